"""What several models' files have in common; nothing here is a model."""
