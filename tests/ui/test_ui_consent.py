"""The note on likeness and consent: once a model, in front of one's own files only."""

import pytest
from fakes import until
from PySide6.QtCore import Qt

from avatar_desktop.domain.errors import AppError, Explanation
from avatar_desktop.domain.text import say
from avatar_desktop.models import catalog, cosplay, video_style
from avatar_desktop.ui.core.sample_files import samples

NO_LIKENESS = {"video_style"}
"""It changes how a clip looks, and not who is in it."""


@pytest.fixture
def photos(tmp_path):
    """A face and a figure of the person's own."""
    from avatar_desktop.paths import resources

    own = {}
    for name, path in samples(cosplay.SPEC, resources()).items():
        own[name] = tmp_path / f"my {name}{path.suffix}"
        own[name].write_bytes(path.read_bytes())
    return own


async def filled(window, files):
    tab = window.tab("cosplay")
    window.show_page("cosplay")
    tab.presenter.restore(files, {})
    await until(lambda: tab.presenter.look and not tab.presenter.checking, "the verdict")
    return tab


def with_account(a_stand, **changes):
    behind = a_stand(models=(cosplay.SPEC, video_style.SPEC), demo=False, **changes)
    behind.keys.values["dashscope"] = "sk-x"
    return behind


async def test_one_click_on_the_note_makes_generate_possible(
    qloop, qtbot, a_stand, open_window, photos
):
    """Own files wait for the note; after its one click they can go, and it is remembered."""
    behind = with_account(a_stand)
    tab = await filled(open_window(behind), photos)
    assert tab._consent.isVisible()
    assert not tab.generate.isEnabled()
    assert tab._reason.text() == "One click first: see the note above."

    qtbot.mouseClick(tab._consent.understand, Qt.MouseButton.LeftButton)

    assert not tab._consent.isVisible()
    assert tab.generate.isEnabled()
    assert behind.settings.current.privacy.noted == ("cosplay",)


async def test_the_note_never_comes_twice(qloop, a_stand, open_window, photos):
    """Who has read it for this model meets it neither with other files nor after a restart."""
    behind = with_account(a_stand)
    first = await filled(open_window(behind), photos)
    first.presenter.understand()

    again = await filled(open_window(behind), photos)

    assert again._consent.isHidden()
    assert again.generate.isEnabled()


async def test_each_model_has_its_own_note(qloop, a_stand, open_window, photos):
    """Having read the note of another model does not stand for this one."""
    behind = with_account(a_stand)
    window = open_window(behind)
    tab = await filled(window, photos)
    window.tab("video_style").presenter.understand()
    tab.presenter.recheck()
    await until(lambda: not tab.presenter.checking)

    assert tab.presenter.consent_due


@pytest.mark.parametrize("demo", [True, False])
async def test_the_sample_needs_no_note(qloop, a_stand, open_window, demo):
    """The samples show nobody who lives: the note does not stand in their way."""
    behind = a_stand(models=(cosplay.SPEC,), demo=demo)
    behind.keys.values["dashscope"] = "sk-x"
    tab = await filled(open_window(behind), samples(cosplay.SPEC, behind.desk.resources))

    assert tab._consent.isHidden()
    assert tab.generate.isEnabled()


async def test_running_the_sample_again_needs_no_note(qloop, a_stand, open_window):
    """A job that was made of the sample is still made of the sample when it is run again."""
    behind = a_stand(models=(cosplay.SPEC,))
    files = samples(cosplay.SPEC, behind.desk.resources)
    job = await behind.desk.scheduler.submit("cosplay", files, {})
    window = open_window(behind)

    window._run_again(job)
    tab = window.tab("cosplay")
    await until(lambda: tab.presenter.look and not tab.presenter.checking)

    assert set(tab.presenter.files) == set(files)
    assert tab.generate.isEnabled()


async def test_own_files_in_the_demo_need_the_note(qloop, a_stand, open_window, photos):
    """The demo is no way around the note."""
    tab = await filled(open_window(a_stand(models=(cosplay.SPEC,))), photos)

    assert tab._consent.isVisible()
    tab.presenter.generate()
    assert not tab.presenter.sending


async def test_a_model_without_people_has_no_note(qloop, a_stand, open_window, sample):
    """A clip that is restyled makes no likeness."""
    window = open_window(with_account(a_stand))
    tab = window.tab("video_style")
    tab.presenter.put_file("video", sample)
    await until(lambda: not tab.presenter.checking)

    assert tab._consent.isHidden()
    assert tab.generate.isEnabled()


async def test_a_full_disk_does_not_lock_the_form(qloop, a_stand, open_window, photos, monkeypatch):
    """When the click cannot be remembered, it counts for this window all the same."""
    behind = with_account(a_stand)
    tab = await filled(open_window(behind), photos)

    def full(_settings):
        raise AppError(Explanation(say("The disk is full.")))

    monkeypatch.setattr(behind.settings, "save", full)
    tab.presenter.understand()

    assert tab.generate.isEnabled()
    assert tab._notice.text == "The disk is full."


def test_the_models_that_make_a_likeness_say_so():
    """Every model whose result looks or sounds like a person carries the flag."""
    assert {one.key for one in catalog() if not one.portrait} == NO_LIKENESS
