"""What every room of the window works with."""
