"""wan2.2-animate-mix: a clip with another person in it."""

from .wan_animate import Film, model


def film() -> Film:
    """Return what films it, imported when it is needed."""
    from ..media.puppet import swap

    return swap


MODEL = model("wan2.2-animate-mix", film, {"wan-std": "0.6", "wan-pro": "0.9"})  # price page
