"""The window over a profile that was damaged, or belongs to somebody else: it opens and says so."""

from pathlib import Path

import pytest
from window_kit import opened

from avatar_desktop.domain.job import JobState
from avatar_desktop.domain.query import HistoryQuery
from avatar_desktop.library.library import JobLibrary
from library.library_jobs import a_job
from unprivileged import public_folder, unprivileged

PROFILE = ("data", "config", "cache", "library")


@pytest.fixture(autouse=True)
def quiet(qapp, monkeypatch: pytest.MonkeyPatch) -> None:
    """No account of the machine's, and no end with the last window."""
    monkeypatch.delenv("DASHSCOPE_API_KEY", raising=False)
    qapp.setQuitOnLastWindowClosed(False)


async def filled(home: Path) -> None:
    library = JobLibrary(home / "main/library", home / "main/data/index.sqlite")
    for number in (1, 2):
        job = a_job(number, state=JobState.DONE, task_id=f"t-{number}", outputs=("result.mp4",))
        await library.save(job)
    await library.close()


def test_damaged_record_is_shown_and_told(qloop, tmp_path: Path):
    """The job is in the history as before, and the window says what was done."""

    async def story() -> None:
        await filled(tmp_path)
        record = next((tmp_path / "main/library").glob("*/job.json"))
        record.write_text('{"a":' * 5000)
        async with opened(tmp_path) as app:
            assert "restored from the history's index" in app.window._notice.notice.text
            found = await app.shop.library.search(HistoryQuery())
            assert sorted(job.task_id or "" for job in found) == ["t-1", "t-2"]

    qloop.run_until_complete(story())


@pytest.mark.parametrize("shut", [PROFILE[:1], PROFILE])
def test_folders_of_somebody_else_are_told_in_the_window(qloop, shut: tuple[str, ...]):
    """Where data, or all of the profile, may not be entered, the window opens and names it."""

    async def story(home: Path) -> None:
        await filled(home)
        for name in PROFILE:
            (home / "main" / name).mkdir(exist_ok=True)
        for name in shut:
            (home / "main" / name).chmod(0)
        with unprivileged():
            async with opened(home) as app:
                text = app.window._notice.notice.text
                assert app.window.isVisible()
                assert str(home / "main/data") in text
                assert (str(home / "main/library") in text) == ("library" in shut)

    with public_folder() as home:
        qloop.run_until_complete(story(home))
