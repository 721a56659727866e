"""An exercise: another kind of object store is one folder, and nothing else changes."""

import asyncio
import json

import pytest

from avatar_desktop.clouds.registry import accounts
from avatar_desktop.compose import workshop
from avatar_desktop.config.schema import schema
from avatar_desktop.config.secrets import SecretStore, variables_of
from avatar_desktop.config.settings import SettingsStore
from avatar_desktop.diagnostics.diagnostics import ServiceDiagnostics
from avatar_desktop.domain.health import Health
from avatar_desktop.domain.job import JobState
from avatar_desktop.domain.settings import with_value
from avatar_desktop.models import catalog
from avatar_desktop.objectstore.registry import kinds
from avatar_desktop.paths import places
from avatar_desktop.settings_owners import owners
from fixtures_folder import FOLDER, KEY, folder, folder_server
from make_media import make_clip

__all__ = ["folder", "folder_server"]

LINE = ["store_settings", "store_proxy", "store_dns", "store_tls", "store_key"]


class Held:
    """Keys in memory."""

    def __init__(self, **secrets):
        self.secrets = secrets

    async def get(self, name):
        return self.secrets.get(name, "")

    def trouble(self):
        return None


def test_the_folder_is_all_there_is(folder):
    """It comes after the others, and its files are few and short."""
    files = [one for one in FOLDER.rglob("*") if one.suffix in {".py", ".toml"}]

    assert list(kinds()) == ["temporary", "oss", "obs", "s3", "folder"]
    assert len(files) == 4
    assert sum(len(one.read_text("utf-8").splitlines()) for one in files) < 200


def test_settings_and_variables_know_it(folder, tmp_path):
    """Kind and section are saved, read, described for the editor, and held by their variables."""
    path = tmp_path / "settings.json"
    store = SettingsStore(path, {}, owners())
    chosen = with_value(store.current, "store.kind", "folder")
    store.save(with_value(chosen, "folder.url", "https://own.example"))
    saved = json.loads(path.read_text("utf-8"))
    again = SettingsStore(path, {}, owners())
    given = {"AVATAR_STORE": "my-folder", "FOLDER_URL": "https://forced.example"}
    forced = SettingsStore(tmp_path / "none.json", given, owners())

    assert (saved["store"]["kind"], saved["folder"]) == ("folder", {"url": "https://own.example"})
    assert again.notices == ()
    assert (again.current.store.kind, again.current.accounts["folder"].url) == (
        "folder", "https://own.example"
    )  # fmt: skip
    assert (forced.current.store.kind, forced.current.accounts["folder"].url) == (
        "folder", "https://forced.example"
    )  # fmt: skip
    told = schema(owners())["properties"]
    assert "folder" in told["store"]["properties"]["kind"]["enum"]
    assert "FOLDER_URL" in json.dumps(told["folder"])


def test_its_key_is_a_secret(folder):
    """The environment gives it, no other program gets it, and no text has it."""
    ring = SecretStore("test", {"FOLDER_KEY": KEY}, owners())

    assert asyncio.run(ring.get("folder_key")) == KEY
    assert ring.hidden(f"key={KEY}!") == "key=***!"
    assert "FOLDER_KEY" in variables_of(owners()).values()


@pytest.mark.parametrize(
    ("key", "health", "told"),
    [
        (KEY, Health.GOOD, "It belongs to Mei"),
        ("another-key-0123456", Health.BAD, "The folder does not know this key."),
    ],
)
def test_the_diagnostics_examine_it(folder, folder_server, key, health, told):
    """The way to it, then its own check; a key that the server repeats is not shown."""
    given = {"AVATAR_STORE": "folder", "FOLDER_URL": folder_server.url}
    settings = SettingsStore(FOLDER / "none.json", given, owners())
    held = Held(folder_key=key)

    async def story():
        checkup = ServiceDiagnostics(lambda: settings.current, held, catalog(), accounts())
        return {one.name: one async for one in checkup.examine() if one.name.startswith("store_")}

    steps = asyncio.run(story())
    step = steps["store_key"]

    assert list(steps) == LINE
    assert step.health is health
    assert told in f"{step.seen}{step.explanation.painted() if step.explanation else ''}"
    assert key not in repr(steps)


@pytest.mark.parametrize("known", [True, False])
def test_it_carries_the_file_of_a_job(
    folder, folder_server, service, tmp_path, monkeypatch, *, known
):
    """The service reads the clip there, and it is removed; a key that is refused is told."""
    clip = make_clip(tmp_path / "clip.mp4", width=320, height=240, fps=15, seconds=2)
    key = KEY if known else "another-key-0123456"
    home = tmp_path / "home"
    store = {"AVATAR_STORE": "folder", "FOLDER_URL": folder_server.url, "FOLDER_KEY": key}
    for name, value in service.environment(home, **store).items():
        monkeypatch.setenv(name, value)

    async def story():
        async with workshop(places(), None, resume=False) as shop:
            job = await shop.scheduler.submit("video_style", {"video": clip}, {"style": 3})
            async with asyncio.timeout(60):
                return await shop.scheduler.finished(job.id)

    job = asyncio.run(story())

    kept = [one for one in home.rglob("*") if one.is_file()]
    assert not any(key.encode() in one.read_bytes() for one in kept)
    if not known:
        assert job.state is JobState.FAILED
        assert str(job.failure.explanation.what) == "The folder does not know this key."
        return
    assert job.state is JobState.DONE
    (submit,) = service.submits()
    url = submit["json"]["input"]["video_url"]
    assert url.startswith(f"{folder_server.url}/")
    assert folder_server.gone == [url.removeprefix(folder_server.url)]
    assert folder_server.files == {}
