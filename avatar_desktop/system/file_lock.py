"""Locks on files, which the system drops when their process dies, however it dies."""

import errno
import sys

if sys.platform == "win32":
    import msvcrt

    def lock(descriptor: int) -> None:
        """Lock the open file *descriptor* for this process; OSError at once when it cannot be."""
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def lock(descriptor: int) -> None:
        """Lock the open file *descriptor* for this process; OSError at once when it cannot be."""
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


TAKEN = frozenset({errno.EACCES, errno.EAGAIN, errno.EWOULDBLOCK, errno.EDEADLK})
"""What systems say of a lock that somebody else has; the rest say that there are no locks here."""
