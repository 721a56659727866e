"""Files in, facts out. What a file is, is decided by its content and never by its name."""

WORD = "read-media"
"""The command line's word for the process that reads media."""
