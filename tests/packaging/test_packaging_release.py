"""release.py: each step once, taken up again where it broke off."""

import re
from pathlib import Path

import pytest
import release
from dev_process import Trouble
from release import Step

from avatar_desktop.quick_enums import TRIED

WORKFLOW = Path(__file__).parents[2] / ".github" / "workflows" / "release.yml"


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Three steps, `first`, `second` and one that is not wanted; the list of what was made."""
    made: list[str] = []
    source = tmp_path / "source"
    source.write_text("1", "utf-8")

    def step(name: str, *, wanted: bool = True) -> Step:
        def make() -> None:
            """Make it."""
            made.append(name)
            if (tmp_path / f"{name} fails").exists():
                raise Trouble("no network")
            (tmp_path / name).touch()

        return Step(name, make, (source,), tmp_path / name, wanted=wanted)

    steps = (step("first"), step("second"), step("extra", wanted=False))
    monkeypatch.setattr(release, "STEPS", steps)
    monkeypatch.setattr(release, "STAMPS", tmp_path / "stamps")
    monkeypatch.setattr(release, "ROOT", tmp_path)
    return made


def test_what_is_done_is_not_done_again(made: list[str]):
    """A second run has nothing to do."""
    release.main([])

    code = release.main([])

    assert (code, made) == (0, ["first", "second"])


def test_it_goes_on_where_it_broke_off(
    made: list[str], tmp_path: Path, capfd: pytest.CaptureFixture[str]
):
    """A step that fails stops the rest with its name; the next run begins with it."""
    (tmp_path / "second fails").touch()
    broken = release.main([])
    (tmp_path / "second fails").unlink()

    code = release.main([])

    assert (broken, code, made) == (1, 0, ["first", "second", "second"])
    assert "second did not come to its end: no network" in capfd.readouterr().err


def test_what_changed_is_made_anew_with_all_that_stands_on_it(made: list[str], tmp_path: Path):
    """When what a step is made from changes, it and the steps after it are made again."""
    release.main([])
    (tmp_path / "source").write_text("2", "utf-8")

    release.main([])

    assert made == ["first", "second"] * 2


def test_named_steps_alone(made: list[str]):
    """Named steps are made alone, also those that a whole run leaves out, and again on demand."""
    release.main(["extra"])
    release.main(["extra"])
    release.main(["--again", "extra"])

    assert made == ["extra", "extra"]


def test_unknown_steps_are_told(made: list[str], capfd: pytest.CaptureFixture[str]):
    """A word that is no step makes nothing and names the steps."""
    code = release.main(["thrid"])

    assert (code, made) == (2, [])
    assert "first, second, extra" in capfd.readouterr().err


def test_what_is_gone_is_made_again(made: list[str], tmp_path: Path):
    """A stamp without the thing that it stands for counts for nothing."""
    release.main([])
    (tmp_path / "first").unlink()

    release.main([])

    assert made == ["first", "second", "first"]


def test_bundles_are_frozen_with_a_python_whose_start_is_short():
    """The job that makes the bundles names a Python whose enumerations were compared."""
    bundle = WORKFLOW.read_text("utf-8").partition("\n  bundle:\n")[2]
    version = re.search(r'python-version: "([\d.]+)"', bundle)

    assert version
    assert tuple(map(int, version[1].split("."))) in TRIED
