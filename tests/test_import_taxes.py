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
    """Fails when PySide6 hooks its imports in another way: then mend or remove the sparing."""
    found = told_by(
        "import sys\n"
        "from avatar_desktop.import_taxes import import_pyside\n"
        "import_pyside()\n"
        "feature = sys.modules['shibokensupport.feature']\n"
        "asked, real = [], feature._mod_uses_pyside\n"
        "feature._mod_uses_pyside = lambda module: asked.append(module) or real(module)\n"
        "import tabnanny\n"
        "import builtins\n"
        "spared = len(asked)\n"
        "builtins.__import__ = builtins.__feature_import__\n"
        "import wave\n"
        "print(spared, len(asked) > 0)"
    )

    assert found == "0 True", f"PySide6 {PySide6.__version__} looks for features in another way"


def test_signatures_of_pyside_come_when_they_are_asked_for():
    """Fails when PySide6 names them otherwise; a wrong call is worded as ever."""
    asked = (
        "from PySide6.QtCore import QSize\n"
        "try:\n"
        "    QSize('wide')\n"
        "except TypeError as error:\n"
        "    print(error)"
    )
    spared = told_by(
        "import sys\n"
        "from avatar_desktop.import_taxes import SIGNATURES, _sources, import_pyside\n"
        "import_pyside()\n"
        "print({*SIGNATURES} == {*_sources}, 'argparse' in sys.modules)\n" + asked
    )

    first, _, words = spared.partition("\n")
    assert first == "True False", f"PySide6 {PySide6.__version__} starts in another way"
    assert words == told_by(asked)
    assert "Supported signatures" in words


def test_late_modules_are_read_when_they_are_used():
    """Nothing of them is there before, all of it afterwards, also for what imported them early."""
    found = told_by(
        "import sys\n"
        "from avatar_desktop.import_taxes import LATE, import_late, import_pyside, read_late\n"
        "import_late()\n"
        "import dataclasses\n"
        "import_pyside()\n"
        "unread = [name for name in LATE if type(sys.modules[name]).__name__ == '_LateModule']\n"
        "print(len(unread) == len(LATE), 'ast' in sys.modules)\n"
        "import textwrap\n"
        "from inspect import signature\n"
        "read_late()\n"
        "import tempfile\n"
        "print(signature(textwrap.dedent), tempfile.gettempdir() != '', 'ast' in sys.modules)"
    )

    assert found == "True False\n(text) True True", f"PySide6 {PySide6.__version__} uses one"


def test_threads_that_ask_at_once_all_get_the_whole_module():
    """Whoever comes second waits until the module has been read."""
    found = told_by(
        "import sys, threading\n"
        "sys.setswitchinterval(1e-6)\n"
        "from avatar_desktop.import_taxes import import_late\n"
        "import_late()\n"
        "import inspect, tempfile, textwrap\n"
        "found, together = [], threading.Barrier(8)\n"
        "def ask():\n"
        "    together.wait()\n"
        "    found.append((inspect.unwrap, tempfile.TemporaryDirectory, textwrap.shorten))\n"
        "threads = [threading.Thread(target=ask) for _ in range(8)]\n"
        "[one.start() for one in threads]\n"
        "[one.join() for one in threads]\n"
        "print(len(found), len(set(found)))"
    )

    assert found == "8 1"


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
    """Or `import_pyside` would switch it off."""
    root = Path(import_taxes.__file__).parent
    using = ("from __feature__", "import __feature__")

    assert not [
        path
        for path in root.rglob("*.py")
        if any(words in path.read_text("utf-8") for words in using)
    ]
