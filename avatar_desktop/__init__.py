"""Avatar Desktop: one window, one tab per cloud AI model that turns media into characters."""

__version__ = "0.1.0"
