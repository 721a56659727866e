"""The computer's sleep as a sandbox holds it: by the portal."""

from jeepney import DBusAddress

from avatar_desktop.desktop.bus import Bus

PORTAL = DBusAddress(
    "/org/freedesktop/portal/desktop",
    "org.freedesktop.portal.Desktop",
    "org.freedesktop.portal.Inhibit",
)
SUSPEND = 4


class PortalSleepLock:
    """Holds sleep as long as a request of the portal is open; it also ends with this process."""

    def __init__(self) -> None:
        self._request = ""

    async def keep_awake(self, bus: Bus, why: str) -> None:
        """Hold it for *why*, painted, or release it for an empty text."""
        if why and not self._request:
            reason = {"reason": ("s", why)}
            (self._request,) = await bus.call(PORTAL, "Inhibit", "sua{sv}", ("", SUSPEND, reason))
        elif self._request and not why:
            request, self._request = self._request, ""
            place = DBusAddress(request, PORTAL.bus_name, "org.freedesktop.portal.Request")
            await bus.call(place, "Close")
