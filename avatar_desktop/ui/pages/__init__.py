"""Pages of the main window, composed of widgets."""
