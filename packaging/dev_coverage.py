"""How much of each package a run of the tests has reached, in all the processes of the run."""

import json
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dev_process import ask, say

PACKAGE = "avatar_desktop"
RULES = """\
[run]
source = {package}
data_file = {folder}/data
parallel = true
patch = subprocess, _exit
disable_warnings = no-data-collected, module-not-imported, module-not-measured
[report]
exclude_also = if TYPE_CHECKING:
[json]
output = {folder}/found.json
"""


@contextmanager
def measured(command: list[str], root: Path) -> Iterator[list[str]]:
    """Yield the command that measures *command*, a module that Python runs; tell what it found.

    What the processes write lies in a folder that goes with the block; *root* holds the package.
    """
    with tempfile.TemporaryDirectory() as folder:
        rules = Path(folder, "rules.ini")
        rules.write_text(RULES.format(package=PACKAGE, folder=folder), "utf-8")
        python, *what = command
        tool = [python, "-m", "coverage"]
        yield [*tool, "run", f"--rcfile={rules}", *what]
        for verb in ("combine", "json"):
            answer = ask([*tool, verb, "-q", f"--rcfile={rules}"])
            if answer.returncode:
                say(f"Nothing was measured: {answer.stdout.strip() or answer.stderr.strip()}")
                return
        found = json.loads(Path(folder, "found.json").read_text("utf-8"))["files"]
        for line in lines(found, root / PACKAGE):
            say(line)


def lines(files: Mapping[str, Any], home: Path) -> list[str]:
    """Return a line for each package in *home* of *files*, coverage's summary, and one for all.

    A line has the share of its statements that ran, how many did not, and the package.
    """
    ran, there = Counter[str](), Counter[str]()
    for path, found in files.items():
        first, *rest = Path(path).absolute().relative_to(home).parts
        package = first if rest else PACKAGE
        for name in (package, "in all"):
            ran[name] += found["summary"]["covered_lines"]
            there[name] += found["summary"]["num_statements"]
    packages = [*sorted(there.keys() - {"in all"}), "in all"]
    return [
        f"{ran[name] / max(1, there[name]):4.0%}  {there[name] - ran[name]:5} not run  {name}"
        for name in packages
    ]
