"""The two ways to a notification: the desktop's own service, or the portal of a sandbox."""

import html
from collections.abc import Callable
from typing import Any, Protocol

from jeepney import DBusAddress, Message

from avatar_desktop.desktop.bus import Bus, is_sandboxed, member
from avatar_desktop.domain.note import Note

SERVICE = DBusAddress(
    "/org/freedesktop/Notifications",
    "org.freedesktop.Notifications",
    "org.freedesktop.Notifications",
)
PORTAL = DBusAddress(
    "/org/freedesktop/portal/desktop",
    "org.freedesktop.portal.Desktop",
    "org.freedesktop.portal.Notification",
)
OPEN = "default"
"""The action of a click on the message itself, in the service's terms."""
NORMAL, CRITICAL = 1, 2
BY_ITSELF = -1
"""The service decides how long it shows a message."""

Clicked = Callable[[str, str], object]
"""Takes the key of the note that was clicked and the launcher's token, empty for none."""


class Notifications(Protocol):
    """Shows notes and hears of clicks."""

    place: DBusAddress

    async def show(self, note: Note) -> None:
        """Show *note*, in the place of an earlier one of its key."""

    async def withdraw(self) -> None:
        """Take back what is still shown."""

    def hear(self, signal: Message, clicked: Clicked) -> None:
        """Take a signal of the service."""


async def notifications(bus: Bus, app_id: str) -> Notifications:
    """Return the way that there is on this desktop."""
    if is_sandboxed() or not await bus.has(SERVICE.bus_name or ""):
        return PortalNotifications(bus)
    (capabilities,) = await bus.call(SERVICE, "GetCapabilities")
    return ServiceNotifications(bus, app_id, markup="body-markup" in capabilities)


class ServiceNotifications:
    """org.freedesktop.Notifications 1.2."""

    place = SERVICE

    def __init__(self, bus: Bus, app_id: str, *, markup: bool) -> None:
        """Take the name of the desktop file; with *markup* the service reads bodies as HTML."""
        self._bus = bus
        self._app_id = app_id
        self._markup = markup
        self._shown: dict[str, int] = {}
        self._token = ""

    async def show(self, note: Note) -> None:
        """Show *note*, in the place of an earlier one of its key."""
        body = html.escape(note.body, quote=False) if self._markup else note.body
        urgency = CRITICAL if note.urgent else NORMAL
        hints = {"urgency": ("y", urgency), "desktop-entry": ("s", self._app_id)}
        actions = [OPEN, note.action] if note.action else []
        replaced = self._shown.get(note.key, 0)
        name = "Avatar Desktop"
        given = (name, replaced, self._app_id, note.title, body, actions, hints, BY_ITSELF)
        (number,) = await self._bus.call(SERVICE, "Notify", "susssasa{sv}i", given)
        self._shown[note.key] = number

    async def withdraw(self) -> None:
        """Take back what is still shown."""
        shown, self._shown = self._shown, {}
        for number in shown.values():
            await self._bus.call(SERVICE, "CloseNotification", "u", (number,))

    def hear(self, signal: Message, clicked: Clicked) -> None:
        """Take a signal: a token comes before the click that it is for."""
        number, *rest = signal.body
        key = next((key for key, one in self._shown.items() if one == number), None)
        if key is None:
            return
        if member(signal) == "ActivationToken":
            self._token = str(rest[0])
        elif member(signal) == "ActionInvoked":
            token, self._token = self._token, ""
            clicked(key, token)
        elif member(signal) == "NotificationClosed":
            del self._shown[key]


class PortalNotifications:
    """org.freedesktop.portal.Notification, version 1 and 2."""

    place = PORTAL

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._shown: set[str] = set()

    async def show(self, note: Note) -> None:
        """Show *note*, in the place of an earlier one of its key."""
        priority = "urgent" if note.urgent else "normal"
        given = {
            "title": ("s", note.title),
            "body": ("s", note.body),
            "priority": ("s", priority),
            "default-action": ("s", OPEN),
        }
        await self._bus.call(PORTAL, "AddNotification", "sa{sv}", (note.key, given))
        self._shown.add(note.key)

    async def withdraw(self) -> None:
        """Take back what is still shown."""
        shown, self._shown = self._shown, set()
        for key in shown:
            await self._bus.call(PORTAL, "RemoveNotification", "s", (key,))

    def hear(self, signal: Message, clicked: Clicked) -> None:
        """Take a click; the portal's second version brings a token along."""
        if member(signal) == "ActionInvoked" and signal.body[0] in self._shown:
            clicked(signal.body[0], _token_in(signal.body[2]))


def _token_in(parameters: list[tuple[str, Any]]) -> str:
    for kind, value in parameters:
        if kind == "a{sv}" and "activation-token" in value:
            return str(value["activation-token"][1])
    return ""
