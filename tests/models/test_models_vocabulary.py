"""A throw-away model that uses every word a spec may say, from the command line."""

import json
import shutil
import sys
import wave
from pathlib import Path

import pytest
from PIL import Image

import talking_toy
from avatar_desktop import models
from avatar_desktop.cli import main


@pytest.fixture(name="toy", autouse=True)
def toy_fixture(tmp_path, monkeypatch):
    """Put its file beside the others for as long as the test lasts."""
    shutil.copy(talking_toy.__file__, tmp_path / "talking_toy.py")
    monkeypatch.setattr(models, "__path__", [*models.__path__, str(tmp_path)])
    monkeypatch.setenv("AVATAR_DESKTOP_HOME", str(tmp_path / "home"))
    yield
    sys.modules.pop("avatar_desktop.models.talking_toy", None)


@pytest.fixture(name="checked")
def checked_fixture(tmp_path, capsys):
    """Check the toy with a picture, a voice of 8.3 s and the words that are told."""
    Image.new("RGB", (96, 64), "teal").save(tmp_path / "image.png")
    with wave.open(str(tmp_path / "voice.wav"), "wb") as voice:
        voice.setparams((1, 2, 8000, 0, "NONE", ""))
        voice.writeframes(b"\1\2" * int(8000 * 8.3))

    def check(*words: str):
        files = ["-i", f"image={tmp_path / 'image.png'}", "-i", f"audio={tmp_path / 'voice.wav'}"]
        code = main(["check", "talking_toy", *files, *words, "--json"])
        return code, json.loads(capsys.readouterr().out)

    return check


@pytest.mark.parametrize(
    ("words", "amount", "basis"),
    [
        ([], 5.4, "9 s × 0.6 + 0.004"),
        (["-p", "duration=auto"], 5.4, "9 s × 0.6 + 0.004"),
        (["-p", "duration=12", "-p", "resolution=1080P"], 12.0, "12 s × 1.0 + 0.004"),
        (["-p", "quality=fine", "-p", "ultra=yes"], 9.5, "9 s × 0.9 + 0.004 + 1.4"),
        (["-p", "ultra=yes"], 5.4, "9 s × 0.6 + 0.004"),
        (["-p", "quality=fine", "-p", "resolution=1080P"], None, ""),
    ],
)
def test_check_tells_what_is_really_paid(checked, words, amount, basis):
    """By several options, with what follows from the voice, and unknown where nobody says."""
    _, verdict = checked(*words)

    assert verdict["ok"]
    assert verdict["price"] == {"currency": "CNY", "amount": amount, "basis": basis}
    assert verdict["delivery"] == {"image": "link", "audio": "link"}


def test_check_tells_what_is_cut_off_and_what_cannot_be(checked):
    """A shorter length is a warning, one beyond the limits an error."""
    short, long = checked("-p", "duration=5"), checked("-p", "duration=16")

    assert (short[0], [one["severity"] for one in short[1]["problems"]]) == (0, ["warning"])
    assert (long[0], [one["limit"] for one in long[1]["problems"]]) == (1, [[2, 15]])


def test_check_knows_the_region_of_the_account(checked, monkeypatch):
    """Abroad it has that region's price, and where the model does not exist it says so."""
    base = "https://dashscope{}.aliyuncs.com/api/v1"
    monkeypatch.setenv("DASHSCOPE_BASE_URL", base.format("-intl"))
    abroad = checked()
    monkeypatch.setenv("DASHSCOPE_BASE_URL", base.format("-us"))
    nowhere = checked()

    assert abroad[1]["price"] == {"currency": "USD", "amount": 0.9, "basis": "9 s × 0.1"}
    assert nowhere[0] == 1
    assert [one["rule"] for one in nowhere[1]["problems"]] == ["region"]


def test_the_list_tells_names_regions_and_what_follows(capsys):
    """All its names on the wire; a number that follows has no default of its own."""
    main(["models", "--json"])
    row = next(r for r in json.loads(capsys.readouterr().out) if r["key"] == "talking_toy")
    main(["models"])

    assert row["models"] == ["toy-fast", "toy-fine"]
    assert row["regions"] == ["cn-beijing", "ap-southeast-1"]
    assert row["params"]["duration"] is None
    assert "-p duration=auto" in capsys.readouterr().out


def test_the_file_is_short():
    """Everything that a tab needs, in fewer lines than a model's file usually has."""
    assert len(Path(talking_toy.__file__).read_text("utf-8").splitlines()) < 120
