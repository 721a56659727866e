"""How much each part of the window holds the loop for, counted instead of timed."""

import json

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject

from avatar_desktop.models import catalog
from avatar_desktop.ui.shell.main_window import MainWindow

MOST_EVENTS = 1000
"""What Qt tells widgets while one part is made and dressed. 1,000 take about 10 ms of a quiet
processor; a part may hold the loop for 16."""


class Counter(QObject):
    """Counts what every object of the application is told."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def eventFilter(self, _watched: QObject, _event: QEvent) -> bool:  # noqa: N802 (Qt)
        self.count += 1
        return False


LARGEST = max(catalog(), key=lambda spec: len(spec.inputs) + len(spec.params)).key
CHECKED = next(spec.key for spec in catalog() if spec.precheck)


@pytest.mark.parametrize("front", sorted({LARGEST, CHECKED, "video_style"}))
async def test_no_part_of_the_window_holds_the_loop_for_long(qapp, a_stand, tmp_path, front):
    """Whatever form is in front: none is put together in one go that is seen as a stall."""
    qapp.setQuitOnLastWindowClosed(False)
    state = tmp_path / "window.json"
    state.write_text(json.dumps({"page": front, "tab": front}), "utf-8")
    desk = a_stand(models=catalog()).desk
    window = MainWindow(desk.outlook, state, tmp_path / "cache")
    window.show_first_view()
    window.show()
    counter, counts = Counter(), []
    QCoreApplication.instance().installEventFilter(counter)
    for _ in window.attach(desk):
        counts.append(counter.count)
        counter.count = 0
    counts.append(counter.count)
    QCoreApplication.instance().removeEventFilter(counter)

    assert window.works
    assert len(counts) > 8
    assert max(counts) <= MOST_EVENTS
    window.close()
    await window.finish()
