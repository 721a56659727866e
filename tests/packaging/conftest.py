"""Lets the tests import the scripts of packaging/, which are no package."""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parents[2] / "packaging"
sys.path[:0] = [str(HERE), *(str(HERE / one) for one in ("bundle", "windows", "macos", "publish"))]
