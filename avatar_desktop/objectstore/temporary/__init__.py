"""The storage of the service itself, in which uploads wait for it."""
