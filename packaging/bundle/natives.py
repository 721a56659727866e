"""The libraries that wheels carry without saying so: what each is, its licence, its home.

A library of the bundle that no row names stops the release: somebody has to look at its licence.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Native:
    """One library, or a family of them."""

    pattern: str
    name: str
    licence: str
    home: str


NATIVES = (
    Native(r"lib(avcodec|avdevice|avfilter|avformat|avutil|swresample|swscale)|"
           r"(avcodec|avdevice|avfilter|avformat|avutil|swresample|swscale)-\d", "FFmpeg",
           "GPL-3.0-or-later (PyAV's, with x264 and x265); LGPL-2.1-or-later (Qt's)",
           "https://ffmpeg.org"),
    Native(r"(lib)?x264", "x264", "GPL-2.0-or-later", "https://www.videolan.org/developers/x264.html"),
    Native(r"(lib)?x265", "x265", "GPL-2.0-or-later", "https://bitbucket.org/multicoreware/x265_git"),
    Native(r"(lib)?SvtAv1", "SVT-AV1", "BSD-3-Clause-Clear", "https://gitlab.com/AOMediaCodec/SVT-AV1"),
    Native(r"(lib)?dav1d", "dav1d", "BSD-2-Clause", "https://code.videolan.org/videolan/dav1d"),
    Native(r"(lib)?mp3lame", "LAME", "LGPL-2.0-or-later", "https://lame.sourceforge.io"),
    Native(r"(lib)?opencore-amr", "OpenCORE AMR", "Apache-2.0",
           "https://sourceforge.net/projects/opencore-amr"),
    Native(r"(lib)?opus", "Opus", "BSD-3-Clause", "https://opus-codec.org"),
    Native(r"(lib)?vpx", "libvpx", "BSD-3-Clause", "https://www.webmproject.org"),
    Native(r"(lib)?vpl", "Intel VPL", "MIT", "https://github.com/intel/libvpl"),
    Native(r"(lib)?(webp|sharpyuv)", "WebP", "BSD-3-Clause", "https://chromium.googlesource.com/webm/libwebp"),
    Native(r"(lib)?gnutls", "GnuTLS", "LGPL-2.1-or-later", "https://www.gnutls.org"),
    Native(r"(lib)?(nettle|hogweed)", "Nettle", "LGPL-3.0-or-later OR GPL-2.0-or-later",
           "https://www.lysator.liu.se/~nisse/nettle"),
    Native(r"(lib)?gmp", "GMP", "LGPL-3.0-or-later OR GPL-2.0-or-later", "https://gmplib.org"),
    Native(r"(lib)?(unistring)", "libunistring", "LGPL-3.0-or-later OR GPL-2.0-or-later",
           "https://www.gnu.org/software/libunistring"),
    Native(r"(lib)?(idn2)", "libidn2", "LGPL-3.0-or-later OR GPL-2.0-or-later",
           "https://www.gnu.org/software/libidn"),
    Native(r"libasound", "ALSA", "LGPL-2.1-or-later", "https://www.alsa-project.org"),
    Native(r"lib(pulse|pulsecommon)", "PulseAudio", "LGPL-2.1-or-later",
           "https://www.freedesktop.org/wiki/Software/PulseAudio"),
    Native(r"libsndfile", "libsndfile", "LGPL-2.1-or-later", "https://libsndfile.github.io/libsndfile"),
    Native(r"lib(FLAC|ogg|vorbis|vorbisenc)\b", "Xiph codecs", "BSD-3-Clause", "https://xiph.org"),
    Native(r"libmpg123", "mpg123", "LGPL-2.1-or-later", "https://www.mpg123.org"),
    Native(r"libasyncns", "libasyncns", "LGPL-2.1-or-later", "http://0pointer.de/lennart/projects/libasyncns"),
    Native(r"lib(drm|va|va-drm|va-x11|vdpau)\b", "graphics interfaces of X", "MIT",
           "https://gitlab.freedesktop.org"),
    Native(r"lib(Xau|Xdmcp|Xext|Xrender|Xrandr|Xfixes|Xi|X11|xcb|xkbcommon|ICE|SM|wayland)",
           "X and Wayland", "MIT", "https://www.x.org"),
    Native(r"libbsd|libmd\b", "libbsd", "BSD-3-Clause", "https://libbsd.freedesktop.org"),
    Native(r"libwrap", "TCP wrappers", "BSD-source-code", "http://www.porcupine.org"),
    Native(r"libapparmor", "AppArmor", "LGPL-2.1-only", "https://apparmor.net"),
    Native(r"libcups", "CUPS", "Apache-2.0", "https://openprinting.github.io/cups"),
    Native(r"lib(gcrypt|gpg-error)", "Libgcrypt", "LGPL-2.1-or-later", "https://gnupg.org"),
    Native(r"liblz4", "LZ4", "BSD-2-Clause", "https://lz4.org"),
    Native(r"(lib)?(jpeg|turbojpeg)", "libjpeg-turbo", "IJG AND BSD-3-Clause AND Zlib",
           "https://libjpeg-turbo.org"),
    Native(r"(lib)?png", "libpng", "libpng-2.0", "http://www.libpng.org"),
    Native(r"(lib)?tiff", "LibTIFF", "libtiff", "https://libtiff.gitlab.io/libtiff"),
    Native(r"(lib)?openjp2", "OpenJPEG", "BSD-2-Clause", "https://www.openjpeg.org"),
    Native(r"(lib)?lcms2", "Little CMS", "MIT", "https://www.littlecms.com"),
    Native(r"(lib)?brotli", "Brotli", "MIT", "https://github.com/google/brotli"),
    Native(r"(lib)?zstd", "Zstandard", "BSD-3-Clause OR GPL-2.0-only", "https://facebook.github.io/zstd"),
    Native(r"(lib)?lzma", "XZ Utils", "0BSD", "https://tukaani.org/xz"),
    Native(r"lib(bz2)", "bzip2", "bzip2-1.0.6", "https://sourceware.org/bzip2"),
    Native(r"(lib)?(harfbuzz)", "HarfBuzz", "MIT", "https://harfbuzz.github.io"),
    Native(r"(lib)?freetype", "FreeType", "FTL OR GPL-2.0-or-later", "https://freetype.org"),
    Native(r"(lib)?icu", "ICU", "Unicode-3.0", "https://icu.unicode.org"),
    Native(r"lib(crypto|ssl)", "OpenSSL", "Apache-2.0", "https://www.openssl.org"),
    Native(r"(lib)?ffi", "libffi", "MIT", "https://sourceware.org/libffi"),
    Native(r"(lib)?sqlite3", "SQLite", "blessing", "https://sqlite.org"),
    Native(r"(lib)?z(lib)?\d?\.", "zlib", "Zlib", "https://zlib.net"),
    Native(r"libuuid|libmount|libblkid", "util-linux", "BSD-3-Clause", "https://github.com/util-linux"),
    Native(r"(lib)?python3|Python$|python3\d*\.dll", "Python", "PSF-2.0", "https://www.python.org"),
    Native(r"vcruntime|msvcp|ucrtbase|api-ms-win|concrt", "Microsoft's C and C++ runtime",
           "redistributable with Visual Studio", "https://visualstudio.microsoft.com/license-terms"),
    Native(r"(lib)?Qt6?|libshiboken6|libpyside6|shiboken6|pyside6", "Qt and PySide6",
           "LGPL-3.0-only OR GPL-3.0-only", "https://code.qt.io"),
)  # fmt: skip
"""Read from the projects' own licence files; Debian's copyright files agree."""


def native(file: str) -> Native | None:
    """Return the row of the library *file*, or None for one that nobody has looked at."""
    return next((row for row in NATIVES if re.match(row.pattern, file)), None)
