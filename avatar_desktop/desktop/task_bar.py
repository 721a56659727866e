"""Progress at the program's place in the task bar."""

from jeepney import DBusAddress, new_signal

from avatar_desktop.desktop.bus import Bus

PLACE = DBusAddress(
    "/com/canonical/unity/launcherentry/avatar_desktop",
    interface="com.canonical.Unity.LauncherEntry",
)
"""A signal that docks of GNOME, KDE, Unity and others listen to; nobody answers it."""


async def show_progress(bus: Bus, app_id: str, share: float | None) -> None:
    """Show which *share* of what goes over the line is done, 0 to 1; None shows nothing."""
    given = {"progress": ("d", share or 0.0), "progress-visible": ("b", share is not None)}
    body = (f"application://{app_id}.desktop", given)
    await bus.send(new_signal(PLACE, "Update", "sa{sv}", body))
