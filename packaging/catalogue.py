"""The Chinese catalogue: take up new strings, say which lack a translation, compile.

`python packaging/catalogue.py` updates `resources/locale/zh_CN/LC_MESSAGES/avatar_desktop.po`
from the marked strings, compiles it, and ends with 1 when a translation is missing or broken.
"""

import io
import re
import string
import sys
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "avatar_desktop"
PO = ROOT / "resources" / "locale" / "zh_CN" / "LC_MESSAGES" / "avatar_desktop.po"
MO = PO.with_suffix(".mo")
DATE = datetime(2026, 1, 1, tzinfo=UTC)
DATED = ("#", '"POT-Creation', '"PO-Revision', '"Generated', '"Last-Trans', '"Report-Msgid')


def marked() -> Catalog:
    """Return the strings that are marked with N_ in the package."""
    catalog = Catalog(project="avatar-desktop", charset="utf-8")
    found = extract_from_dir(
        str(PACKAGE), [("**.py", "python")], keywords={"N_": None}, comment_tags=()
    )
    for name, line, message, _, context in found:
        catalog.add(message, None, [(f"avatar_desktop/{name}", line)], context=context)
    for sentence in tabled():
        catalog.add(sentence)
    return catalog


def tabled() -> Iterator[str]:
    """Yield the sentences in the package's tables: of errors, and of the models' ends.

    One that is only a gap is nobody's.
    """
    for path in PACKAGE.rglob("errors.toml"):
        for rows in tomllib.loads(path.read_text("utf-8")).values():
            for row in rows.values() if isinstance(rows, dict) else rows:
                told = (row.get(name, "") for name in ("what", "why", "do"))
                yield from (one for one in told if one and not re.fullmatch(r"\{\w+\}", one))
    ends = tomllib.loads((PACKAGE / "models" / "lifecycle.toml").read_text("utf-8"))
    for row in ends["models"].values():
        yield from (row["maker"], row["source"])


def saved() -> Catalog:
    """Return the catalogue on disk, empty when there is none yet."""
    if not PO.is_file():
        return Catalog(locale="zh_CN", project="avatar-desktop", charset="utf-8")
    with PO.open("rb") as file:
        return read_po(file, locale="zh_CN")


def updated() -> Catalog:
    """Return the saved catalogue with today's strings; what is no longer used is gone."""
    catalog = saved()
    catalog.update(marked(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    catalog.fuzzy = False
    for message in catalog:
        message.locations = []
    return catalog


def compiled(catalog: Catalog) -> bytes:
    """Return the binary form that gettext reads, with one date for ever, so that it is stable."""
    catalog.creation_date = catalog.revision_date = DATE
    buffer = io.BytesIO()
    write_mo(buffer, catalog)
    return buffer.getvalue()


def written(catalog: Catalog) -> bytes:
    """Return the text form that translators edit, without dates, so that it is stable."""
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=100, omit_header=False, sort_output=True, ignore_obsolete=True)
    keep = [
        line
        for line in buffer.getvalue().decode("utf-8").splitlines(keepends=True)
        if not line.startswith(DATED)
    ]
    return "".join(keep).encode("utf-8")


def faults(catalog: Catalog) -> Iterator[str]:
    """Yield what a reader of Chinese would stumble over: gaps that differ, words that lack."""
    for message in catalog:
        if not message.id:
            continue
        if not message.string:
            yield f"not translated: {message.id!r}"
        elif _gaps(str(message.id)) != _gaps(str(message.string)):
            yield f"gaps differ: {message.id!r} / {message.string!r}"


def _gaps(text: str) -> set[str]:
    return {f"{name}:{spec}" for _, name, spec, _ in string.Formatter().parse(text) if name}


def main() -> int:
    """Update and compile; 1 when something is left to translate."""
    catalog = updated()
    PO.parent.mkdir(parents=True, exist_ok=True)
    PO.write_bytes(written(catalog))
    MO.write_bytes(compiled(saved()))
    found = list(faults(catalog))
    for line in found:
        print(line)
    print(f"{len(catalog)} strings, {len(found)} to mend")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
