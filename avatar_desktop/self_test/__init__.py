"""The program tests its own installation: `avatar-desktop --self-test DIR`."""
