"""The index's schema, one file per version, applied in the order of their numbers."""
