"""Reusable widgets that know nothing of the app; they get painted strings."""
