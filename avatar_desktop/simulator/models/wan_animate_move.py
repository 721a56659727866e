"""wan2.2-animate-move: a picture that moves as a clip's person does."""

from .wan_animate import Film, model


def film() -> Film:
    """Return what films it, imported when it is needed."""
    from ..media.puppet import move

    return move


MODEL = model("wan2.2-animate-move", film, {"wan-std": "0.4", "wan-pro": "0.6"})  # a second hand
