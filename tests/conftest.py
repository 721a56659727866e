"""Loads the fixtures that several packages' tests share."""

import os
from importlib.util import find_spec

pytest_plugins = [
    name for name in ("fixtures_qt", "fixtures_s3", "fixtures_service") if find_spec(name)
]

# The programs that tests start take their bytecode from the disk: it saves half of their start.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
