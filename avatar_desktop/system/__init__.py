"""One of each of what every layer needs of the operating system."""
