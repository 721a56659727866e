"""Says of a model that its maker has retired it, and leads to the one that follows."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QFrame, QVBoxLayout

from avatar_desktop.domain.spec import Lifecycle, ModelSpec
from avatar_desktop.domain.text import N_
from avatar_desktop.i18n import Language
from avatar_desktop.ui.theme.design_tokens import GRID
from avatar_desktop.ui.widgets.factories import button, frame, label


def successor_of(spec: ModelSpec, models: Sequence[ModelSpec]) -> ModelSpec | None:
    """Return the model that follows a retired one, if the app has it."""
    life = spec.lifecycle
    return next((one for one in models if life and one.key == life.successor), None)


def retired_banner(
    lifecycle: Lifecycle,
    successor: ModelSpec | None,
    language: Language,
    go: Callable[[str], None],
) -> QFrame:
    """Return the banner; its button calls *go* with the key of the *successor*."""
    tr = language.text
    banner = frame("", "retired")
    banner.setProperty("tone", "warning")
    lines = QVBoxLayout(banner)
    lines.setContentsMargins(GRID + 4, GRID, GRID + 4, GRID)
    lines.addWidget(label(language.paint(lifecycle.sentence), "small"))
    stays = tr(N_("It stays here for private deployments and for the demo."))
    banner.setToolTip(stays)
    banner.setAccessibleDescription(stays)
    if successor:
        text = tr(N_("Go to its successor: {title}")).format(title=tr(successor.title))
        move = button("successor", text, "link")
        move.clicked.connect(lambda: go(successor.key))
        lines.addWidget(move)
    return banner
