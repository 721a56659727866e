"""`python -m avatar_desktop`."""

import sys

from avatar_desktop.cli import main

if __name__ == "__main__":
    sys.exit(main())
