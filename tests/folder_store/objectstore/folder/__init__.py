"""A folder behind an HTTP server: a throw-away kind of store of the tests."""
