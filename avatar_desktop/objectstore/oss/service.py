"""Buckets of Alibaba OSS: as those of S3 but for the signature, which always names the bucket."""

from avatar_desktop.objectstore.bucket import BucketDialect
from avatar_desktop.objectstore.bucket_checks import examinations
from avatar_desktop.objectstore.oss.oss_signing import presigned_oss
from avatar_desktop.objectstore.s3_store import connect

__all__ = ["DIALECT", "connect", "examinations"]

DIALECT = BucketDialect(presigned_oss, region_prefix="oss-", names_bucket=True)
