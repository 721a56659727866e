"""An exercise: a seventh cloud is one folder, and nothing else changes."""

import asyncio
import json
import os

import pytest
from clouds_kit import answer, json_answer, raw_server
from PIL import Image

from avatar_desktop.clouds.registry import accounts
from avatar_desktop.compose import workshop
from avatar_desktop.config.schema import schema
from avatar_desktop.config.secrets import SecretStore
from avatar_desktop.config.settings import SettingsStore
from avatar_desktop.demo import Endpoint
from avatar_desktop.diagnostics.diagnostics import ServiceDiagnostics
from avatar_desktop.domain.health import Health
from avatar_desktop.domain.job import JobState
from avatar_desktop.domain.settings import with_value
from avatar_desktop.models import catalog
from avatar_desktop.paths import places
from avatar_desktop.settings_owners import owners
from fixtures_seventh import FOLDER, seventh

__all__ = ["seventh"]

KEY = "sev-0123456789abcdef"
NAME = "seventh_portrait"


@pytest.fixture
def portrait(tmp_path):
    """A small picture, real."""
    path = tmp_path / "portrait.png"
    Image.new("RGB", (96, 64), "teal").save(path)
    return path


def service(picture: bytes, refusal: str = ""):
    """Return the script of a server that knows KEY, and makes *picture* of everything."""

    def script(heard):
        host = heard.headers["host"]
        if heard.target == "/picture.png":
            return answer(200, picture)
        if heard.headers.get("authorization") != f"Bearer {KEY}" or refusal == "KeyGone":
            words = f"no such key: {heard.headers.get('authorization')}"
            return json_answer(401, {"error": "KeyGone", "words": words})
        if heard.method == "POST":
            return (
                json_answer(400, {"error": refusal}) if refusal else json_answer(200, {"id": "7"})
            )
        if heard.target == "/me":
            return json_answer(200, {"name": "Mei"})
        url = f"http://{host}/picture.png"
        return json_answer(200, {"state": "succeeded", "url": url})

    return script


def test_the_folder_is_all_there_is(seventh):
    """It comes after the others, and its files are few and short."""
    files = [one for one in FOLDER.rglob("*") if one.suffix in {".py", ".toml"}]

    assert list(accounts()) == ["dashscope", "metastudio", "seventh"]
    assert len(files) == 6
    assert sum(len(one.read_text("utf-8").splitlines()) for one in files) < 250


def test_settings_and_variables_know_it(seventh, tmp_path):
    """Its section is saved, read, described for the editor, and held by its variable."""
    path = tmp_path / "settings.json"
    store = SettingsStore(path, {}, owners())
    store.save(with_value(store.current, "seventh.base_url", "https://own.example"))
    forced = SettingsStore(path, {"SEVENTH_URL": "https://forced.example"}, owners())

    assert json.loads(path.read_text("utf-8"))["seventh"] == {"base_url": "https://own.example"}
    assert forced.current.accounts["seventh"].base_url == "https://forced.example"
    assert "SEVENTH_URL" in json.dumps(schema(owners())["properties"]["seventh"])


def test_the_demo_asks_its_own_service_alone(seventh):
    """Of which the simulator tells nothing stands at the simulator's address, without a key."""
    told = {"base_url": "http://127.0.0.1:9/api/v1", "metastudio_url": "http://127.0.0.1:9"}
    words = {word: "x" for one in accounts().values() for word in one.demo.values()}
    endpoint = Endpoint.of({**words, **told})

    assert endpoint.account(seventh).base_url == "http://127.0.0.1:9"
    assert endpoint.secret("seventh_key", accounts()) == ""
    assert endpoint.secret("dashscope", accounts()) == "x"


def test_its_key_is_a_secret(seventh):
    """The environment gives it, and no text that is kept or told has it."""
    ring = SecretStore("test", {"SEVENTH_KEY": KEY}, owners())

    assert asyncio.run(ring.get("seventh_key")) == KEY
    assert ring.hidden(f"Bearer {KEY}!") == "Bearer ***!"


@pytest.mark.parametrize(
    ("key", "health", "told"),
    [
        (KEY, Health.GOOD, "It is Mei"),
        ("sev-another-key-0123", Health.BAD, "The seventh cloud does not know this key."),
    ],
)
def test_the_diagnostics_examine_it(seventh, key, health, told):
    """The way to it, then its own check; a key that the service repeats is not shown."""

    class Held:
        async def get(self, name):
            return key if name == "seventh_key" else ""

        def trouble(self):
            return None

    async def story():
        async with raw_server(service(b"")) as server:
            settings = SettingsStore(FOLDER / "none.json", {"SEVENTH_URL": server.url}, owners())
            checkup = ServiceDiagnostics(lambda: settings.current, Held(), catalog(), accounts())
            return {step.name: step async for step in checkup.examine()}

    steps = asyncio.run(story())
    step = steps["seventh_key"]

    assert [name for name in steps if name.startswith("seventh_")] == [
        "seventh_settings", "seventh_proxy", "seventh_dns", "seventh_tls", "seventh_key"
    ]  # fmt: skip
    assert "key" not in steps
    assert step.health is health
    assert told in f"{step.seen}{step.explanation.painted() if step.explanation else ''}"
    assert key not in repr(steps)
    assert seventh.shows("seventh_dns")
    assert seventh.proves("seventh_key")


@pytest.mark.parametrize(
    ("refusal", "state", "told"),
    [
        ("", JobState.DONE, ""),
        ("TooDark", JobState.FAILED, "The picture is too dark for the seventh cloud."),
        ("KeyGone", JobState.FAILED, "The seventh cloud does not know this key."),
    ],
)
def test_it_runs_a_job(seventh, portrait, tmp_path, monkeypatch, refusal, state, told):
    """From the form to the result in the library, or to the words of its own table."""

    async def story():
        async with raw_server(service(portrait.read_bytes(), refusal)) as server:
            monkeypatch.setenv("SEVENTH_URL", server.url)
            monkeypatch.setenv("SEVENTH_KEY", KEY)
            async with workshop(places(tmp_path / "home"), None, resume=False) as shop:
                job = await shop.scheduler.submit(NAME, {"image": portrait}, {"style": 3})
                async with asyncio.timeout(20):
                    job = await shop.scheduler.finished(job.id)
                return (
                    job,
                    [one.body for one in server.heard if one.method == "POST"],
                    {path.read_bytes() for path in shop.library.folder(job.id).glob("result*")},
                )

    job, posted, results = asyncio.run(story())

    assert job.state is state
    assert [json.loads(one) for one in posted] == [{"model": "portrait-v7", "style": 3}]
    assert results == ({portrait.read_bytes()} if state is JobState.DONE else set())
    assert told in (str(job.failure.explanation.what) if job.failure else "")
    assert seventh.refuses(job.failure.code) is (refusal == "KeyGone") if job.failure else True
    kept = [one for one in (tmp_path / "home").rglob("*") if one.is_file()]
    assert not any(KEY.encode() in one.read_bytes() for one in kept)
    assert os.environ["SEVENTH_KEY"] == KEY
