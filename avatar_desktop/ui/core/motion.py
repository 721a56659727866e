"""Whether things on the screen may move: the person's setting, and the system's from Qt 6.12 on."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

WANTED = "reduced_motion"


def reduce_motion(app: QApplication, reduced: bool) -> None:  # noqa: FBT001 (a setting's value)
    """Keep still, or move, from now on what this application moves by itself."""
    app.setProperty(WANTED, reduced)
    if reduced:
        app.setEffectEnabled(Qt.UIEffect.UI_General, False)


def is_reduced() -> bool:
    """Whether nothing is to move that does not have to."""
    app = QGuiApplication.instance()
    return bool(app and app.property(WANTED)) or system_reduces()


def system_reduces(hints: object = None) -> bool:
    """Whether the system asks for it; False below Qt 6.12, where nobody can tell."""
    found = hints or QGuiApplication.styleHints().accessibility()
    preference = getattr(found, "motionPreference", None)
    return callable(preference) and preference().name != "NoPreference"
