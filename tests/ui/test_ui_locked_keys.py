"""A locked key store is told apart from an empty one wherever a key is missing, with "Unlock"."""

import pytest
from fakes import until
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton
from settings_kit import (  # noqa: F401 (fixtures)
    note_of,
    page_fixture,
    real_fixture,
    seen,
)

from avatar_desktop.domain.key_store import KeyTrouble


@pytest.fixture(name="locked")
def locked_fixture(real):
    """The desk of the real profile, whose key lies in a locked store."""
    real.keys.values["dashscope"] = "sk-0123456789abcdef"
    real.keys.shut = KeyTrouble.LOCKED
    return real


def form_of(window):
    """Bring the first model's tab to the front and return it."""
    window.show_page("video_style")
    tab = window.tab("video_style")
    tab.presenter.recheck()
    return tab


def button_of(parent, name):
    return parent.findChild(QPushButton, name)


async def test_status_line_and_form_unlock(qloop, open_window, locked):
    """Both say what is in the way; one click opens the store, and the account is there."""
    window = open_window(locked)
    tab = form_of(window)
    below = button_of(window, "unlock_below")
    await until(below.isVisible)
    assert any("The key store is locked." in text for text in window._status.texts())
    await until(lambda: button_of(tab, "connect_account").text() == "Unlock")
    assert tab.findChild(QLabel, "generate_reason").text() == "The key store is locked."

    button_of(tab, "connect_account").click()

    await until(lambda: not tab.presenter.lacking and not below.isVisible())
    assert locked.keys.asked == 1
    await until(lambda: any("not tested" in text for text in window._status.texts()))


async def test_a_store_that_stays_locked_is_told(qloop, open_window, locked):
    """The wrong password, or none: a message with the same button, and nothing is lost."""
    locked.keys.opens = False
    window = open_window(locked)
    form_of(window)
    await until(button_of(window, "unlock_below").isVisible)

    button_of(window, "unlock_below").click()

    await until(window._notice.isVisible)
    assert window._notice._action == "unlock_keys"
    assert locked.keys.values == {"dashscope": "sk-0123456789abcdef"}
    locked.keys.opens = True
    window._actions.run(window._notice._action, None)
    await until(lambda: not window._notice.isVisible())


@pytest.mark.parametrize("trouble", [one for one in KeyTrouble if one is not KeyTrouble.ABSENT])
async def test_fields_of_keys_unlock(qloop, locked, open_window, trouble):
    """Each field says why its key is not told; one click brings all of them back."""
    locked.keys.shut = trouble
    window = open_window(locked)
    window.show_page("settings")
    page = window._settings_page()
    page.complete()
    await until(lambda: seen(page, "unlock_dashscope"))
    assert "key store" in note_of(page, "key_dashscope")
    assert seen(page, "unlock_huawei_ak")

    button_of(page, "unlock_dashscope").click()

    line = page.findChild(QLineEdit, "key_dashscope")
    await until(lambda: line.placeholderText() == "A key is saved.")
    assert not seen(page, "unlock_dashscope")
    await until(lambda: not seen(page, "unlock_huawei_ak"))
    assert "key store is locked" not in note_of(page, "key_huawei_ak")


async def test_no_store_is_no_locked_store(qloop, open_window, real):
    """Where there is no key store at all, the account is what is missing."""
    real.keys.shut = KeyTrouble.ABSENT
    window = open_window(real)
    tab = form_of(window)

    await until(lambda: bool(tab.presenter.lacking))

    assert not tab.presenter.shut
    assert not button_of(window, "unlock_below").isVisible()
    assert button_of(tab, "connect_account").text() == "Connect an account"


async def test_the_steps_to_an_account_unlock(qloop, open_window, locked):
    """A key that lies in the locked store need not be pasted again."""
    window = open_window(locked)
    form_of(window)
    window._empty.connect_account()
    step = window._empty.flow.key
    await until(step.unlock.isVisible)
    assert "The key store is locked." in step._note.text()

    step.unlock.click()

    line = step.lines["dashscope"]
    await until(lambda: line.placeholderText() == "A key is saved.")
    assert not step.unlock.isVisible()
    assert step._note.text() == "A key is saved."
