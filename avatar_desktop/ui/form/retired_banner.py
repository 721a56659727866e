"""Says of a model that it ends or has ended, and leads to the living one that follows."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QFrame, QVBoxLayout

from avatar_desktop.domain.spec import Lifecycle, ModelSpec
from avatar_desktop.domain.text import N_
from avatar_desktop.i18n import Language
from avatar_desktop.ui.theme.design_tokens import GRID
from avatar_desktop.ui.widgets.factories import button, frame, label


def heir_of(spec: ModelSpec, models: Sequence[ModelSpec]) -> ModelSpec | None:
    """Return the nearest living model that follows one that ends, if the app has one."""
    living = {one.key: one for one in models if not one.is_over}
    keys = spec.lifecycle.successors if spec.lifecycle else ()
    return next((living[key] for key in keys if key in living), None)


def retired_banner(
    lifecycle: Lifecycle, heir: ModelSpec | None, language: Language, go: Callable[[str], None]
) -> QFrame:
    """Return the banner; its button calls *go* with the key of the *heir*.

    Its hidden label `answered` is for what the account was answered last.
    """
    from avatar_desktop.domain.lifecycles import what_is_written

    tr = language.text
    banner = frame("", "retired")
    banner.setProperty("tone", "warning")
    lines = QVBoxLayout(banner)
    lines.setContentsMargins(GRID + 4, GRID, GRID + 4, GRID)
    lines.addWidget(label(language.paint(what_is_written(lifecycle)), "small"))
    answered = label("", "small")
    answered.setObjectName("answered")
    answered.hide()
    lines.addWidget(answered)
    stays = tr(N_("It stays here for private deployments and for the demo."))
    banner.setToolTip(stays)
    banner.setAccessibleDescription(stays)
    if heir:
        text = tr(N_("Go on with {title}")).format(title=tr(heir.title))
        move = button("heir", text, "link")
        move.setToolTip(tr(N_("Your files and options come along, as far as they fit.")))
        move.clicked.connect(lambda: go(heir.key))
        lines.addWidget(move)
    return banner
