"""Colours, measures, icons and Qt's own words."""
