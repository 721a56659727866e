"""What Windows shows of a program under "Details": the spec puts it into both programs."""

from importlib import import_module
from typing import Any

from avatar_desktop import __version__

CODES = (0x0409, 1200)
"""English, Unicode."""


def four_numbers(version: str) -> tuple[int, int, int, int]:
    """Return the numbers of *version*, of which Windows wants four; what follows them is left."""
    numbers = [int(part) for part in version.split(".") if part.isdigit()][:4]
    first, second, third, fourth = (*numbers, 0, 0, 0, 0)[:4]
    return first, second, third, fourth


def strings(program: str) -> dict[str, str]:
    """Return the words for the file *program*.exe."""
    return {
        "CompanyName": "The Avatar Desktop authors",
        "ProductName": "Avatar Desktop",
        "FileDescription": "Avatar Desktop",
        "FileVersion": __version__,
        "ProductVersion": __version__,
        "InternalName": program,
        "OriginalFilename": f"{program}.exe",
        "LegalCopyright": "The Avatar Desktop authors. MIT; with its libraries GPL-3.0-or-later.",
    }


def version_resource(program: str) -> Any:
    """Return the resource as PyInstaller takes it; on Windows only."""
    parts = import_module("PyInstaller.utils.win32.versioninfo")
    numbers = four_numbers(__version__)
    words = [parts.StringStruct(name, text) for name, text in strings(program).items()]
    table = parts.StringTable("{:04x}{:04x}".format(*CODES), words)
    return parts.VSVersionInfo(
        ffi=parts.FixedFileInfo(filevers=numbers, prodvers=numbers),
        kids=[
            parts.StringFileInfo([table]),
            parts.VarFileInfo([parts.VarStruct("Translation", list(CODES))]),
        ],
    )
