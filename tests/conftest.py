"""Loads the fixtures that several packages' tests share."""

from importlib.util import find_spec

pytest_plugins = [
    name for name in ("fixtures_qt", "fixtures_s3", "fixtures_service") if find_spec(name)
]
