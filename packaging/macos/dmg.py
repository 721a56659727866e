"""The disk image's look, for dmgbuild: the app beside a link to Applications."""

from pathlib import Path

defines = globals()["defines"]  # dmgbuild gives it
application = Path(defines["app"])
files = [str(application)]
symlinks = {"Applications": "/Applications"}
icon = defines["icon"]
icon_locations = {application.name: (140, 140), "Applications": (400, 140)}
window_rect = ((200, 200), (540, 320))
icon_size = 112
format = "ULFO"  # noqa: A001 (dmgbuild's name): LZFSE, which every macOS from 10.11 on reads
filesystem = "HFS+"
