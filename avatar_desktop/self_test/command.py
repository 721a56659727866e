"""Runs the parts one after another, and tells: lines, JUnit XML, pictures, an exit code."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from avatar_desktop import __version__
from avatar_desktop.console import say_aside, say_line
from avatar_desktop.self_test.parts import PARTS, SelfTestPart
from avatar_desktop.self_test.report import CaseResult, Keeper, junit, kept

REPORT = "junit.xml"
LAST_WORDS = 1500


def main(folder: Path, part: str = "") -> int:
    """Test everything, with the report and pictures in *folder*; 1 when something is broken.

    With *part* only that is looked at, in this process, for the one that waits for its lines.
    """
    if part:
        PARTS[part].look(Keeper(part, _lines(folder, part)), folder)
        return 0
    folder.mkdir(parents=True, exist_ok=True)
    outcomes: list[CaseResult] = []
    with tempfile.TemporaryDirectory(prefix="avatar-desktop-") as home:
        for one in PARTS.values():
            found = _looked(one, folder, Path(home))
            for outcome in found:
                say_line(outcome.line)
            outcomes += found
    (folder / REPORT).write_bytes(junit(outcomes, __version__))
    broken = sum(bool(one.failure) for one in outcomes)
    say_line(f"{len(outcomes)} looked at, {broken} broken: {folder / REPORT}")
    return 1 if broken else 0


def command(words: Sequence[str]) -> list[str]:
    """Return the command that starts this very program with *words*."""
    frozen = bool(getattr(sys, "frozen", False))
    return [sys.executable, *([] if frozen else ["-m", "avatar_desktop"]), *words]


def _looked(part: SelfTestPart, folder: Path, home: Path) -> list[CaseResult]:
    """Run *part* in a process of its own and return its outcomes; its death is one more."""
    lines, log = _lines(folder, part.name), folder / f"{part.name}.log"
    lines.unlink(missing_ok=True)
    words = ("--home", str(home), "--self-test", str(folder), "--self-test-part", part.name)
    ended = ""
    with log.open("wb") as told:
        try:
            code = subprocess.run(  # noqa: S603 (this very program)
                command(words), env=_environment(), stdin=subprocess.DEVNULL, stdout=told,
                stderr=told, timeout=part.seconds, check=False, cwd=_root(),
            ).returncode  # fmt: skip
            ended = f"the program ended with {code}" if code else ""
        except subprocess.TimeoutExpired:
            ended = f"it was not done within {part.seconds:g} s"
    outcomes, begun = kept(lines)
    if begun or ended or not outcomes:
        words_left = log.read_text("utf-8", "replace")[-LAST_WORDS:]
        outcomes.append(
            CaseResult(
                part.name, begun or "end", failure=f"{words_left}\n{ended or 'it said nothing'}"
            )
        )
    lines.unlink(missing_ok=True)
    if not log.stat().st_size:
        log.unlink()
    return outcomes


def _lines(folder: Path, part: str) -> Path:
    return folder / f"{part}.jsonl"


def _root() -> Path | None:
    """Return where `-m avatar_desktop` is found from a source tree."""
    return None if getattr(sys, "frozen", False) else Path(__file__).resolve().parents[2]


def _environment() -> dict[str, str]:
    """Return this environment; where there is no screen, Qt is to draw without one."""
    environment = dict(os.environ)
    screen = any(environment.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
    if sys.platform == "linux" and not screen:
        environment.setdefault("QT_QPA_PLATFORM", "offscreen")
        say_aside("There is no display here: Qt draws without one.")
    return environment
