"""The packages of Linux agree with each other, with the app, and with what it takes."""

import configparser
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import launch
import left_out
import natives
import pytest

from avatar_desktop import __version__, window_options
from avatar_desktop.models import catalog
from avatar_desktop.paths import APP, APP_ID

ROOT = Path(__file__).resolve().parents[2]
LINUX = ROOT / "packaging" / "linux"
DESKTOP = LINUX / f"{APP_ID}.desktop"
METAINFO = LINUX / f"{APP_ID}.metainfo.xml"
MIME = {
    "jpeg": {"image/jpeg"}, "png": {"image/png"}, "bmp": {"image/bmp"}, "webp": {"image/webp"},
    "wav": {"audio/x-wav", "audio/vnd.wave"}, "mp3": {"audio/mpeg"}, "aac": {"audio/aac"},
    "mp4": {"video/mp4"}, "avi": {"video/x-msvideo", "video/vnd.avi"}, "mkv": {"video/x-matroska"},
    "mov": {"video/quicktime"}, "flv": {"video/x-flv"}, "ts": {"video/mp2t"},
    "mpg": {"video/mpeg"}, "mxf": {"application/mxf"},
}  # fmt: skip
"""Formats as the models name them, and what shared-mime-info calls them, older and newer."""


def entry() -> configparser.ConfigParser:
    found = configparser.ConfigParser(interpolation=None, delimiters="=")
    found.optionxform = str  # type: ignore[assignment,method-assign]
    found.read(DESKTOP, "utf-8")
    return found


def metainfo() -> ElementTree.Element:
    return ElementTree.parse(METAINFO).getroot()  # noqa: S314 (our own file)


def test_one_id_everywhere():
    """Menu entry, software centre, Flatpak and icons carry the id that the window tells."""
    flatpak = (LINUX / "flatpak" / f"{APP_ID}.yaml").read_text("utf-8")
    other_ids = re.compile(r"\b(?:[a-z]+\.){2,}[A-Z]\w+")

    files = [path for path in LINUX.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    texts = [path.read_text("utf-8") for path in files]

    known = {f"org.freedesktop.{name}" for name in ("Platform", "Sdk", "FileManager1")}
    named = {one for text in texts for one in other_ids.findall(text)}
    assert named - known - {"org.freedesktop.Notifications"} == {APP_ID}
    assert f"id: {APP_ID}" in flatpak
    assert metainfo().findtext("id") == APP_ID
    assert metainfo().findtext("launchable") == DESKTOP.name
    assert entry()["Desktop Entry"]["Icon"] == APP_ID


def test_newest_release_is_this_version():
    """The software centre's newest release is the version that the program tells."""
    newest = metainfo().find("releases/release")

    assert newest is not None
    assert newest.get("version") == __version__


def test_opens_with_what_the_models_take():
    """File managers offer the app for each format that a model takes, and for no other."""
    formats = {
        name for spec in catalog() for one in spec.inputs
        for name in getattr(one.limits, "formats", ())
    }  # fmt: skip

    offered = set(entry()["Desktop Entry"]["MimeType"].strip(";").split(";"))

    assert offered == set().union(*(MIME[name] for name in formats))


def test_manual_tells_every_option_and_command():
    """What `--help` lists is in the manual, and nothing else."""
    page = (LINUX / f"{APP}.1").read_text("utf-8").replace("\\-", "-")
    options = set(re.findall(r"--[a-z-]+", window_options.window_parser().format_help()))

    told = set(re.findall(r"--[a-z-]+", page))
    commands = {line.split()[1] for line in page.split(".SH COMMANDS")[1].splitlines()
                if line.startswith((".B ", ".BI "))}  # fmt: skip

    assert told - {"--json"} == options
    assert set(window_options.COMMANDS) <= commands
    assert "@VERSION@" in page


@pytest.mark.parametrize(
    ("started", "given"),
    [
        ({"LD_LIBRARY_PATH": "/bundle"}, {}),
        ({"LD_LIBRARY_PATH": "/bundle", "LD_LIBRARY_PATH_ORIG": "/x"}, {"LD_LIBRARY_PATH": "/x"}),
        ({"_PYI_ARCHIVE_FILE": "/bundle/program", "_PYI_LINUX_PROCESS_NAME": "program"}, {}),
        ({"QT_PLUGIN_PATH": "/usr/lib/qt6/plugins"}, {}),
    ],
)  # fmt: skip
def test_programs_started_from_a_bundle_get_the_systems_libraries(started, given):
    """A browser that is opened from the window finds nothing of the bundle in its environment."""
    environment = {"HOME": "/home/mei", **started}

    launch.give_back(environment)

    assert environment == {"HOME": "/home/mei", **given}


def test_demo_is_an_action_in_both_languages():
    """The menu offers the demo, and says so in Chinese."""
    action = entry()["Desktop Action demo"]

    assert action["Exec"] == f"{APP} --demo"
    assert action["Name"] == "Try the demo"
    assert action["Name[zh_CN]"]


@pytest.mark.parametrize(
    "command",
    [["desktop-file-validate", DESKTOP], ["appstreamcli", "validate", "--no-net", METAINFO]],
    ids=lambda command: command[0],
)
def test_validators_find_nothing(command: list[str | Path]):
    """The desktop's own tools find nothing to complain of."""
    if not shutil.which(str(command[0])):
        pytest.skip(f"{command[0]} is not installed")

    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "error" not in done.stdout.lower()


def test_recipe_names_files_that_are_there(tmp_path: Path):
    """Everything that goes into the packages exists, readable by everybody, once at each place."""
    script = (
        "import json, sys; from pathlib import Path; sys.path[:0] = sys.argv[1:2]; import recipe; "
        "print(json.dumps(recipe.recipe(*[Path(sys.argv[2])] * 3)))"
    )
    for size in (16, 256):
        (tmp_path / f"{size}.png").touch()
    (tmp_path / f"{APP}.1.gz").touch()
    (tmp_path / "changelog.gz").touch()

    told = subprocess.run(
        [sys.executable, "-c", script, LINUX, tmp_path], capture_output=True, check=True
    ).stdout

    plan = json.loads(told)
    files = [one for one in plan["contents"] if one.get("type") not in {"tree", "symlink"}]
    places = [one["dst"] for one in plan["contents"]]
    assert plan["version"] == __version__
    assert all(Path(one["src"]).is_file() for one in files)
    assert len(set(places)) == len(places)
    assert f"/usr/share/icons/hicolor/256x256/apps/{APP_ID}.png" in places


def test_needs_are_read_from_the_files(tmp_path: Path):
    """The package asks for the libraries and the glibc that its files name, and for no others."""
    sys.path.insert(0, str(LINUX))
    from outside import outside

    compiler = shutil.which("cc")
    if not compiler or not shutil.which("objdump"):
        pytest.skip("there is no compiler")
    (tmp_path / "a.c").write_text("int main(void) { return 0; }", "ascii")
    link = ["-Wl,--no-as-needed", "-l:libz.so.1", "-l:libdbus-1.so.3"]
    subprocess.run([compiler, tmp_path / "a.c", "-o", tmp_path / "a", *link], check=True)
    (tmp_path / "libdbus-1.so.3").write_text("lies inside", "ascii")

    needs = outside(tmp_path)

    assert needs.libraries == ("libz.so.1",)
    assert needs.rpm == [f"libc.so.6(GLIBC_{needs.glibc})(64bit)", "libz.so.1()(64bit)"]
    assert needs.debian[1:] == ["zlib1g"]
    assert re.fullmatch(r"libc6 \(>= 2\.\d+\)", needs.debian[0])


def test_appimage_refuses_a_runtime_of_another_checksum(tmp_path: Path):
    """A runtime that is not the one whose checksum is named makes no AppImage."""
    runtime = tmp_path / "runtime"
    runtime.write_bytes(b"something else")

    done = subprocess.run(
        ["sh", LINUX / "appimage.sh", tmp_path, tmp_path, runtime, "0" * 64, tmp_path / "out"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 1
    assert "is not what SHA256 says" in done.stderr
    assert not (tmp_path / "out").exists()


def test_appimage_is_the_runtime_with_the_folder_behind_it(tmp_path: Path):
    """What comes out starts with the runtime and holds program, menu entry and metainfo."""
    if not shutil.which("mksquashfs"):
        pytest.skip("squashfs-tools is not installed")
    folder, icons, out = tmp_path / "avatar-desktop", tmp_path / "icons", tmp_path / "out"
    for place in (folder, icons):
        place.mkdir()
    (folder / APP).write_text("the program", "ascii")
    (icons / "256.png").write_bytes(b"icon")
    runtime = tmp_path / "runtime"
    runtime.write_bytes(b"runtime" * 100)
    checksum = hashlib.sha256(runtime.read_bytes()).hexdigest()

    made = ["sh", LINUX / "appimage.sh", folder, icons, runtime, checksum, out]
    subprocess.run(made, check=True)

    listing = ["unsquashfs", "-o", str(runtime.stat().st_size), "-l", out]
    told = subprocess.run(listing, capture_output=True, text=True, check=True).stdout
    assert out.read_bytes().startswith(runtime.read_bytes())
    assert os.access(out, os.X_OK)
    for name in ("AppRun", f"usr/lib/{APP}/{APP}", f"{APP_ID}.desktop", f"{APP_ID}.svg"):
        assert f"squashfs-root/{name}\n" in told


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("/PySide6/Qt/plugins/platforms/libqxcb.so", True),
        ("/PySide6/Qt/plugins/platforms/libqeglfs.so", False),
        ("/PySide6/Qt/plugins/platformthemes/libqgtk3.so", False),
        ("/PySide6/Qt/plugins/platformthemes/libqxdgdesktopportal.so", True),
        ("/PySide6/Qt/plugins/tls/libqopensslbackend.so", False),
        ("/PySide6/Qt/plugins/multimedia/libffmpegmediaplugin.so", True),
        ("/PySide6/Qt/translations/qtbase_zh_CN.qm", True),
        ("/PySide6/Qt/translations/qtmultimedia_zh_CN.qm", True),
        ("/PySide6/Qt/translations/qtbase_de.qm", False),
        ("/libstdc++.so.6", False),
        ("/libX11.so.6", False),
        ("/libxcb-cursor.so.0", True),
        ("/av.libs/libx264-d6533a8d.so.165", True),
        ("/cv2/cv2.abi3.so", True),
        ("/cv2/qt/fonts/DejaVuSans.ttf", False),
        ("/avatar_desktop/resources/samples/clip.mp4", True),
        ("/avatar_desktop/resources/locale/zh_CN/LC_MESSAGES/avatar_desktop.mo", True),
        ("/avatar_desktop/resources/locale/zh_CN/LC_MESSAGES/avatar_desktop.po", False),
        ("/keyring-25.7.0.dist-info/entry_points.txt", True),
        ("/keyring-25.7.0.dist-info/RECORD", False),
    ],
)
def test_what_stays_out_of_the_bundle(name: str, kept: bool):
    """What the app needs stays, and what does not stay has a reason."""
    why = left_out.reason(name, linux=True, windows=False)

    assert bool(why) is not kept


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("libx264-d6533a8d.so.165", "x264"),
        ("libavcodec-5e6b81c2.so.62.28.102", "FFmpeg"),
        ("avcodec-62.dll", "FFmpeg"),
        ("libQt6Core.so.6", "Qt and PySide6"),
        ("libz.so.1", "zlib"),
        ("libzstd-40ad5e7e.so.1.5.7", "Zstandard"),
        ("libxcb-5ddf6756.so.1.1.0", "X and Wayland"),
        ("libcrypto.so.3", "OpenSSL"),
        ("libsomething-new.so.1", None),
    ],
)
def test_libraries_are_known_by_their_licence(file: str, name: str | None):
    """A library is told with its licence; one that nobody looked at is not taken for another."""
    row = natives.native(file)

    assert (row.name if row else None) == name
