"""The media service loads its libraries late, from whichever thread needs them first."""

import subprocess
import sys

TWO_AT_ONCE = """
import sys
from importlib import import_module
from threading import Barrier, Thread

sys.setswitchinterval(0.001)
gate, broken = Barrier(2), []

def load(name):
    gate.wait()
    try:
        import_module(f"avatar_desktop.media.{name}")
    except Exception as error:
        broken.append(f"{name}: {error!r}")

threads = [Thread(target=load, args=(name,)) for name in ("probe", "thumbnails")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(broken)
"""
TRIES = 5
"""Where it can go wrong it does in more than half of the tries."""


def test_two_threads_may_load_the_libraries_at_once():
    """A file that is dropped while the libraries load in the background is looked at all the same.

    Parts of FFmpeg's library import each other: two threads that enter it by different parts get
    it half loaded, and no file can be probed until the app starts again.
    """
    told = {
        subprocess.run(
            [sys.executable, "-c", TWO_AT_ONCE], check=True, capture_output=True, text=True
        ).stdout.strip()
        for _ in range(TRIES)
    }

    assert told == {"[]"}
