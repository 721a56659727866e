"""The program's test of its own installation: what is gone or broken is named."""

import importlib.util
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from contents import NAME, write

from avatar_desktop.self_test import ingredients
from avatar_desktop.self_test.command import main
from avatar_desktop.self_test.parts import SelfTestPart
from avatar_desktop.self_test.report import Broken, CaseResult, Keeper, Skipped, junit, kept

ROOT = Path(__file__).parents[2]
QUICK = ("contents", "models", "languages")
DROPPED = (
    ("contents", "avatar_desktop/models/emo.py"),
    ("models", "avatar_desktop/models/emo.py"),
    ("models", "resources/samples/voice.wav"),
    ("models", "resources/icons/gen3d.svg"),
    ("languages", "resources/locale/zh_CN/LC_MESSAGES/avatar_desktop.mo"),
)
PATIENCE = 60


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the source tree with the list of its contents, as a bundle has it."""
    copy, bytecode = tmp_path / "tree", shutil.ignore_patterns("__pycache__")
    for folder in ("avatar_desktop", "resources"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=bytecode)
    files = [file for file in copy.rglob("*") if file.is_file()]
    names = {file.relative_to(copy).as_posix(): str(file) for file in files}
    modules = [name.removesuffix(".py").replace("/", ".") for name in names if name.endswith(".py")]
    write(copy / "avatar_desktop" / NAME, names, modules, sizes=True)
    return copy


def outcomes_of(tree: Path, out: Path, part: str) -> list[CaseResult]:
    """Return what the part of the self-test says that runs from *tree*."""
    out.mkdir(exist_ok=True)
    subprocess.run(
        [sys.executable, "-m", "avatar_desktop", "--self-test", str(out), "--self-test-part", part],
        cwd=tree, env={**os.environ, "PYTHONPATH": str(tree)}, check=True, timeout=PATIENCE,
    )  # fmt: skip
    return kept(out / f"{part}.jsonl")[0]


def failures(outcomes: list[CaseResult]) -> str:
    return "\n".join(one.failure for one in outcomes)


@pytest.mark.parametrize("part", QUICK)
def test_whole_tree_is_fine(tree: Path, tmp_path: Path, part: str):
    """Nothing is broken where nothing is gone, and something was looked at."""
    outcomes = outcomes_of(tree, tmp_path / "report", part)

    assert failures(outcomes).strip() == ""
    assert any(one.seen for one in outcomes)


@pytest.mark.parametrize(("part", "name"), DROPPED)
def test_what_is_gone_is_named(tree: Path, tmp_path: Path, part: str, name: str):
    """A model, a sample and a translation that are gone are named by the part that needs them."""
    (tree / name).unlink()

    told = failures(outcomes_of(tree, tmp_path / "report", part))

    assert Path(name).stem in told


def test_every_file_of_a_bundle_is_missed(tree: Path, tmp_path: Path, rounds, seed):
    """Whatever file is dropped or cut short, the list of contents tells its name."""
    luck = random.Random(seed)
    files = sorted(file for file in (tree / "resources").rglob("*") if file.stat().st_size)
    chosen = luck.sample([file for file in files if file.is_file()], rounds(6, 40))
    for number, file in enumerate(chosen):
        if number % 2:
            file.unlink()
        else:
            file.write_bytes(file.read_bytes()[:-1])

    told, *_ = [one.failure for one in outcomes_of(tree, tmp_path / "report", "contents")]

    named = [file.relative_to(tree).as_posix() in told for file in chosen]
    assert sum(named) == min(len(chosen), 20)
    assert ("more" in told) == (len(chosen) > 20)


def of(check: Callable[[], str]) -> SelfTestPart:
    """Return a part with one case."""

    def look(keeper: Keeper, _folder: Path) -> None:
        keeper.look("case", check)

    return SelfTestPart("part", look, 5)


def told(outcome: str) -> str:
    match outcome:
        case "broken":
            raise Broken("the plugin is gone")
        case "skipped":
            raise Skipped("no screen")
        case "raises":
            raise ImportError("libavcodec.so.62: cannot open shared object file")
    return outcome


@pytest.mark.parametrize(
    ("kind", "tag", "words"),
    [
        ("fine", "system-out", "fine"),
        ("broken", "failure", "the plugin is gone"),
        ("skipped", "skipped", "no screen"),
        ("raises", "failure", "ImportError: libavcodec.so.62"),
    ],
)
def test_report_for_build_services(tmp_path: Path, kind: str, tag: str, words: str):
    """Each kind of outcome is told in JUnit's own way."""
    part = of(lambda: told(kind))
    part.look(Keeper(part.name, tmp_path / "lines"), tmp_path)

    suite = ElementTree.fromstring(junit(kept(tmp_path / "lines")[0], "1"))  # noqa: S314

    (found,) = suite.iter(tag)
    assert words in (found.get("message") or found.text or "")
    assert suite.get("failures") == ("1" if tag == "failure" else "0")


DYING = """
import importlib.util
import os
from pathlib import Path
from avatar_desktop.self_test.report import Keeper
keeper = Keeper("dies", Path({folder!r}, "dies.jsonl"))
keeper.begin("platform")
print("no plugin xcb", flush=True)
os.abort()
"""


def test_part_that_dies_is_told_with_its_last_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
):
    """A part whose process dies names the case that it was at and what was said last."""
    dies = {"dies": SelfTestPart("dies", of(str).look, PATIENCE)}
    monkeypatch.setattr("avatar_desktop.self_test.command.PARTS", dies)
    monkeypatch.setattr(
        "avatar_desktop.self_test.command.command",
        lambda _words: [sys.executable, "-c", DYING.format(folder=str(tmp_path))],
    )

    code = main(tmp_path)

    (dead,) = ElementTree.parse(tmp_path / "junit.xml").getroot()  # noqa: S314
    assert code == 1
    assert (dead.get("classname"), dead.get("name")) == ("dies", "platform")
    assert "no plugin xcb" in (dead.findtext("failure") or "")
    assert "the program ended with" in (dead.findtext("failure") or "")
    assert "FAILED" in capfd.readouterr().out


def test_normal_start_does_not_import_it():
    """A start without `--self-test` pays nothing for it."""
    code = (
        "import sys, avatar_desktop.cli, avatar_desktop.app; "
        "print([name for name in sys.modules if 'self_test' in name])"
    )

    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert told.stdout.strip() == "[]"


@pytest.mark.parametrize("system", ["linux", "win32", "darwin"])
def test_the_key_store_of_each_system_is_the_one_that_keyring_has(system):
    """Module and class are found in keyring's own source, which every system gets."""
    module, kind, _ = ingredients.KEY_STORES[system]
    source = importlib.util.find_spec(module).origin

    assert f"class {kind}(" in Path(source).read_text("utf-8")
