"""What the bundle does without, each with its reason; the spec reads this table.

A library that nothing kept needs goes by itself; here stands what somebody had to decide.
"""

import re

NOTHING = r"(?!)"

MODULES = {
    "readline": "brings GNU readline, and nobody types at the window",
    "tkinter": "another toolkit",
    "unittest": "tests",
    "doctest": "tests",
    "test": "tests",
    "sqlite3.test": "tests",
    "numpy.testing": "tests",
    "numpy.f2py": "builds Fortran",
    "numpy.distutils": "builds numpy",
    "numpy._pyinstaller": "builds bundles",
    "pydoc": "documentation in a terminal",
    "pydoc_data": "documentation in a terminal",
    "pdb": "a debugger",
    "setuptools": "installs packages",
    "pip": "installs packages",
    "ensurepip": "installs packages",
    "distutils": "installs packages",
    "lib2to3": "rewrites Python 2",
    "idlelib": "an editor",
    "turtledemo": "an example",
    "curses": "draws in a terminal",
    "PIL.ImageTk": "for another toolkit",
    "PIL._imagingtk": "for another toolkit",
    "PIL.ImageQt": "pictures go to Qt as bytes",
    "PIL.ImageCms": "nothing is converted between colour profiles",
    "PIL._imagingcms": "nothing is converted between colour profiles",
    "PIL._imagingft": "no text is drawn with Pillow",
    "PIL._imagingmath": "no sums of pictures",
    "PIL._imagingmorph": "no morphology with Pillow",
    "PIL._avif": "AVIF is refused by its first bytes, no service takes it; its codecs are 12 MB",
    "PySide6.QtQml": "no QML",
    "PySide6.QtQuick": "no QML",
    "PySide6.QtPdf": "no PDF",
    "PySide6.QtOpenGL": "3D is drawn by numpy",
    "PySide6.QtTest": "tests",
    "PySide6.QtMultimediaWidgets": "the stage paints the frames itself",
    "PySide6.QtConcurrent": "threads are Python's",
    "uvloop": "uvicorn is told to use asyncio",
    "httptools": "uvicorn is told to use h11",
    "watchfiles": "nothing is reloaded",
    "websockets": "the simulator speaks plain HTTP",
    "wsproto": "the simulator speaks plain HTTP",
    "yaml": "uvicorn's settings are given in code",
    "rich": "httpx's command line",
    "trio": "the loop is asyncio's",
}
"""Python modules: name, and why nobody misses it."""

PLUGINS = {
    "platforms": r"xcb|wayland|offscreen|windows|cocoa",
    "xcbglintegrations": None,
    "wayland-shell-integration": r"xdg-shell",
    "wayland-decoration-client": r"adwaita|bradient",
    "wayland-graphics-integration-client": r"qt-plugin-wayland-egl|dmabuf",
    "platforminputcontexts": r"compose|ibus",
    "platformthemes": r"xdgdesktopportal",
    "imageformats": r"jpeg|svg|gif|webp|ico",
    "iconengines": r"svg",
    "multimedia": r"ffmpeg",
    "styles": None,
}
"""Folders of Qt's plugins that stay, and what of each (None: all).

Not `qgtk3`, which brings GTK, cairo and pango; not the virtual keyboard, which brings QML; not
`tls`, since HTTP is Python's and Qt plays local files; not `networkinformation`, `sqldrivers`,
`printsupport`: unused.
"""

TRANSLATIONS = r"/translations/(?!(qtbase|qtmultimedia)_zh_CN\.qm$)"
"""Of Qt's own words, the two catalogues that the app loads, in the languages that it speaks."""

DATA = (
    r"Qt6?/qml/|/tests?/|(^|/)cv2/|\.pyi$|\.pxd$|\.po$|\.pot$|/(direct_url\.json|RECORD|INSTALLER)$"
)
"""Files for developers; of cv2 the one module stays, which is a library."""

LOADED_BY_NAME = re.compile(
    r"libpython3|python3\d*\.dll|Python$|vcruntime|msvcp|ucrtbase|libasound|shiboken6|pyside6"
)
"""Libraries that are opened at run time, so that no other file asks for them."""

SYSTEM = re.compile(
    r"(^|/)lib(mvec|stdc\+\+|gcc_s|X11|X11-xcb|xcb|fontconfig|freetype|expat|uuid|z|drm|gbm|GL|EGL|"
    r"glib-2\.0|gthread-2\.0|gobject-2\.0|gmodule-2\.0|gio-2\.0|pcre2-8|dbus-1|systemd|selinux|"
    r"mount|blkid|cap|resolv|com_err|krb5|k5crypto|krb5support|gssapi_krb5|keyutils)\.so"
)
"""Linux: every desktop has them, and a copy of one's own fights with the graphics driver."""

SOFTWARE_OPENGL = re.compile(r"(^|/)(opengl32sw|d3dcompiler_47)\.dll$")
"""Windows: 24 MB of software OpenGL; 3D is drawn by numpy where there is no GPU."""


def reason(name: str, *, linux: bool, windows: bool) -> str:
    """Return why the file *name* (with forward slashes) stays out, or an empty string."""
    plugin = re.search(r"/plugins/([^/]+)/([^/]+)$", name)
    if plugin:
        kept = PLUGINS.get(plugin[1], NOTHING)
        return "" if kept is None or re.search(kept, plugin[2]) else "a plugin of Qt that is unused"
    if re.search(TRANSLATIONS, name):
        return "a language that the app does not speak"
    if re.search(DATA, name) and not name.endswith((".so", ".pyd")):
        return "for developers"
    if windows and SOFTWARE_OPENGL.search(name):
        return "software OpenGL; 3D is drawn by numpy"
    if linux and SYSTEM.search(name):
        return "every desktop has it, and a second one fights with the graphics driver"
    return ""
