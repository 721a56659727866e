"""The form of a model: files, verdicts, options, price, sending."""

from dataclasses import replace

import pytest
from fakes import until
from form_kit import settled, tab_fixture  # noqa: F401 (fixtures)
from PIL import Image
from PySide6.QtGui import QColor, QImage

from avatar_desktop.domain.errors import Action, AppError, Explanation, StorageFull
from avatar_desktop.domain.limits import ImageLimits
from avatar_desktop.domain.spec import Input
from avatar_desktop.domain.text import say
from avatar_desktop.models import cosplay, video_style
from avatar_desktop.ui.core.formatting import clock, size
from odd_jpeg import unfinished


async def test_a_good_clip_shows_its_facts_and_may_be_sent(qloop, tab, sample):
    """A clip within all limits shows what it is, that it fits, and the price on the button."""
    tab.presenter.put_file("video", sample)
    await settled(tab)

    assert tab.slots["video"].verdicts() == [("good", "Format, size and length fit.")]
    assert "960×540 · 6.0 s" in tab.slots["video"]._facts.text()
    assert tab.generate.isEnabled()
    assert tab.generate.text() == "Generate · simulated, free"


async def test_a_bad_clip_shows_every_problem_and_cannot_be_sent(qloop, tab, tall):
    """All problems are shown at once, errors before warnings, and the button says no."""
    tab.presenter.put_file("video", tall)
    await settled(tab)

    assert [tone for tone, _ in tab.slots["video"].verdicts()] == ["bad", "warning"]
    assert not tab.generate.isEnabled()
    assert tab._reason.text() == "Not possible yet: see above."


async def test_a_picture_that_may_be_damaged_is_warned_of_and_may_be_sent(
    qloop, a_stand, open_window, tmp_path
):
    """The card asks to look at it; nothing is blocked."""
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(unfinished(Image.linear_gradient("L").resize((640, 800)).convert("RGB")))
    tab = open_window(a_stand(models=(cosplay.SPEC,))).tab("cosplay")
    for slot in tab.slots:
        tab.presenter.put_file(slot, photo)
    await settled(tab)

    words = "This picture may be damaged; look at it before you send it."
    assert tab.slots["face"].verdicts() == [("warning", words)]
    assert tab.presenter.look.ok


async def test_without_a_file_the_reason_stands_next_to_the_button(qloop, tab):
    """An empty form says what is missing, without a red line at the slot."""
    await settled(tab)

    assert tab._reason.text() == "Clip is missing."
    assert tab.slots["video"].verdicts() == []


async def test_the_latest_file_wins(qloop, tab, sample, tall):
    """Files that come faster than verdicts end with the verdict of the last one."""
    for path in (tall, sample, tall, sample):
        tab.presenter.put_file("video", path)
    await settled(tab)

    assert tab.presenter.look.facts["video"].width == 960
    assert tab.presenter.ready


async def test_the_poster_is_shown(qloop, tab, sample):
    """The slot shows a frame of the clip."""
    tab.presenter.put_file("video", sample)

    await until(lambda: tab.slots["video"].zone._poster is not None, "a poster")


async def test_a_real_run_has_its_price_on_the_button(qloop, a_stand, open_window, sample):
    """The price follows the seconds and the option that sets it; the table is dated."""
    behind = a_stand(demo=False)
    behind.keys.values["dashscope"] = "sk-x"
    tab = open_window(behind).tab("video_style")
    tab.presenter.put_file("video", sample)
    await settled(tab)

    assert tab.generate.text() == "Generate · ≈ ¥3.00"
    tab.presenter.put_param("min_len", 540)
    assert tab.generate.text() == "Generate · ≈ ¥1.20"
    assert "2026-06-01" in tab.generate.toolTip()


async def test_without_a_key_the_way_to_the_account_is_offered(qloop, a_stand, open_window, sample):
    """Without a key nothing can be sent, and a button opens the steps to one on the stage."""
    window = open_window(a_stand(demo=False))
    tab = window.tab("video_style")
    tab.presenter.put_file("video", sample)
    await settled(tab)

    assert not tab.generate.isEnabled()
    assert tab._reason.text() == "There is no key for Alibaba Model Studio yet."
    tab._connect_account.click()
    assert window._empty.step == "key"
    assert tab.presenter.files == {"video": sample}


async def test_an_unpublished_price_is_said(qloop, a_stand, open_window, sample):
    """Where nobody published a price the button says so."""
    spec = video_style.SPEC
    unknown = replace(spec, price=replace(spec.price, rates={}))
    behind = a_stand(demo=False, models=(unknown,))
    behind.keys.values["dashscope"] = "sk-x"
    tab = open_window(behind).tab("video_style")
    tab.presenter.put_file("video", sample)
    await settled(tab)

    assert tab.generate.text() == "Generate · price not published"


async def test_two_clicks_are_one_job(qloop, tab, behind, sample):
    """A double click sends one task, not two."""
    tab.presenter._settle.setInterval(60_000)
    sent = []
    tab.presenter.sent.connect(sent.append)
    tab.presenter.put_file("video", sample)
    await settled(tab)

    tab.generate.click()
    tab.generate.click()
    await until(lambda: sent)
    tab.generate.click()
    await until(lambda: behind.cloud.bodies)

    assert len(sent) == 1
    assert tab._reason.text() == "Added to the queue."


async def test_a_failure_leaves_form_and_file(qloop, tab, behind, sample, monkeypatch):
    """A disk that is full shows what to do next to the button; the form is as it was."""
    full = StorageFull(Explanation(say("The disk is full."), action=Action.RETRY), code="ENOSPC")

    async def refuse(*_: object) -> None:
        raise full

    monkeypatch.setattr(type(behind.library), "create", refuse)
    tab.presenter.put_file("video", sample)
    tab.presenter.put_param("style", 3)
    await settled(tab)

    tab.generate.click()
    await until(lambda: not tab._notice.isHidden())
    await settled(tab)

    assert tab._notice.text.startswith("The disk is full.")
    assert tab.presenter.files == {"video": sample}
    assert tab.presenter.params["style"] == 3
    assert tab.generate.isEnabled()


async def test_an_unforeseen_failure_leaves_the_form_usable(
    qloop, tab, behind, sample, monkeypatch
):
    """Even a bug becomes a notice with a reference, and the button works again."""

    async def burst(*_: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr(type(behind.library), "create", burst)
    tab.presenter.put_file("video", sample)
    await settled(tab)

    tab.generate.click()
    await until(lambda: not tab._notice.isHidden())
    await settled(tab)

    assert "unexpected" in tab._notice.text
    assert tab.generate.isEnabled()


async def test_a_removed_file_can_be_taken_back(qloop, tab, sample):
    """Removing a file can be undone."""
    tab.presenter.put_file("video", sample)
    await settled(tab)
    tab.slots["video"].zone.remove_wanted.emit()
    await settled(tab)

    assert tab.presenter.files == {}
    assert tab.undo()
    assert tab.presenter.files == {"video": sample}
    assert not tab.undo()


async def test_a_pasted_picture_becomes_a_file(qloop, a_stand, open_window, tmp_path):
    """A bitmap of the clipboard is kept as PNG and used by the input that takes pictures."""
    spec = replace(video_style.SPEC, inputs=(Input("image", "Portrait", ImageLimits()),))
    tab = open_window(a_stand(models=(spec,))).tab("video_style")
    image = QImage(64, 48, QImage.Format.Format_RGB32)
    image.fill(QColor("teal"))

    tab.presenter.paste_image("image", image)
    await until(lambda: tab.presenter.files)
    await settled(tab)

    assert tab.presenter.files["image"].read_bytes().startswith(b"\x89PNG")
    assert tab.presenter.look.facts["image"].width == 64


async def test_a_picture_that_cannot_be_kept_is_said(qloop, tab, tmp_path):
    """Where the cache cannot be written, the paste fails with words."""
    (tmp_path / "cache").mkdir(exist_ok=True)
    (tmp_path / "cache" / "pasted").write_text("in the way")
    told: list[AppError] = []
    tab.presenter.failed.connect(told.append)

    tab.presenter.paste_image("video", QImage(8, 8, QImage.Format.Format_RGB32))
    await until(lambda: told)

    assert told[0].code == "Paste"


@pytest.mark.parametrize(
    ("count", "shown"),
    [(0, "0 B"), (999, "999 B"), (1000, "1 kB"), (21_400_000, "21.4 MB"), (4.2e9, "4.2 GB")],
)
def test_sizes_are_short(count, shown):
    """Bytes are told in the unit that keeps them short."""
    assert size(int(count)) == shown


@pytest.mark.parametrize(("seconds", "shown"), [(7, "0:07"), (61.9, "1:01"), (3723, "1:02:03")])
def test_times_are_told_as_on_a_clock(seconds, shown):
    """Seconds are told as a clock shows them."""
    assert clock(seconds) == shown
