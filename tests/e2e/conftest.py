"""What the end-to-end tests share."""

from display_kit import display

__all__ = ["display"]
