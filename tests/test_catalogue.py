"""Every word that a person sees is there in Chinese too, with the same gaps."""

import ast
import re
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "packaging"))
catalogue = pytest.importorskip("catalogue")


def test_every_marked_string_is_translated():
    """No string is without its Chinese, and no gap of a sentence is lost."""
    assert list(catalogue.faults(catalogue.updated())) == []


def test_catalogue_on_disk_is_up_to_date():
    """`packaging/catalogue.py` has been run after the last change of a string."""
    assert {m.id for m in catalogue.saved() if m.id} == {m.id for m in catalogue.marked() if m.id}


def test_compiled_catalogue_is_that_of_the_text():
    """What gettext reads is what translators wrote."""
    assert catalogue.MO.read_bytes() == catalogue.compiled(catalogue.saved())


def test_bytes_are_told_in_one_system_of_units():
    """A kB is 1000 bytes in every sentence, as it is beside every file; nothing counts in KiB."""
    others = re.compile(r"KB\b|[KMGT]iB\b")

    told = [one.id for one in catalogue.marked() if others.search(str(one.id))]

    assert told == []


def test_every_mark_is_seen():
    """What the interpreter takes as marked is what the extractor finds, f-strings included."""
    marked = {
        call.args[0].value
        for path in catalogue.PACKAGE.rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "N_"
    }

    assert marked | set(catalogue.tabled()) == {m.id for m in catalogue.marked() if m.id}


def test_no_string_escapes_the_mark():
    """Words are marked, never built: no f-string goes through N_."""
    guilty = [
        str(path)
        for path in catalogue.PACKAGE.rglob("*.py")
        if 'N_(f"' in path.read_text("utf-8") or "N_(f'" in path.read_text("utf-8")
    ]

    assert guilty == []
