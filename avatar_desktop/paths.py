"""Where things lie: the platform's own folders, or all below one home that the person named."""

import os
from dataclasses import dataclass
from pathlib import Path

APP = "avatar-desktop"
APP_ID = "org.avatardesktop.AvatarDesktop"
"""What every system knows the app by: .desktop file, AppStream, Flatpak, bundle, task bar."""


@dataclass(frozen=True, slots=True)
class Places:
    """The folders of one profile. None of them need exist yet."""

    config: Path
    data: Path
    cache: Path
    library: Path

    @property
    def settings_file(self) -> Path:
        """The one settings file."""
        return self.config / "settings.json"

    @property
    def log_file(self) -> Path:
        """The log of the app."""
        return self.data / "log.txt"


def places(home: Path | None = None, *, demo: bool = False) -> Places:
    """Return the folders of the real profile or of the demo's, which share nothing.

    With *home*, or AVATAR_DESKTOP_HOME, everything is below that folder.
    """
    named = home or (Path(os.environ["AVATAR_DESKTOP_HOME"]) if _home_named() else None)
    profile = "demo" if demo else "main"
    if named:
        root = named.expanduser().absolute() / profile
        return Places(root / "config", root / "data", root / "cache", root / "library")
    import platformdirs

    config = platformdirs.user_config_path(APP, appauthor=False) / profile
    data = platformdirs.user_data_path(APP, appauthor=False) / profile
    cache = platformdirs.user_cache_path(APP, appauthor=False) / profile
    folder = "Avatar Desktop Demo" if demo else "Avatar Desktop"
    return Places(config, data, cache, platformdirs.user_videos_path() / folder)


def _home_named() -> bool:
    return bool(os.environ.get("AVATAR_DESKTOP_HOME"))


def resources() -> Path:
    """Return the folder of icons, samples and translations: in the wheel, or in the checkout."""
    package = Path(__file__).resolve().parent
    inside = package / "resources"
    return inside if inside.is_dir() else package.parent / "resources"


def own_path(text: str) -> Path:
    """Return the path that a person wrote; `~` is the home, of nobody else where none is known."""
    return Path(os.path.expanduser(text.strip()))  # noqa: PTH111 (Path's own raises for `~nobody`)
