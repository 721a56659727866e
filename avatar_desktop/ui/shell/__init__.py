"""The main window around its pages."""
