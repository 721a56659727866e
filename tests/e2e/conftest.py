"""What the end-to-end tests share."""

from display_kit import display

from fixtures_s3 import s3_server
from fixtures_service import service

__all__ = ["display", "s3_server", "service"]
