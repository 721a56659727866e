"""The window. It meets the engine through `Desk` and hears of it through `bridge`."""
