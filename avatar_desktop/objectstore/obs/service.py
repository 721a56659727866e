"""Buckets of Huawei OBS: as those of S3, with a signature that is Amazon's but for its names."""

from avatar_desktop.objectstore.bucket import BucketDialect
from avatar_desktop.objectstore.bucket_checks import examinations
from avatar_desktop.objectstore.s3_store import connect
from avatar_desktop.objectstore.signing import presigned_obs

__all__ = ["DIALECT", "connect", "examinations"]

DIALECT = BucketDialect(presigned_obs)
