"""What a frozen folder asks of the system: shared libraries and the oldest glibc."""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

ELF = b"\x7fELF"
DEBIAN = {
    "libdbus-1.so.3": "libdbus-1-3",
    "libdrm.so.2": "libdrm2",
    "libEGL.so.1": "libegl1",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libgcc_s.so.1": "libgcc-s1",
    "libGL.so.1": "libgl1",
    "libglib-2.0.so.0": "libglib2.0-0t64 | libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0t64 | libglib2.0-0",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libstdc++.so.6": "libstdc++6 (>= 12)",
    "libsystemd.so.0": "libsystemd0",
    "libuuid.so.1": "libuuid1",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
    "libX11.so.6": "libx11-6",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb.so.1": "libxcb1",
    "libz.so.1": "zlib1g",
    "libexpat.so.1": "libexpat1",
    "libgbm.so.1": "libgbm1",
    "libOpenGL.so.0": "libopengl0",
    "libcom_err.so.2": "libcom-err2",
    "libpcre2-8.so.0": "libpcre2-8-0",
}
"""The Debian package of each library that a bundle leaves to the system."""
GLIBC = re.compile(r"^(ld-linux|lib(c|m|dl|mvec|pthread|rt|util|resolv)\.so)")


@dataclass(frozen=True, slots=True)
class Outside:
    """Names of libraries that are not in the folder, and the glibc that its files ask for."""

    libraries: tuple[str, ...]
    glibc: str

    @property
    def debian(self) -> list[str]:
        """Return the packages of Debian; KeyError names a library that the table lacks."""
        return [f"libc6 (>= {self.glibc})", *sorted({DEBIAN[one] for one in self.libraries})]

    @property
    def rpm(self) -> list[str]:
        """Return what every distribution of RPM packages provides by these very names."""
        return [
            f"libc.so.6(GLIBC_{self.glibc})(64bit)",
            *(f"{one}()(64bit)" for one in self.libraries),
        ]


def outside(folder: Path) -> Outside:
    """Return what *folder* asks for."""
    files = [one for one in folder.rglob("*") if one.is_file() and not one.is_symlink()]
    inside = {one.name for one in folder.rglob("*.so*")}
    libraries: set[str] = set()
    glibc = (2, 17)
    for file in files:
        with file.open("rb") as opened:
            if opened.read(len(ELF)) != ELF:
                continue
        told = subprocess.run(
            ["objdump", "-p", file], capture_output=True, text=True, check=True
        ).stdout
        libraries |= set(re.findall(r"NEEDED\s+(\S+)", told)) - inside
        for number in re.findall(r"\bGLIBC_(\d+)\.(\d+)", told):
            glibc = max(glibc, (int(number[0]), int(number[1])))
    left = sorted(one for one in libraries if not GLIBC.match(one))
    return Outside(tuple(left), ".".join(map(str, glibc)))
