"""What is spared at the import of libraries, as long as their inside is what it was."""

import subprocess
import sys
from pathlib import Path

import httpx
import PySide6

from avatar_desktop import import_taxes


def told_by(code: str) -> str:
    """Return what a fresh Python prints that runs *code*."""
    words = [sys.executable, "-c", code]
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip()


def test_no_module_is_searched_for_features_of_pyside():
    """Fails when PySide6 calls it another name: then mend or remove `spare_feature_scan`."""
    found = told_by(
        "import PySide6.QtCore, sys\n"
        "feature = sys.modules['shibokensupport.feature']\n"
        "asked, real = [], feature._mod_uses_pyside\n"
        "feature._mod_uses_pyside = lambda module: asked.append(module) or real(module)\n"
        "import wave\n"
        "before = len(asked)\n"
        "from avatar_desktop.import_taxes import spare_feature_scan\n"
        "spare_feature_scan()\n"
        "asked.clear()\n"
        "import tabnanny\n"
        "print(before > 0, len(asked))"
    )

    assert found == "True 0", f"PySide6 {PySide6.__version__} looks for features in another way"


def test_httpx_comes_without_its_command_line_and_works():
    """Click is neither imported nor kept from others."""
    found = told_by(
        "import sys\n"
        "from avatar_desktop.import_taxes import import_httpx\n"
        "import_httpx()\n"
        "import httpx\n"
        "print('click' in sys.modules, httpx.Client().timeout.read)\n"
        "import click"
    )

    assert found == "False 5.0", f"httpx {httpx.__version__} imports its command line otherwise"


def test_program_uses_no_feature_of_pyside():
    """Or `spare_feature_scan` would switch it off."""
    root = Path(import_taxes.__file__).parent
    using = ("from __feature__", "import __feature__")

    assert not [
        path
        for path in root.rglob("*.py")
        if any(words in path.read_text("utf-8") for words in using)
    ]
