"""What a window remembers between starts, in one small file."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from PySide6.QtCore import QByteArray
from PySide6.QtWidgets import QWidget

from avatar_desktop.system.atomic_write import write_atomically
from avatar_desktop.ui.core.outlook import Outlook
from avatar_desktop.ui.core.page_keys import HISTORY, SETTINGS
from avatar_desktop.ui.desktop.placement import bring_into_view
from avatar_desktop.ui.form.form_state import FormState

FIRST_SIZE = (1360, 840)


@dataclass(frozen=True, slots=True)
class WindowState:
    """Place, page, dock and forms. `geometry` is Qt's own, in hexadecimal digits.

    `queue_folded` is None as long as the person leaves it to the window's width. `connect` is
    the step to an account that the window goes on at when it is built anew, or empty. `tab` is
    the model in front, or behind the page, `group` the one in front in the settings. `focus` names
    the control with the cursor and what it lies in, `scrolled` how far the pages are scrolled, in
    pixels by name: both only for a window that is built anew at once. `job` is the id of the one on
    the stage, or empty.
    """

    geometry: str = ""
    page: str = ""
    queue_folded: bool | None = None
    forms: Mapping[str, FormState] = field(default_factory=dict)
    connect: str = ""
    tab: str = ""
    group: str = ""
    focus: str = ""
    scrolled: Mapping[str, int] = field(default_factory=dict)
    job: str = ""


def load(path: Path) -> WindowState:
    """Return what was remembered in *path*; the defaults where that cannot be read."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        forms = {
            str(key): FormState(
                {str(name): str(file) for name, file in form["files"].items()},
                dict(form["params"]),
                str(form.get("way", "")),
            )
            for key, form in data.get("forms", {}).items()
        }
        folded = data.get("queue_folded")
        return WindowState(
            str(data.get("geometry", "")),
            str(data.get("page", "")),
            folded if isinstance(folded, bool) else None,
            forms,
            str(data.get("connect", "")),
            str(data.get("tab", "")),
            str(data.get("group", "")),
            str(data.get("focus", "")),
            {str(name): int(value) for name, value in data.get("scrolled", {}).items()},
            str(data.get("job", "")),
        )
    except FileNotFoundError:
        return WindowState()
    except (
        OSError, ValueError, TypeError, AttributeError, KeyError, OverflowError, RecursionError,
    ) as error:  # fmt: skip
        _warn("the window's state is not usable: %s", error)
        return WindowState()


def pages(state: WindowState, outlook: Outlook) -> tuple[str, str]:
    """Return the page in front and the model in front, or behind it, of a new window.

    Both are empty where there are no models and no page was remembered.
    """
    keys = [one.key for one in outlook.models]
    tab = state.tab if state.tab in keys else outlook.first
    return state.page if state.page in {*keys, HISTORY, SETTINGS} else tab, tab


def place(window: QWidget, geometry: str) -> None:
    """Give *window* the size and place that it had, as far as the screen has them."""
    screen = window.screen().availableGeometry()
    window.resize(min(FIRST_SIZE[0], screen.width()), min(FIRST_SIZE[1], screen.height()))
    if geometry:
        window.restoreGeometry(QByteArray.fromHex(geometry.encode("ascii", "ignore")))
    bring_into_view(window)


def geometry_of(window: QWidget) -> str:
    """Return size and place of *window*, for `place`."""
    return bytes(window.saveGeometry().toHex().data()).decode()


def save(path: Path, state: WindowState) -> None:
    """Write *state* to *path* atomically; a window that cannot remember goes on without."""
    try:
        write_atomically(path, json.dumps(asdict(state), ensure_ascii=False), durable=False)
    except OSError as error:
        _warn("the window's state cannot be kept: %s", error)


def _warn(words: str, error: Exception) -> None:
    import logging

    logging.getLogger(__name__).warning(words, error)
