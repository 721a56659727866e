"""Why a disk refused, in a person's words."""

import errno

from avatar_desktop.domain.text import N_, Message, say

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
REFUSED = frozenset({errno.EACCES, errno.EPERM})


def reason(error: OSError) -> Message:
    """Return why the disk refused."""
    if error.errno in FULL:
        return say(N_("The disk is full."))
    if error.errno in REFUSED:
        return say(N_("The system does not allow writing in this folder."))
    if error.errno == errno.EROFS:
        return say(N_("The disk can only be read."))
    return say(N_("The system says: {words}."), words=error.strerror or type(error).__name__)


def name(error: OSError) -> str:
    """Return the system's name of *error*, as `ENOSPC`."""
    return errno.errorcode.get(error.errno or 0, type(error).__name__)
