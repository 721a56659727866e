"""The window's manners towards the desktop around it."""
