"""The window. It meets the engine through `UiContext` and hears of it through `bridge`."""
