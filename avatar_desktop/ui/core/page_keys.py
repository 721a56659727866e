"""Names of the pages that are no model's."""

HISTORY = "history"
CHECKUP = "checkup"
"""The group of the settings that tries the account."""
SETTINGS = "settings"
