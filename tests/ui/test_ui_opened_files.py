"""Files that the desktop opens the app with: each lands on a tab that takes it, or is said."""

import random
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt, QUrl
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from avatar_desktop.domain.media import SUFFIXES, MediaKind
from avatar_desktop.models import catalog
from avatar_desktop.single_window import open_named
from avatar_desktop.ui.core.application import Application
from avatar_desktop.ui.form.placing import place
from avatar_desktop.ui.form.shares import shares
from avatar_desktop.ui.shell.tab_choice import TabChoice

KINDS = [*SUFFIXES.values()]
PICTURE_TABS = {"cosplay", "emo", "gen3d", "picture_modeling"}
SOME = tuple(spec for spec in catalog() if spec.key in {*PICTURE_TABS, "video_style"})
"""Of the catalogue those of which one alone takes a voice, and one alone a clip."""


@pytest.fixture
def full(a_stand, open_window):
    """The window with several tabs for pictures."""
    return open_window(a_stand(models=SOME))


def keys_of(share) -> set[str]:
    return {one.key for one in share.models}


def question(window) -> TabChoice | None:
    found = [one for one in window.findChildren(TabChoice) if one.isVisible()]
    assert len(found) <= 1, "one question at a time"
    return found[0] if found else None


def answer(window, key: str) -> None:
    question(window).findChild(QAbstractButton, f"open_with_{key}").click()


def named(*names: str) -> list[Path]:
    return [Path("/files") / name for name in names]


def test_what_one_model_takes_together_stays_together():
    """A portrait and a voice are one form's; a clip beside them is another's."""
    found = shares(SOME, named("a.png", "b.mp3", "c.mp4", "d.pdf"))

    assert [keys_of(one) for one in found] == [{"emo"}, {"video_style"}, set()]
    assert found[0].files == tuple(named("a.png", "b.mp3"))
    assert found[2].files == tuple(named("d.pdf"))


def test_a_picture_alone_is_everybodys():
    """Every tab that takes pictures is offered, and no other."""
    (one,) = shares(SOME, named("a.png"))

    assert keys_of(one) >= PICTURE_TABS
    assert "video_style" not in keys_of(one)


def test_every_file_is_in_one_share(rounds, seed):
    """Whatever arrives: nothing is lost or doubled, and each model of a share takes some of it."""
    chance = random.Random(seed)
    suffixes = [*" ".join(KINDS).split(), "pdf", "txt", "", "PNG", "tar.gz"]
    for _ in range(rounds(60, 1500)):
        models = chance.sample(catalog(), chance.randint(0, 5))
        names = [f"{n} 照.{chance.choice(suffixes)}" for n in range(chance.randint(0, 9))]
        paths = named(*names)
        found = shares(models, [*paths, *paths[:2]])
        assert sorted(path for one in found for path in one.files) == sorted(paths)
        for share in found:
            assert share.files
            for model in share.models:
                assert place(model, (), share.files).taken
        lonely = [path for one in found if not one.models for path in one.files]
        assert all(not place(model, (), [path]).taken for model in models for path in lonely)


async def test_several_tabs_take_it_and_the_person_chooses(qloop, full, qtbot):
    """The question lists the tabs, stops nothing, and the file lands on the chosen one."""
    full.show_page("history")

    full.open_files(named("a.png"))

    choice = question(full)
    assert not choice.isModal()
    assert full.page == "history"
    answer(full, "gen3d")
    assert full.page == "gen3d"
    assert full.tab("gen3d").presenter.files == {"image": Path("/files/a.png")}
    assert question(full) is None


async def test_enter_takes_the_tab_in_front_and_esc_none(qloop, full, qtbot):
    """By keys alone."""
    full.show_page("cosplay")
    full.open_files(named("a.png"))
    qtbot.keyClick(question(full), Qt.Key.Key_Escape)
    assert not any(full.tab(key).presenter.files for key in PICTURE_TABS)
    full.open_files(named("a.png"))

    qtbot.keyClick(question(full), Qt.Key.Key_Return)

    assert full.page == "cosplay"
    assert Path("/files/a.png") in full.tab("cosplay").presenter.files.values()


async def test_questions_come_one_after_the_other(qloop, full):
    """A second start while the first question is open waits for its answer."""
    full.open_files(named("a.png"))
    full.open_files(named("b.png", "c.mp4", "d.pdf"))
    assert full.tab("video_style").presenter.files == {"video": Path("/files/c.mp4")}
    assert "d.pdf" in full._notice.notice.text
    answer(full, "gen3d")

    answer(full, "emo")

    assert full.tab("gen3d").presenter.files == {"image": Path("/files/a.png")}
    assert full.tab("emo").presenter.files == {"image": Path("/files/b.png")}
    assert question(full) is None


async def test_a_name_is_shown_as_it_is(qloop, full):
    """Signs of markup and of mnemonics in a name are no markup."""
    full.open_files(named("<b>&a<b>\n.png"))

    labels = [one.text() for one in question(full).findChildren(QWidget) if hasattr(one, "text")]

    assert any("<b>&a<b>" in text for text in labels)


async def test_an_address_of_the_web_is_answered(qloop, full):
    """Given to the program instead of a file, it is no file yet; files beside it are opened."""
    open_named(full, ("https://example.org/a.png", "/files/c.mp4"))

    assert full._notice.notice.text.startswith("A web address is no file yet.")
    assert full.tab("video_style").presenter.files == {"video": Path("/files/c.mp4")}


def test_what_macos_opens_comes_as_one(qtbot):
    """Several events are one opening; addresses come as they are."""

    class Probe:
        """An application's part that needs no second application."""

    heard = []
    application = Probe()
    application._opened = []
    application._together = type("T", (), {"start": lambda self: heard.append("soon")})()
    for url in (QUrl.fromLocalFile("/a/照 片.png"), QUrl("https://example.org/x")):
        assert Application.event(application, QFileOpenEvent(url))

    assert application._opened == ["/a/照 片.png", "https://example.org/x"]
    assert heard == ["soon", "soon"]
    assert QEvent.Type.FileOpen is QFileOpenEvent(QUrl()).type()
    assert QApplication.instance() is not None
    assert MediaKind.IMAGE in SUFFIXES
