"""One set of reading processes for all the windows of a test run: each start of one takes time."""

import atexit

from avatar_desktop.media.workers import Workers

WORKERS = Workers()
atexit.register(WORKERS.close)
