"""Several files dropped at once, and on other places: all used, or named."""

from random import Random

import pytest
from drop_kit import COPY, drag, fall, files, looked
from PySide6.QtWidgets import QWidget

from avatar_desktop.models import picture_modeling, video_style


async def test_what_a_form_leaves_is_said(qloop, window, sample, tmp_path):
    """Ten clips over a form for one: before they fall and after, it says that one is used."""
    tab = window.tab("video_style")
    clips = [sample, *(tmp_path / f"{number}.mp4" for number in range(2, 11))]
    at = window.stage.geometry().center()
    drag(window, files(*clips), at)
    assert tab.slots["video"].zone._prompt.text() == "Let go to use 1 of 10"

    fall(window, window._work, files(*clips), at)

    assert tab.presenter.files == {"video": sample}
    assert tab._left.text == (
        "1 of 10 used. Left out: 2.mp4, 3.mp4, 4.mp4 and 6 more. "
        "Each place takes one file: generate, then drop the next."
    )
    tab.presenter.put_file("video", None)
    assert tab._left.isHidden()
    await looked(window)


async def test_a_folder_never_takes_the_place_of_a_file(qloop, window, sample, tmp_path):
    """A folder, also one that is named as a clip, is refused with what to do instead."""
    tab = window.tab("video_style")
    tab.presenter.put_file("video", sample)
    folder = tmp_path / "clips.mp4"
    folder.mkdir()

    move = drag(window, files(folder), window.stage.geometry().center())

    assert not move.isAccepted()
    words = tab.slots["video"].zone._prompt.text()
    assert words == "clips.mp4 is a folder. Open it and drop a file from it."
    assert not tab.presenter.put_files([folder])
    assert tab.presenter.files == {"video": sample}
    await looked(window)


@pytest.mark.parametrize("seed_of_files", range(3))
async def test_every_file_is_used_or_named(qloop, window, sample, tmp_path, seed, seed_of_files):
    """Whatever mix of files arrives: each is taken, or told of; nothing is taken twice."""
    chance = Random(f"{seed} {seed_of_files}")
    folder = tmp_path / "folder"
    folder.mkdir()
    kinds = ["a.mp4", "b.mov", "c.png", "d.wav", "e.pdf", "f", "g.txt", "h.webm"]
    presenter = window.tab("video_style").presenter
    for _ in range(60):
        presenter.draft.files = {}
        given = [tmp_path / f"{n}{chance.choice(kinds)}" for n in range(chance.randint(1, 12))]
        given += [folder] * chance.randint(0, 1)
        chance.shuffle(given)

        presenter.put_files(given)

        taken = set(presenter.files.values())
        left = [path for path in given if path not in taken]
        assert len(taken) <= 1
        assert (presenter.left is None) == (not left)
        said = presenter.left.painted() if presenter.left else ""
        assert all(path.name in said for path in left[:3])
        assert f"{len(left) - 3} more" in said or len(left) <= 3
    await looked(window)


async def test_a_refused_kind_names_the_tabs_that_take_it(qloop, a_stand, open_window, tmp_path):
    """A picture held over a form for clips is refused, and the tabs for pictures are named."""
    window = open_window(a_stand(models=(video_style.SPEC, picture_modeling.SPEC)))

    drag(window, files(tmp_path / "a.png"), window.stage.geometry().center())

    words = window.tab("video_style").slots["video"].zone._prompt.text()
    title = picture_modeling.SPEC.title
    assert words == f"This takes a clip, not a.png. These tabs take it: {title}."


@pytest.mark.parametrize("page", ["history", "settings"])
async def test_a_file_may_fall_anywhere_in_the_window(qloop, window, sample, page):
    """A clip that is let go over the history or the settings goes to the form that takes it."""
    window.show_page(page)
    at = window.rect().center()

    drop = fall(window, window, files(sample), at)

    assert drop.isAccepted()
    assert drop.dropAction() == COPY
    assert window.page == "video_style"
    assert window.tab("video_style").presenter.files == {"video": sample}
    await looked(window)


async def test_a_file_on_a_button_of_the_rail_goes_to_that_model(
    qloop, a_stand, open_window, tmp_path
):
    """The rail is a way in too: the button says which form is meant, and refuses other kinds."""
    window = open_window(a_stand(models=(video_style.SPEC, picture_modeling.SPEC)))
    button = window._rail.findChild(QWidget, "rail_picture_modeling")
    at = button.mapTo(window, button.rect().center())
    picture, clip = tmp_path / "a.png", tmp_path / "a.mp4"

    refused = fall(window, window, files(clip), at)
    taken = fall(window, window, files(picture), at)

    assert not refused.isAccepted()
    assert taken.isAccepted()
    assert window.page == "picture_modeling"
    assert list(window.tab("picture_modeling").presenter.files.values()) == [picture]
    await looked(window)
