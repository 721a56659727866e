"""Where the window's objects die."""

import gc
import threading
import weakref

from PySide6.QtCore import QObject

from avatar_desktop.ui.core.gc_guard import GcGuard


class Ring(QObject):
    """An object that only the collector can free."""

    def __init__(self) -> None:
        super().__init__()
        self.me = self


def test_no_other_thread_collects(qapp):
    """However much another thread allocates, a window's object waits for the window's thread."""
    garbage = GcGuard()
    ring = weakref.ref(Ring())
    thread = threading.Thread(target=lambda: [[] for _ in range(100_000)])
    thread.start()
    thread.join()
    alive = ring() is not None
    gc.collect()
    garbage.close()

    assert alive
    assert ring() is None
    assert gc.isenabled()


def test_grown_garbage_is_collected_on_time(qapp):
    """What has piled up past the collector's limit is gone after its turn."""
    garbage = GcGuard()
    ring = weakref.ref(Ring())
    pile = [[] for _ in range(gc.get_threshold()[0] + 1)]
    garbage.collect()
    garbage.close()

    assert pile
    assert ring() is None
