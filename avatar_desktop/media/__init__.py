"""Files in, facts out. What a file is, is decided by its content and never by its name."""
