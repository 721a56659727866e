"""Another viewer in the window: a result that it shows is on the stage and in the gallery."""

from dataclasses import replace

import fakes
import pytest
from fakes import until
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from avatar_desktop.domain.job import JobState
from avatar_desktop.media.workers import Workers
from avatar_desktop.ui.widgets.thumbnails import Thumbnails
from fixtures_text import told_picture
from make_media import make_picture

__all__ = ["told_picture"]

WORDS = "A boat on the lake. 湖上有一条船。"


@pytest.fixture
def readers(monkeypatch):
    """Reading processes of this test's own."""
    own = Workers()
    monkeypatch.setattr(fakes, "WORKERS", own)
    yield own
    own.close()


async def test_a_text_is_made_shown_and_found_again(
    qloop, told_picture, readers, a_stand, open_window, tmp_path, monkeypatch
):
    """Dropped, generated, verified, saved, read on the stage, and a picture in the gallery."""
    words = tmp_path / "words.txt"
    words.write_text(WORDS, "utf-8")
    monkeypatch.setattr(fakes, "SAMPLE", words)
    behind = a_stand(models=(told_picture,))
    window = open_window(behind)
    tab = window.tab("told_picture")
    window.open_files([make_picture(tmp_path / "boat.png", width=320, height=240)])
    await until(tab.generate.isEnabled)

    tab.generate.click()
    await until(lambda: window.stage.job is not None)
    behind.cloud.finish()
    await until(lambda: window.stage.job.state is JobState.DONE)

    path = behind.library.folder(window.stage.job.id) / "result.txt"
    assert path.read_text("utf-8") == WORDS
    view = window.stage.findChild(QPlainTextEdit, "text_view")
    await until(lambda: view.isVisible() and view.toPlainText() == WORDS)
    thumbnails = window.findChild(Thumbnails)
    window.show_page("history")
    page = window.findChild(QWidget, "history_page")
    await until(lambda: page.jobs)
    await until(lambda: page.grab() and thumbnails.get(path, "text"))


async def test_a_text_that_is_none_fails_the_job(
    qloop, told_picture, readers, a_stand, tmp_path, monkeypatch
):
    """What the viewer's reader refuses is no result."""
    noise = tmp_path / "noise.txt"
    noise.write_bytes(b"\xff\xfe\x00\x01")
    monkeypatch.setattr(fakes, "SAMPLE", noise)
    behind = a_stand(models=(replace(told_picture),))
    behind.cloud.finish()
    picture = make_picture(tmp_path / "boat.png", width=320, height=240)

    job = await behind.desk.scheduler.submit("told_picture", {"image": picture}, {})
    job = await behind.desk.scheduler.finished(job.id)

    assert job.state is JobState.FAILED
    assert "a text" in job.failure.explanation.painted()
