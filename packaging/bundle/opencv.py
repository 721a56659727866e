"""cv2 with the modules that the app uses and nothing else: `opencv.py OUT` leaves OUT/cv2.abi3.so.

The version is that of the lock; the source is the archive of opencv-python-headless. Without FFmpeg
(PyAV reads clips), Qt, OpenBLAS and the other modules it is 15 MB instead of 188. `objectdetect`
and `dnn` stay out too, until something looks for faces; of the processors' levels, SSE 3 and AVX2
are in. About 20 minutes on one core.
"""

import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SHA256 = {"5.0.0.93": "b82f9831daab90b725c7c1ee1b36cb5732c367096ac76d119e64e14eb70d5f3c"}
"""Of the source archive on PyPI."""
MODULES = ("core", "imgproc", "imgcodecs")
BINDINGS = ("python3", "python_bindings_generator")  # without the second there is no python3
WITHOUT = (
    "FFMPEG", "GSTREAMER", "V4L", "QT", "GTK", "IPP", "ADE", "OPENCL", "LAPACK", "EIGEN", "ITT",
    "PROTOBUF", "TIFF", "OPENEXR", "OPENJPEG", "JASPER", "WEBP", "AVIF", "GIF", "MSMF", "DSHOW",
    "AVFOUNDATION",
)  # fmt: skip
UNBUILT = ("opencv_apps", "TESTS", "PERF_TESTS", "JAVA", "DOCS", "EXAMPLES")
OWN = ("JPEG", "PNG", "ZLIB")
TOOLS = ("setuptools<80", "wheel", "scikit-build", "cmake", "ninja", "numpy>=2.1,<2.5", "packaging")


def main(out: Path) -> None:
    """Build in build/opencv, which is taken up again where an earlier run ended."""
    work = ROOT / "build" / "opencv"
    work.mkdir(parents=True, exist_ok=True)
    python = tools(work / "tools")
    source = sources(work, python)
    made = work / "made"
    run(str(python.with_name("cmake")), *configured(source, made, python))
    run(str(python.with_name("ninja")), "-C", str(made), "opencv_python3")
    library = next(one for one in made.rglob("cv2*") if one.suffix in {".so", ".pyd"})
    out.mkdir(parents=True, exist_ok=True)
    target = out / ("cv2.pyd" if os.name == "nt" else "cv2.abi3.so")
    shutil.copy2(library, target)
    if sys.platform.startswith("linux"):
        run("strip", "--strip-all", str(target))
    licences = out / "licences"
    licences.mkdir(exist_ok=True)
    for licence in (source / "LICENSE", *source.glob("3rdparty/*/LICENSE*")):
        shutil.copy2(licence, licences / f"{licence.parent.name}-{licence.name}.txt")


def version() -> str:
    """Return the version of OpenCV that the lock names."""
    lock = (ROOT / "packaging" / "requirements.lock").read_text("utf-8")
    found = re.search(r"^opencv-python==(\S+)", lock, re.MULTILINE)
    if found is None:
        raise SystemExit("packaging/requirements.lock names no opencv-python")
    return found[1]


def tools(folder: Path) -> Path:
    """Return the Python of an environment with what OpenCV is built by."""
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not (folder / "ready").is_file():
        run(sys.executable, "-m", "venv", str(folder))
        run(str(python), "-m", "pip", "install", "-q", *TOOLS)
        (folder / "ready").touch()
    return python


def sources(work: Path, python: Path) -> Path:
    """Return the unpacked sources, downloaded if need be."""
    name = f"opencv_python_headless-{version()}"
    archive, source = work / f"{name}.tar.gz", work / name / "opencv"
    if not archive.is_file():
        run(
            str(python), "-m", "pip", "download", "-q", "--no-deps", "--no-build-isolation",
            "--no-binary", ":all:", f"opencv-python-headless=={version()}", "-d", str(work),
        )  # fmt: skip
    if hashlib.sha256(archive.read_bytes()).hexdigest() != SHA256.get(version()):
        raise SystemExit(f"{archive} is not the archive whose checksum stands in {__file__}")
    if not (source / "CMakeLists.txt").is_file():
        with tarfile.open(archive) as packed:
            packed.extractall(
                work, members=[one for one in packed if "/opencv/" in one.name], filter="data"
            )
    return source


def configured(source: Path, made: Path, python: Path) -> list[str]:
    """Return what CMake is told."""
    library = sysconfig.get_config_var("LIBDIR") or sysconfig.get_config_var("base")
    ninja = python.with_name("ninja.exe" if os.name == "nt" else "ninja")
    windows = f"libs/python{sys.version_info.major}{sys.version_info.minor}.lib"
    name = windows if os.name == "nt" else sysconfig.get_config_var("LDLIBRARY")
    return [
        "-G", "Ninja", "-S", str(source), "-B", str(made),
        f"-DCMAKE_MAKE_PROGRAM={ninja}",  # another version of it forgets what is done
        "-DCMAKE_BUILD_TYPE=Release", "-DBUILD_SHARED_LIBS=OFF",
        "-DCMAKE_OSX_DEPLOYMENT_TARGET=14.0",
        *(["-DCPU_DISPATCH=AVX2"] if platform.machine().lower() in {"x86_64", "amd64"} else []),
        f"-DBUILD_LIST={','.join((*MODULES, *BINDINGS))}",
        f"-DPYTHON3_EXECUTABLE={python}", f"-DPYTHON_DEFAULT_EXECUTABLE={python}",
        f"-DPYTHON3_INCLUDE_DIR={sysconfig.get_path('include')}",
        f"-DPYTHON3_LIBRARY={Path(str(library), str(name))}",
        "-DPYTHON3_LIMITED_API=ON", "-DBUILD_opencv_python3=ON", "-DOPENCV_SKIP_PYTHON_LOADER=ON",
        *(f"-DWITH_{one}=OFF" for one in WITHOUT),
        *(f"-DBUILD_{one}=OFF" for one in UNBUILT),
        *(f"-DBUILD_{one}=ON" for one in OWN),
    ]  # fmt: skip


def run(*command: str) -> None:
    """Run *command*; CalledProcessError when it fails."""
    subprocess.run(command, check=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
