"""Info.plist of the app: what macOS knows of it before it runs. The spec puts it in."""

import re
from pathlib import Path
from typing import Any

from avatar_desktop import __version__
from avatar_desktop.paths import APP_ID

HERE = Path(__file__).resolve().parent
LANGUAGES = {"en": "en", "zh_CN": "zh-Hans"}
"""Ours, and how macOS calls them: its folders of words are named by script, not by country."""
OLDEST = "14.0"
"""PyAV's wheel for Apple's processors and OpenCV's for Intel's ask for macOS 14."""
TYPES = {"Picture": "public.image", "Clip": "public.movie", "Voice": "public.audio"}


def info_plist() -> dict[str, Any]:
    """Return the keys; the sentences are the English ones of InfoPlist.strings."""
    said = words("en")
    return {
        "CFBundleIdentifier": APP_ID,
        "CFBundleName": said["CFBundleName"],
        "CFBundleDisplayName": said["CFBundleDisplayName"],
        "CFBundleShortVersionString": __version__,
        "CFBundleVersion": __version__,
        "CFBundleDevelopmentRegion": "en",
        "CFBundleLocalizations": list(LANGUAGES.values()),
        "CFBundleDocumentTypes": [
            {
                "CFBundleTypeName": name,
                "CFBundleTypeRole": "Viewer",
                "LSHandlerRank": "Alternate",
                "LSItemContentTypes": [kind],
            }
            for name, kind in TYPES.items()
        ],
        "LSMinimumSystemVersion": OLDEST,
        "LSApplicationCategoryType": "public.app-category.video",
        "NSHumanReadableCopyright": "The Avatar Desktop authors. GPL-3.0-or-later as a whole.",
        "NSCameraUsageDescription": said["NSCameraUsageDescription"],
        "NSMicrophoneUsageDescription": said["NSMicrophoneUsageDescription"],
        "NSHighResolutionCapable": True,
        "NSSupportsAutomaticGraphicsSwitching": True,
    }


def words(language: str) -> dict[str, str]:
    """Return the rows of InfoPlist.strings in *language*, as macOS calls it."""
    text = (HERE / f"{language}.lproj" / "InfoPlist.strings").read_text("utf-8")
    return dict(re.findall(r'^"(.+?)" = "(.+)";$', text, re.MULTILINE))


def datas() -> list[tuple[str, str]]:
    """Return the files of words and the folders in the bundle's Resources that take them."""
    folders = [f"{language}.lproj" for language in LANGUAGES.values()]
    return [(str(HERE / folder / "InfoPlist.strings"), folder) for folder in folders]
