"""Amazon S3 and all that speaks as it does."""
