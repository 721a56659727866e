"""A seventh cloud: a throw-away one of the tests."""
