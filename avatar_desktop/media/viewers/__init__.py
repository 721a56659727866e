"""How files for a viewer are read: the modules of this folder do, and nothing lists them.

Each has `BOUNDS`: what looking at a whole result may cost, by the key of the viewer. For these,
`verify(path, viewer, unread)` returns what the file is (`Received`), and `poster(path, viewer,
side)` a JPEG or PNG of it; both run in another process and raise FileRejected. With `unread`, why
reading was given up, only what the container says is looked at.
"""

import sys
from typing import Any

from avatar_desktop.domain.found_modules import modules_of


def readers() -> dict[str, Any]:
    """Return the module that reads files for each viewer, by the viewer's key."""
    modules = modules_of(sys.modules[__name__])
    return {viewer: module for module in modules for viewer in module.BOUNDS}
