"""A window's place: reachable on whatever screens there are, and left alone where it is."""

import json
import os
import random
import subprocess
import sys
from pathlib import Path

from PySide6.QtCore import QRect

from avatar_desktop.ui.desktop.placement import GRIP, ScreenWatch, fitted
from patience import until

PROGRAM = """
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication, QWidget
from avatar_desktop.ui.shell import window_state
from avatar_desktop.ui.desktop.placement import bring_into_view
app = QApplication([])
window, file = QWidget(), Path(sys.argv[1])
if sys.argv[2:]:
    window.resize(*map(int, sys.argv[4:]))
    window.move(*map(int, sys.argv[2:4]))
    window.show()
    app.processEvents()
    file.write_text(window_state.geometry_of(window))
else:
    window_state.place(window, file.read_text())
    window.show()
    app.processEvents()
    bring_into_view(window)
    app.processEvents()
    frame, screen = window.frameGeometry(), window.screen().availableGeometry()
    print(*frame.getRect(), *screen.getRect(), len(app.screens()))
"""


def odd(chance: random.Random, most: int) -> int:
    return chance.choice((0, 1, -1, most, -most, chance.randint(-2 * most, 2 * most)))


def test_every_window_can_be_reached(rounds, seed):
    """On any screens and from any place: no larger than a screen, its upper edge in reach."""
    chance = random.Random(seed)
    for _ in range(rounds(500, 20_000)):
        screens, left = [], odd(chance, 4000)
        for _ in range(chance.randint(1, 4)):
            size = chance.randint(640, 5120), chance.randint(480, 2880)
            screens.append(QRect(left, odd(chance, 3000), *size))
            left += size[0] + chance.choice((0, 0, 300))
        frame = QRect(odd(chance, 9000), odd(chance, 6000), chance.randint(1, 6000),
                      chance.randint(1, 4000))  # fmt: skip

        found = fitted(frame, screens)

        grip = QRect(found.topLeft(), GRIP.boundedTo(found.size()))
        edge = QRect(found.left(), found.top(), found.width(), grip.height())
        parts = [screen.intersected(edge) for screen in screens]
        assert any(
            one.width() >= grip.width() and one.height() >= grip.height() for one in parts
        ), (frame, screens, found)
        assert any(
            found.width() <= one.width() and found.height() <= one.height() for one in screens
        )
        assert fitted(found, screens) == found
        assert found.size() == found.size().boundedTo(frame.size())


def test_a_window_in_reach_stays_where_it_is():
    """Half beyond an edge, on a second screen, or across two is a person's choice."""
    screens = [QRect(0, 0, 1920, 1080), QRect(1920, 0, 1920, 1080)]
    for frame in (
        QRect(100, 100, 1280, 800),
        QRect(2000, 50, 1280, 800),
        QRect(1500, 100, 1280, 800),
        QRect(-900, 100, 1280, 800),
        QRect(300, 900, 1280, 800),
    ):
        assert fitted(frame, screens) == frame
    assert fitted(QRect(9, 9, 9, 9), []) == QRect(9, 9, 9, 9)


def test_a_window_above_the_screen_comes_down():
    """A title that nobody can take hold of is none."""
    assert fitted(QRect(100, -300, 1280, 800), [QRect(0, 0, 1920, 1080)]).top() == 0


def screens(folder: Path, *places: tuple[int, int, int, int], scale: float = 1) -> str:
    """Return Qt's platform with screens at *places*, each of so many pixels a point."""
    config = folder / f"screens{len(places)}{scale}.json"
    told = [
        {"name": str(n), "x": x, "y": y, "width": w, "height": h, "logicalDpi": 96,
         "logicalBaseDpi": 96, "dpr": scale}
        for n, (x, y, w, h) in enumerate(places)
    ]  # fmt: skip
    config.write_text(json.dumps({"synchronousWindowSystemEvents": False, "screens": told}))
    return f"offscreen:configfile={config}"


def placed(platform: str, file: Path, *place: int) -> list[int]:
    words = [sys.executable, "-c", PROGRAM, str(file), *map(str, place)]
    environment = {**os.environ, "QT_QPA_PLATFORM": platform}
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=True)
    return [int(one) for one in done.stdout.split()]


def test_a_window_of_a_screen_that_is_gone_is_seen_again(tmp_path: Path):
    """Saved on a second, larger screen; the next start has a small one only."""
    both = screens(tmp_path, (0, 0, 1366, 768), (1366, 0, 2560, 1440))
    file = tmp_path / "geometry"
    placed(both, file, 1700, 200, 1900, 1100)
    back = placed(both, file)
    assert back[:2] == [1700, 200]
    assert back[2] >= 1900
    assert back[-1] == 2

    *found, count = placed(screens(tmp_path, (0, 0, 1366, 768)), file)

    assert count == 1
    assert QRect(*found[4:]).contains(QRect(*found[:4])), found


async def test_a_screen_that_goes_takes_no_window_along(qloop, qapp, window):
    """Whatever the desktop does itself: a window out of reach comes back while the app runs."""
    watch = ScreenWatch(window)
    watch._settle.setInterval(0)
    window.move(9000, 7000)

    qapp.screenRemoved.emit(qapp.primaryScreen())

    screen = qapp.primaryScreen().availableGeometry()
    await until(lambda: screen.intersects(window.frameGeometry()), "the window")
    watch.close()
    window.move(9000, 7000)
    qapp.screenRemoved.emit(qapp.primaryScreen())
    assert not watch._settle.isActive() or watch._settle.signalsBlocked()


async def test_the_job_on_the_stage_comes_back(qloop, qapp, behind, open_window, sample):
    """The next start shows the result that was looked at; one that is deleted is not missed."""
    qapp.setQuitOnLastWindowClosed(False)
    behind.cloud.finish()
    job = await behind.desk.scheduler.submit("video_style", {"video": sample}, {})
    await until(lambda: not behind.desk.scheduler._tasks, "the result")
    first = open_window(behind)
    first.open_job(job.id)
    await until(lambda: first.stage.job is not None, "the job")
    first.close()

    second = open_window(behind)

    await until(lambda: second.stage.job is not None, "the job again")
    assert second.stage.job.id == job.id
    second.close()
    ended = await behind.library.get(job.id)
    await behind.library.save(ended.changed(trashed=True))
    await behind.desk.scheduler.delete([job.id])
    third = open_window(behind)
    await until(third.loading.done, "the start")
    assert third.stage.job is None
