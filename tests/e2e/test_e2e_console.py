"""The command line under any terminal: odd names, poor encodings, readers that go away."""

import asyncio
import io
import json
import os
import re
import subprocess
import sys
from types import SimpleNamespace

import pytest

from avatar_desktop import cli, commands
from avatar_desktop.domain.errors import Explanation
from avatar_desktop.domain.job import Failure, Job, JobInput, JobState
from avatar_desktop.domain.text import say
from avatar_desktop.engine.failures import task_gone
from avatar_desktop.library.library import JobLibrary
from library.library_jobs import START
from make_media import make_clip, make_picture
from unprivileged import public_folder, unprivileged

ODD = [
    "短片 🎬", "naïve – “quoted”", "tab\tand\nbreak", "\x1b[2J", "per%cent {brace}",
    "half \ud83d", os.fsdecode(b"raw \xff\xfe"),
]  # fmt: skip
ENCODINGS = ["ascii", "cp1252", "gbk", "utf-8", "utf-16"]


class Said:
    """What a command wrote on its two streams, in the encoding of its terminal."""

    def __init__(self, encoding: str) -> None:
        self.out, self.aside = io.BytesIO(), io.BytesIO()
        self.streams = [io.TextIOWrapper(one, encoding) for one in (self.out, self.aside)]

    @property
    def text(self) -> str:
        return self.out.getvalue().decode(self.streams[0].encoding)


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A home with a job of every odd name, in a world without proxies and accounts."""
    monkeypatch.setenv("AVATAR_DESKTOP_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DASHSCOPE_BASE_URL", "http://127.0.0.1:9/api/v1")
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)

    async def fill():
        root = tmp_path / "home" / "main"
        library = JobLibrary(root / "library", root / "data" / "index.sqlite")
        for number, name in enumerate(ODD):
            failure = Failure(Explanation(say("{name} failed.", name=name)), code=name)
            inputs = {"video": JobInput("v", f"/{name}.mp4")}
            job = Job(f"j-{number:08}", "video_style", START, inputs, {}, failure=failure)
            await library.save(job.changed(state=JobState.FAILED))
        await library.close()

    asyncio.run(fill())
    return tmp_path / "home"


@pytest.fixture
def told(monkeypatch):
    """Run a command in this process and return its exit code and what it said."""

    def run(*words: str, encoding: str = "utf-8") -> tuple[int, Said]:
        said = Said(encoding)
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdout", said.streams[0])
            patch.setattr(sys, "stderr", said.streams[1])
            return cli.main(list(words)), said

    return run


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_json_is_utf_8_whatever_the_terminal(home, told, tmp_path, encoding):
    """Every command's JSON is UTF-8 with every name in it, and can be read back."""
    picture = make_picture(tmp_path / f"{ODD[0]}{ODD[6]}.png", width=64, height=64)
    codes = []

    for words in (
        ("history", "--limit", "99999999999999999999"), ("models",), ("doctor",),
        ("check", "gen3d", "-i", f"image={picture}"), ("check", "gen3d", "-i", f"image={ODD[5]}"),
        ("run", "video_style", "-i", f"video={tmp_path / ODD[4]}"),
    ):  # fmt: skip
        code, said = told(*words, "--json", encoding=encoding)
        lines = said.out.getvalue().decode("utf-8").splitlines()
        found = [json.loads(line) for line in lines]
        codes.append(code)
        if words[0] == "history":
            titles = {row["title"] for row in found[0]}
            assert titles == {name.rsplit(".", 1)[0] for name in ODD}

    assert codes[:2] == [0, 0]
    assert set(codes) <= {0, 1}


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_words_never_raise(home, told, tmp_path, encoding):
    """What a terminal cannot show is written as an escape; the answer stays."""
    name = tmp_path / f"{ODD[0]}{ODD[6]}.png"
    make_picture(name, width=64, height=64)

    for words, expected in (
        (("history",), 0), (("models",), 0), (("doctor",), 1),
        (("check", "gen3d", "-i", f"image={name}"), 0), (("check", ODD[5]), 2),
        (("history", "--state", ODD[6]), 2), (("run", ODD[0]), 2), (("doctor", "--model", "x"), 2),
        (("run", "video_style", "-i", f"video={ODD[6]}"), 1),
        (("run", "video_style", "-i", ODD[3]), 2),
    ):  # fmt: skip
        code, said = told(*words, encoding=encoding)
        assert code == expected, (words, said.text, said.aside.getvalue())
        assert said.text or said.aside.getvalue(), words


@pytest.mark.parametrize(("variable", "value"), [("LANG", "zh_CN.UTF-8"), ("LANGUAGE", "zh_CN")])
@pytest.mark.parametrize("words", [("check", "gen3d"), ("run", "gen3d"), ("models",)])
def test_messages_follow_the_language(home, told, monkeypatch, variable, value, words):
    """The system's language is that of every sentence, in JSON too; English where it cannot be."""
    monkeypatch.setenv(variable, value)

    told_in = {
        (encoding, flag): told(*words, *flag, encoding=encoding)[1].text
        for encoding in ("utf-8", "ascii")
        for flag in ((), ("--json",))
    }

    chinese = {key for key, text in told_in.items() if re.search("[\u4e00-\u9fff]", text)}
    assert chinese == {("utf-8", ()), ("utf-8", ("--json",)), ("ascii", ("--json",))}
    assert "\\u" not in told_in["ascii", ()]


def test_the_settings_language_wins(home, told, monkeypatch):
    """Who chose a language in the window reads it on the command line too."""
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    settings = home / "main" / "config" / "settings.json"
    settings.parent.mkdir()
    settings.write_text(json.dumps({"language": "en"}))

    code, said = told("check", "gen3d")

    assert code == 1
    assert said.text.isascii()


def test_a_failure_of_the_demo_is_not_billed(tmp_path, told, monkeypatch):
    """What the demo failed at is told without a bill; the same at the service with one."""
    monkeypatch.setenv("AVATAR_DESKTOP_HOME", str(tmp_path))
    gone = task_gone(24, "r-1")
    failure = Failure(gone.explanation, gone.code, billed=None)

    async def fill(profile, *, simulated):
        root = tmp_path / profile
        library = JobLibrary(root / "library", root / "data" / "index.sqlite")
        job = Job("j-1", "video_style", START, {}, {}, state=JobState.FAILED, failure=failure)
        await library.save(job.changed(simulated=simulated))
        await library.close()

    asyncio.run(fill("main", simulated=False))
    asyncio.run(fill("demo", simulated=True))

    (real,) = json.loads(told("history", "--json")[1].text)
    (free,) = json.loads(told("history", "--json", "--demo")[1].text)
    assert (real["error"]["billed"], free["error"]["billed"]) == (None, False)
    assert "billed" in real["error"]["message"]
    assert "billed" not in free["error"]["message"]


def test_damage_is_told_beside_the_answer(home, told):
    """A record that was restored is told on the side; the JSON stays what it is."""
    next((home / "main" / "library").glob("*/job.json")).write_text("{")

    code, said = told("history", "--json")

    assert (code, len(json.loads(said.text))) == (0, len(ODD))
    assert b"restored from the history's index" in said.aside.getvalue()


@pytest.mark.parametrize("words", [("history",), ("check", "gen3d"), ("doctor",), ("models",)])
def test_folders_of_somebody_else_are_told(told, monkeypatch, words):
    """Data, settings and cache that may not be entered: clear words, no traceback."""
    monkeypatch.setenv("DASHSCOPE_BASE_URL", "http://127.0.0.1:9/api/v1")
    with public_folder() as home:
        monkeypatch.setenv("AVATAR_DESKTOP_HOME", str(home))
        for name in ("data", "config", "cache", "library"):
            (home / "main" / name).mkdir(parents=True)
            (home / "main" / name).chmod(0)
        with unprivileged():
            code, said = told(*words)

    assert code in {0, 1}
    aside = said.aside.getvalue().decode()
    assert "Traceback" not in aside
    if words == ("history",):
        assert str(home / "main" / "data") in aside
        assert str(home / "main" / "library") in aside


def test_copy_that_fails_leaves_the_result(tmp_path):
    """Where the result cannot be copied to, it is said, and the place where it is safe is told."""
    (tmp_path / "result.mp4").touch()
    (tmp_path / "file").touch()
    shop = SimpleNamespace(library=SimpleNamespace(folder=lambda _job_id: tmp_path))
    job = Job("j-1", "video_style", START, {}, {}, outputs=("result.mp4",))

    paths, refusal = asyncio.run(commands._outputs(shop, job, str(tmp_path / "file")))

    assert paths == [tmp_path / "result.mp4"]
    assert "could not be copied" in str(refusal)


@pytest.mark.skipif(os.name == "nt", reason="pipes are closed otherwise there")
@pytest.mark.parametrize(
    ("words", "code"),
    [(("history",), 0), (("models", "--json"), 0), (("--help",), 0), (("doctor",), 1)],
)
def test_closed_pipe_ends_quietly(home, words, code):
    """A reader that never reads costs no traceback and changes no exit code."""
    reading, writing = os.pipe()
    os.close(reading)
    with subprocess.Popen(
        [sys.executable, "-m", "avatar_desktop", *words], stdout=writing, stderr=subprocess.PIPE
    ) as command:  # fmt: skip
        os.close(writing)
        _, said = command.communicate()

    assert (command.returncode, said) == (code, b"")


@pytest.mark.skipif(os.name == "nt", reason="pipes are closed otherwise there")
def test_job_goes_on_when_its_reader_goes_away(tmp_path):
    """`run … | head -1`: the job comes to its end, paid once and saved."""
    clip = make_clip(tmp_path / "c.mp4", width=160, height=120, fps=15, seconds=1)
    with subprocess.Popen(
        [sys.executable, "-m", "avatar_desktop", "--home", str(tmp_path / "home"), "run",
         "video_style", "--demo", "--json", "-i", f"video={clip}"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as command:  # fmt: skip
        assert command.stdout
        first = json.loads(command.stdout.readline())
        command.stdout.close()
        assert command.stderr
        said = command.stderr.read()

    (record,) = (tmp_path / "home" / "demo" / "library").glob("*/job.json")
    assert first["event"] == "state"
    assert (command.returncode, said) == (0, b"")
    assert json.loads(record.read_text("utf-8"))["state"] == "done"
