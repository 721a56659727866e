"""A form with ways, a family of files, optional files and texts, through the real window."""

import pytest
from fakes import until
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from avatar_desktop.domain.spec import PrecheckResult
from avatar_desktop.ui.history.job_details import JobDetails
from fixtures_everything import everything

__all__ = ["everything"]

KEY = "everything"


@pytest.fixture
def behind(a_stand, everything):
    """The demo's desk with the throw-away model."""
    desk = a_stand(models=(everything,))
    desk.cloud.verdict = PrecheckResult(True, {})
    return desk


@pytest.fixture
def tab(window):
    return window.tab(KEY)


@pytest.fixture
def pictures(tmp_path):
    """Nine pictures, each of its own colour."""
    paths = [tmp_path / f"{number}.png" for number in range(9)]
    for number, path in enumerate(paths):
        Image.new("RGB", (64, 64), (number * 25, 80, 80)).save(path)
    return paths


async def settled(tab) -> None:
    await until(lambda: not tab.presenter.checking, "a verdict")


def shown(tab) -> dict[str, str]:
    """Return the places that are seen, with their numbers."""
    places = {**tab.slots, **tab.texts}
    return {n: one.heading._badge.text() for n, one in places.items() if not one.isHidden()}


def write(tab, key: str, text: str) -> None:
    """Type *text* where *key* is asked for."""
    editor = (tab.texts[key].box if key in tab.texts else tab.options).findChild(object, key)
    editor.selectAll()
    editor.insertPlainText(text)


async def sent(tab, cloud) -> dict:
    """Press Generate and return what the service got."""
    before = len(cloud.bodies)
    await until(tab.generate.isEnabled, "a form that may be sent")
    tab.generate.click()
    await until(lambda: len(cloud.bodies) > before, "the request")
    tab.presenter._settle.stop()
    return cloud.bodies[-1]["input"]


async def test_only_the_chosen_way_is_seen_and_sent(qloop, tab, behind, pictures):
    """Each way by the keyboard; what the others hold stays in the form and is not sent."""
    await settled(tab)
    assert shown(tab) == {"image": "1", "mask": "2"}
    tab.presenter.put_file("image", pictures[0])
    tab.ways.focusProxy().setFocus()
    QTest.keyClick(tab.ways.focusProxy(), Qt.Key.Key_Right)
    await settled(tab)
    assert shown(tab) == {"front": "1", "left": "2", "back": "3", "right": "4", "mask": "5"}
    assert tab._reason.text() == "Front is missing."
    tab.presenter.put_file("front", pictures[1])
    await settled(tab)
    assert tab._reason.text() == "Views: 1 of at least 2 are there."
    tab.presenter.put_file("right", pictures[2])

    views = await sent(tab, behind.cloud)
    tab.presenter.choose_way("image")
    image = await sent(tab, behind.cloud)

    assert [bool(url) for url in views["images"]] == [True, False, False, True]
    assert "image_url" not in views
    assert image["image_url"].endswith("image.png")
    assert "images" not in image
    assert set(tab.presenter.files) == {"image", "front", "right"}


async def test_a_text_is_counted_told_and_sent(qloop, tab, behind):
    """The field counts as the service does; what is too long stays and keeps the form back."""
    tab.presenter.choose_way("prompt")
    await settled(tab)
    count, wrong = (tab.findChild(QLabel, f"prompt_{one}") for one in ("count", "wrong"))
    assert (count.text(), tab._reason.text()) == ("0 / 12", "Description is missing.")
    write(tab, "prompt", "猫猫猫猫猫猫")
    assert (count.text(), wrong.isHidden()) == ("12 / 12", True)
    write(tab, "prompt", "thirteen sign")
    assert count.text() == "13 / 12"
    assert wrong.text() == "Description takes 12 characters at most; it has 13."
    assert not tab.generate.isEnabled()
    assert tab.presenter.params["prompt"] == "thirteen sign"
    write(tab, "prompt", "a cat")
    QTest.keyClick(tab.findChild(object, "prompt"), Qt.Key.Key_Return)
    QTest.keyClicks(tab.findChild(object, "prompt"), "in boots"[:6])
    write(tab, "instruction", "Be kind.")

    body = await sent(tab, behind.cloud)

    assert body == {"instruction": "Be kind.", "prompt": "a cat\nin boo"}


async def test_typing_in_the_middle_leaves_the_cursor_there(qloop, tab):
    """What is typed is judged at every key, and the field is left alone."""
    tab.presenter.choose_way("prompt")
    write(tab, "prompt", "a cat")
    editor = tab.findChild(object, "prompt")
    QTest.keyClick(editor, Qt.Key.Key_Home)

    QTest.keyClicks(editor, "not ")

    assert tab.presenter.params["prompt"] == "not a cat"
    await settled(tab)


async def test_a_family_grows_and_closes_up(qloop, tab, behind, pictures):
    """Another picture is asked for; one that is taken away leaves no gap, and comes back."""
    await settled(tab)
    add = tab.findChild(QPushButton, "add_extra")
    assert add.text() == "Add a picture"
    add.click()
    assert shown(tab) == {"image": "1", "extra1": "2", "mask": "3"}
    assert add.isHidden()
    assert "Model of style 1, optional" in tab.slots["extra1"].zone.accessibleName()
    tab.presenter.put_file("extra1", pictures[1])
    assert add.text() == "Add another picture"
    for name, picture in (("image", 0), ("extra2", 2), ("extra3", 3)):
        tab.presenter.put_file(name, pictures[picture])
    assert add.isHidden()

    tab.slots["extra1"].file_chosen.emit(None)
    await settled(tab)
    body = await sent(tab, behind.cloud)
    assert [url.rsplit("/")[-1] for url in body["extra_urls"]] == ["extra1.png", "extra2.png"]
    assert tab.presenter.files["extra1"] == pictures[2]
    assert tab.presenter.files["extra2"] == pictures[3]
    tab.undo()
    assert [tab.presenter.files[f"extra{n}"] for n in (1, 2, 3)] == pictures[1:4]
    await settled(tab)


async def test_files_choose_the_way_that_takes_them(qloop, tab, pictures):
    """Eight pictures are views with what goes along; one alone makes words give way."""
    tab.presenter.put_files(pictures[:8])
    await settled(tab)
    assert tab.presenter.draft.way.names[0] == "front"
    assert tab.presenter.left is None
    tab.presenter.choose_way("prompt")
    tab.presenter.put_file("image", pictures[5])

    assert tab.presenter.draft.way.names == ("image",)
    await settled(tab)


async def test_the_form_is_kept_whole(qloop, open_window, behind, pictures):
    """Way, files of all ways and texts, even one too long, are there in the next window."""
    window = open_window(behind)
    tab = window.tab(KEY)
    tab.presenter.put_file("image", pictures[0])
    tab.presenter.choose_way("prompt")
    write(tab, "prompt", "far too long a text")
    await settled(tab)
    window.close()

    tab = open_window(behind).tab(KEY)
    await settled(tab)

    assert tab.presenter.draft.way.names == ("prompt",)
    assert tab.presenter.files == {"image": pictures[0]}
    assert tab.findChild(object, "prompt").toPlainText() == "far too long a text"


async def test_a_job_brings_its_way_and_its_text_back(qloop, window, tab, behind, pictures):
    """Run again fills the form as it was; the details tell the text."""
    tab.presenter.choose_way("prompt")
    write(tab, "prompt", "a cat")
    await sent(tab, behind.cloud)
    (job,) = await behind.library.unfinished()
    tab.presenter.choose_way("image")
    tab.presenter.put_param("prompt", "")
    tab.presenter.put_file("image", pictures[0])

    tab.presenter.take_job(job)
    await settled(tab)
    details = JobDetails(behind.desk, lambda work: work.close(), window._icons)
    details.show_job(job)
    told = {label.accessibleName() for label in details.findChildren(QLabel)}

    assert tab.presenter.draft.way.names == ("prompt",)
    assert tab.presenter.params["prompt"] == "a cat"
    assert tab.presenter.files == {}
    assert job.title == "a cat"
    assert {"Description: a cat", "Instruction: Keep the face."} <= told
    details.deleteLater()


async def test_a_look_without_values_is_told(qloop, window, tab, behind, pictures):
    """The card says that the check has passed, though it found nothing to draw."""
    tab.presenter.put_file("image", pictures[0])

    await sent(tab, behind.cloud)

    (card,) = window.queue.cards.values()
    await until(lambda: card.findChild(QLabel, "job_found").text(), "the word")
    assert card.findChild(QLabel, "job_found").text() == "✓ The check has passed"


async def test_the_sample_fills_what_it_has(qloop, tab, behind):
    """The first way that has a sample, with the texts to try; the demo runs it at once."""
    tab.presenter.choose_way("prompt")

    tab.presenter.try_sample()

    await until(lambda: behind.cloud.bodies, "the run")
    assert tab.presenter.draft.way.names == ("image",)
    assert tab.presenter.params["without"] == "no hats"
    assert behind.cloud.bodies[0]["input"]["image_url"].endswith("image.jpg")
