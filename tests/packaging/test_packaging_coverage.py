"""What a run of the tests has reached, told package by package."""

import subprocess
import sys
from pathlib import Path

import dev_coverage

ROOT = Path(__file__).resolve().parents[2]
PARENT = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import tiny.seen'])"


def test_lines_add_up_the_files_of_a_package():
    """A package's files count together, those beside the packages as one, and all at last."""
    files = {
        str(ROOT / "avatar_desktop" / path): {
            "summary": {"covered_lines": ran, "num_statements": there}
        }
        for path, ran, there in [("ui/a.py", 1, 4), ("ui/b/c.py", 4, 6), ("cli.py", 3, 3)]
    }

    told = dev_coverage.lines(files, ROOT / "avatar_desktop")

    assert [line.split() for line in told] == [
        ["100%", "0", "not", "run", "avatar_desktop"],
        ["50%", "5", "not", "run", "ui"],
        ["62%", "5", "not", "run", "in", "all"],
    ]


def test_programs_that_are_started_count_too(tmp_path, capfd, monkeypatch):
    """What only a program of a program runs has run."""
    monkeypatch.setattr(dev_coverage, "PACKAGE", "tiny")
    monkeypatch.chdir(tmp_path)
    for package in ("tiny", "tiny/seen", "tiny/left"):
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").write_text("ONE = 1\nTWO = 2\n")
    (tmp_path / "parent.py").write_text(PARENT)

    with dev_coverage.measured([sys.executable, "parent.py"], tmp_path) as command:
        subprocess.run(command, check=True)

    told = {line.split()[-1]: line.split()[0] for line in capfd.readouterr().err.splitlines()}
    assert told == {"tiny": "100%", "seen": "100%", "left": "0%", "all": "67%"}
