"""The app as a program, with the throw-away model and its simulated service."""

import sys
from pathlib import Path

from avatar_desktop import models
from avatar_desktop.cli import main
from avatar_desktop.simulator import models as simulated

HERE = Path(__file__).parent

models.__path__.append(str(HERE / "models"))
simulated.__path__.append(str(HERE / "simulated"))
sys.exit(main())
