"""Reading processes that hang for ever in files whose names start with `hanging`.

What only asks a container whether it is whole goes on.
"""

import sys

SCRIPT = """
import time
from avatar_desktop.media import worker

def hanging(work):
    def do(path, *given):
        while path.name.startswith("hanging"):
            time.sleep(0.1)
        return work(path, *given)
    return do

verify = worker.WORK["verify"]
worker.WORK["probe"] = hanging(worker.WORK["probe"])
worker.WORK["verify"] = lambda path, viewer, unread=None: (
    verify(path, viewer, unread) if unread else hanging(verify)(path, viewer)
)
worker.main()
"""
COMMAND = [sys.executable, "-c", SCRIPT]
"""Takes the place of `media.workers.command()`."""
