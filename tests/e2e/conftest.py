"""What the end-to-end tests share."""

from fixtures_s3 import s3_server
from fixtures_service import service

__all__ = ["s3_server", "service"]
