"""The throw-away model that uses all of the vocabulary, from the command line to the service."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from fixtures_service import Service

PATIENCE = 120
PROGRAM = Path(__file__).parent.parent / "everything" / "launch.py"


@pytest.fixture
def service():
    """The simulator with the model's service."""
    words = ["simulate", "--port", "0", "--speed", "50", "--until-stdin-closes"]
    pipe = subprocess.PIPE
    process = subprocess.Popen([sys.executable, PROGRAM, *words], stdin=pipe, stdout=pipe)
    running = Service(**json.loads(process.stdout.readline()), process=process)
    yield running
    running.stop()


@pytest.fixture
def app(service, tmp_path):
    """Run a command; return its exit code, what it says in JSON, and beside it."""

    def run(*words: str):
        ended = subprocess.run(
            [sys.executable, PROGRAM, *words, "--json"],
            env=service.environment(tmp_path / "home", PYTHONPATH=str(PROGRAM.parents[2])),
            capture_output=True, timeout=PATIENCE, check=False,
        )  # fmt: skip
        told = [json.loads(line) for line in ended.stdout.decode().splitlines()]
        return ended.returncode, told, ended.stderr.decode()

    return run


@pytest.fixture
def picture(tmp_path):
    path = tmp_path / "a picture 图.png"
    Image.new("RGB", (64, 64), "teal").save(path)
    return path


def test_it_runs_from_the_command_line(service, app, picture, tmp_path):
    """Two ways: the result is there, the request whole, and only the picture is looked at."""
    text = tmp_path / "text.txt"
    text.write_bytes("\ufeff一只猫\r\nin snow\r\n".encode())
    image = ("-i", f"image={picture}", "-i", f"extra3={picture}", "-i", f"extra1={picture}")
    words = ("-p", "prompt=一只猫 a c", "-p", f"instruction=@{text}")

    for way in (image, words):
        code, told, aside = app("run", "everything", *way)
        assert (code, told[-1]["state"]) == (0, "done"), (told, aside)
        assert Path(told[-1]["outputs"][0]).is_file()

    looks = [one for one in service.submits() if one["path"].endswith("/look")]
    pictured, worded = [one["json"]["input"] for one in service.submits() if one not in looks]
    assert len(looks) == 1
    assert sorted(pictured) == ["extra_urls", "image_url", "instruction"]
    assert len(pictured["extra_urls"]) == 2
    assert worded == {"instruction": "一只猫\nin snow", "prompt": "一只猫 a c"}
    _, rows, _ = app("history")
    assert [row["title"] for row in rows[0]] == ["一只猫 a c", "a picture 图"]
