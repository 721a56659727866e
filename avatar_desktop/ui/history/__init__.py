"""Everything that was made, without a network."""
