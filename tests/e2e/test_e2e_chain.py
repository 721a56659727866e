"""Three models in one sitting, from a photo and a voice, by keyboard alone."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QWidget
from test_e2e_first_run import STARTING, done, empty_home, next_window, told
from test_e2e_keyboard import MOST_STEPS, held, press, reach
from window_kit import until

from avatar_desktop.domain.query import HistoryQuery
from avatar_desktop.paths import resources
from avatar_desktop.ui.shell.main_window import MainWindow

__all__ = ["empty_home"]
PORTRAIT, TEMPLATE, VOICE = (
    resources() / "samples" / name for name in ("portrait.jpg", "template.jpg", "voice.wav")
)
CTRL = Qt.KeyboardModifier.ControlModifier


async def open_tab(window: MainWindow, key: str) -> None:
    """Walk down the rail to *key* and open it."""
    number = window._rail.shown().index(key) + 1
    QTest.keyClick(held(window) or window, Qt.Key(Qt.Key.Key_0 + number), CTRL)
    await until(lambda: window.page == key, key)


def asking(window: MainWindow) -> list[QFileDialog]:
    """Return the question which file, while it is to be seen."""
    return [one for one in window.findChildren(QFileDialog, "browse") if one.isVisible()]


def walk(window: MainWindow, name: str) -> None:
    """Press Tab until the control *name* of the form in front has the keyboard."""
    tab = window.tab(window.page)
    for _ in range(MOST_STEPS):
        now = held(window)
        if now is not None and now.objectName() == name and tab.isAncestorOf(now):
            return
        press(window, Qt.Key.Key_Tab)
    raise AssertionError(f"Tab does not lead to {name}")


async def choose(window: MainWindow, slot: str, file: Path) -> None:
    """Go to the place *slot*, ask for a file there and type its name."""
    walk(window, f"drop_{slot}")
    press(window, Qt.Key.Key_Return)
    await until(lambda: asking(window), "the question which file")
    (dialog,) = asking(window)
    dialog.activateWindow()
    await until(lambda: dialog.isActiveWindow() and dialog.focusWidget(), "the dialog's field")
    QTest.keySequence(dialog.focusWidget(), QKeySequence.StandardKey.SelectAll)
    QTest.keyClicks(dialog.focusWidget(), str(file))
    QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Return)
    form = window.tab(window.page).presenter
    await until(lambda: form.files.get(slot) == file, "the file in its place")


async def generate(window: MainWindow) -> str:
    """Send the form in front and return the id of its job when the result is on the stage."""
    form = window.tab(window.page).presenter
    before = window.stage.job.id if window.stage.job else ""
    await until(lambda: not form.checking, "the verdict")
    if form.consent_due:
        walk(window, "understand_consent")
        press(window, Qt.Key.Key_Space)
    await until(lambda: form.ready, "the verdict")
    window.activateWindow()  # the desktop does it when a dialog is gone; here is none
    await until(window.isActiveWindow, "the window in front")
    QTest.keyClick(held(window) or window, Qt.Key.Key_Return, CTRL)
    await until(lambda: window.stage.job and window.stage.job.id != before, "the job")
    await until(lambda: done(window), "the result", STARTING)
    return window.stage.job.id


async def use_in(window: MainWindow, action: str) -> None:
    """Take the entry *action* of the menu of the result on the stage, by arrows and Enter."""
    await reach(window, "use_in")
    press(window, Qt.Key.Key_Space)
    await until(lambda: isinstance(QApplication.activePopupWidget(), QMenu), "the menu")
    menu = QApplication.activePopupWidget()
    for _ in menu.actions():
        if menu.activeAction().objectName() == action:
            break
        QTest.keyClick(menu, Qt.Key.Key_Down)
    QTest.keyClick(menu, Qt.Key.Key_Return)


def test_a_chain_of_three_models_by_keys_alone(qloop, empty_home: Path):
    """Photo and figure become a cartoon, the cartoon speaks, the clip is restyled; all is told."""
    chain: list[str] = []

    async def story() -> None:
        first = await next_window()
        await reach(first, "try_demo")
        press(first, Qt.Key.Key_Space)
        window = await next_window(first)
        await open_tab(window, "figure_portrait")
        await choose(window, "face", PORTRAIT)
        await choose(window, "figure", TEMPLATE)
        chain.append(await generate(window))
        await use_in(window, "use_in_speech_to_video")
        await choose(window, "audio", VOICE)
        chain.append(await generate(window))
        await use_in(window, "use_in_video_style")
        chain.append(await generate(window))
        jobs = await window._desk.library.search(HistoryQuery())
        made = {
            job.id: [one.origin.job for one in job.inputs.values() if one.origin] for job in jobs
        }
        assert made == {chain[0]: [], chain[1]: chain[:1], chain[2]: chain[1:2]}
        assert {job.title for job in jobs} == {PORTRAIT.stem}
        window.show_page("history")
        await until(lambda: window.findChild(QWidget, "made_from_1"), "the chain")

    told(qloop, story)

    assert len(chain) == 3
