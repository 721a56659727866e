"""Buckets of S3, and the signature that all S3-compatible stores understand."""

from avatar_desktop.objectstore.bucket import BucketDialect
from avatar_desktop.objectstore.bucket_checks import examinations
from avatar_desktop.objectstore.s3_store import connect
from avatar_desktop.objectstore.signing import presigned

__all__ = ["DIALECT", "connect", "examinations"]

DIALECT = BucketDialect(presigned, default_region="us-east-1")
