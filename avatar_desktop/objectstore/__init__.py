"""Puts a local file where a service can fetch it: the service's own storage, or a bucket."""
