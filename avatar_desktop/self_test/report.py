"""What the self-test found: one outcome for each case, kept line by line, told as JUnit XML."""

import json
import traceback
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from time import monotonic
from xml.etree import ElementTree

Check = Callable[[], str]
"""Looks at one thing and returns what it saw; raises what is wrong, or Skipped."""
Case = tuple[str, Check]


class Broken(Exception):
    """Something of the installation is not as it has to be; the words name it."""


class Skipped(Exception):
    """This machine cannot show it; the words say why."""


@dataclass(frozen=True, slots=True)
class CaseResult:
    """How one case ended: `failure` and `skipped` are empty where it is fine."""

    part: str
    case: str
    seconds: float = 0.0
    seen: str = ""
    failure: str = ""
    skipped: str = ""

    @property
    def line(self) -> str:
        """The line that a person reads."""
        verdict = "FAILED" if self.failure else "skipped" if self.skipped else "ok"
        told = self.failure or self.skipped or self.seen
        return f"{verdict:8}{self.part}: {self.case}: {told.strip()}"


class Keeper:
    """Writes what a part finds into *file* as it goes, so that its death does not take it along."""

    def __init__(self, part: str, file: Path) -> None:
        self.part = part
        self._file = file

    def begin(self, case: str) -> None:
        """Note that *case* has begun."""
        self._write({"part": self.part, "case": case, "begun": True})

    def end(self, outcome: CaseResult) -> None:
        """Note how a case ended."""
        self._write(asdict(outcome))

    def look(self, case: str, check: Check) -> None:
        """Run *check* as *case*."""
        self.begin(case)
        self.end(judged(self.part, case, check, monotonic()))

    def _write(self, fields: dict[str, object]) -> None:
        with self._file.open("a", encoding="utf-8") as file:
            file.write(json.dumps(fields) + "\n")


def judged(part: str, case: str, check: Check, began: float) -> CaseResult:
    """Return what *check*, which has *began* then, comes to; what it raises is the failure."""
    seen = failure = skipped = ""
    try:
        seen = check()
    except Skipped as reason:
        skipped = str(reason)
    except Broken as fault:
        failure = str(fault)
    except (Exception, SystemExit) as error:  # noqa: BLE001 (a library may raise anything)
        failure = "".join(traceback.format_exception(error, limit=-3))
    return CaseResult(part, case, round(monotonic() - began, 3), seen, failure, skipped)


def kept(file: Path) -> tuple[list[CaseResult], str]:
    """Return what a part wrote into *file*, and the case that had begun and did not end."""
    outcomes, begun = [], ""
    lines = file.read_text("utf-8").splitlines() if file.is_file() else []
    for line in lines:
        fields = json.loads(line)
        if fields.pop("begun", False):
            begun = fields["case"]
        else:
            outcomes.append(CaseResult(**fields))
            begun = ""
    return outcomes, begun


def junit(outcomes: Iterable[CaseResult], version: str) -> bytes:
    """Return the report that build services read."""
    found = list(outcomes)
    suite = ElementTree.Element(
        "testsuite",
        name=f"avatar-desktop {version}",
        tests=str(len(found)),
        failures=str(sum(bool(one.failure) for one in found)),
        skipped=str(sum(bool(one.skipped) for one in found)),
        time=f"{sum(one.seconds for one in found):.3f}",
    )
    for one in found:
        case = ElementTree.SubElement(
            suite, "testcase", classname=one.part, name=one.case, time=f"{one.seconds:.3f}"
        )
        for tag, told in (("failure", one.failure), ("skipped", one.skipped)):
            if told:
                first = told.strip().splitlines()[-1] if tag == "failure" else told
                ElementTree.SubElement(case, tag, message=_plain(first)).text = _plain(told)
        if one.seen:
            ElementTree.SubElement(case, "system-out").text = _plain(one.seen)
    return bytes(ElementTree.tostring(suite, encoding="utf-8", xml_declaration=True))


def _plain(text: str) -> str:
    """Return *text* without what XML cannot hold."""
    return "".join(sign for sign in text if sign >= " " or sign in "\n\t")
