"""The throw-away model that uses all of the vocabulary, as the command line tells it."""

import json

import pytest
from PIL import Image

from avatar_desktop.cli import main
from avatar_desktop.domain.params import TextParam
from avatar_desktop.models import catalog
from fixtures_everything import everything

__all__ = ["everything"]


@pytest.fixture
def told(everything, capsys):
    """Run a command; return its exit code and what it says in JSON."""

    def run(*words: str):
        code = main([*words, "--json"])
        return code, json.loads(capsys.readouterr().out)

    return run


def test_a_check_tells_mixed_ways(told, tmp_path):
    """A picture and words are two ways; the picture alone is fine."""
    picture = tmp_path / "a picture.png"
    Image.new("RGB", (64, 64), "teal").save(picture)

    code, look = told("check", "everything", "-i", f"image={picture}", "-p", "prompt=a cat")
    assert (code, [one["rule"] for one in look["problems"]]) == (1, ["mixed"])
    assert told("check", "everything", "-i", f"image={picture}")[0] == 0


def test_a_text_file_that_is_not_there_is_named(told, tmp_path):
    """The command ends with what is wrong, in JSON too."""
    code, end = told("check", "everything", "-p", f"prompt=@{tmp_path / 'none.txt'}")

    assert (code, end["error"]["code"]) == (1, "NoText")
    assert "none.txt" in end["error"]["message"]


def test_the_list_tells_what_may_be_left_out(told):
    """Inputs, those that are optional, ways and texts."""
    _, rows = told("models")

    row = next(one for one in rows if one["key"] == "everything")
    assert row["ways"] == [["image"], ["front", "left", "back", "right"], ["prompt"]]
    assert row["optional"] == ["left", "back", "right", "extra1", "extra2", "extra3", "mask"]
    assert row["texts"] == ["prompt", "instruction", "without"]


def test_ways_and_families_of_every_model_hold_together(everything):
    """A way names what the model has, a text in one begins empty, a family counts from one."""
    for spec in catalog():
        texts = {one.key: one for one in spec.params if isinstance(one, TextParam)}
        names = [one.name for one in spec.inputs]
        told = {name for way in spec.ways for name in way.names}
        assert told <= {*texts, *names}, spec.key
        assert not any(texts[name].default for name in told & texts.keys()), spec.key
        assert len({way.key for way in spec.ways}) == len(spec.ways) != 1, spec.key
        assert all(1 <= way.at_least <= len(way.names) for way in spec.ways), spec.key
        for one in spec.inputs:
            assert (one.number > 0) is bool(one.family), spec.key
            assert not one.family or one.name == f"{one.family}{one.number}", spec.key
            assert one.number < 2 or f"{one.family}{one.number - 1}" in names, spec.key
