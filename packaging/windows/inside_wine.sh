#!/usr/bin/env bash
# The part of try_under_wine.sh that runs in the chroot. Wine's standard streams must be pipes.
set -euo pipefail
out=/out home="C:\\users\\$USER"
drive=$WINEPREFIX/drive_c there="$drive/users/$USER/AppData/Local/Programs/Avatar Desktop"
say() { printf '\n== %s (%s s)\n' "$*" "$SECONDS"; }
w() { wine "$@" </dev/null 2>&1 | tr -d '\r'; }
python() { w /win/python/python.exe -X utf8 "$@"; }
must() { echo "$*"; "$@" || { echo "FAILED: $*"; exit 1; }; }
rm -rf "$out"/* "$WINEPREFIX" && mkdir -p "$out"
Xvfb :47 -screen 0 1440x900x24 >/dev/null 2>&1 & screen=$!
trap 'wineserver -k || true; kill $screen' EXIT
export DISPLAY=:47 PYTHONPATH='Z:\src'
wine wineboot -i </dev/null 2>&1 | cat
must test -d "$drive/users/$USER"

say "The source tree walks the demo"
(cd /src && python -m avatar_desktop --home "$home\\h" --tour "$home\\tour-source")
cp -r "$drive/users/$USER/tour-source" "$out/"
must test -s "$out/tour-source/result.mp4"

say "PyInstaller"
cd /src
python packaging/bundle/licences.py build/licences
python -m PyInstaller --noconfirm --log-level WARN --distpath dist --workpath build/freeze \
  packaging/bundle/avatar-desktop.spec
du -sm dist/avatar-desktop
cp build/freeze/*/left-out.txt build/freeze/left-out.txt "$out/" 2>/dev/null || true
(cd dist/avatar-desktop && find . -type f -printf '%s %p\n' | sort -rn | sed -n 1,40p) > "$out/largest.txt"

say "Packages"
# Wine does not know the folder of a person's programs.
export SETUP_DIR='{localappdata}\Programs\Avatar Desktop'
ISCC=/inno/bin/ISCC.exe python packaging/windows/pack.py dist/avatar-desktop build/icons 'Z:\out'
must test -s "$(ls "$out"/*-setup.exe)"

say "The portable copy, from a folder with a long path"
deep="$drive/users/$USER/$(printf 'ein langer Ordner 很长的文件夹 %.0s' 1 2 3 4 5 6 | sed 's/ *$//; s/ ein/\/ein/g')"
mkdir -p "$deep"
(cd "$deep" && python -m zipfile -e "Z:\\out\\$(basename "$out"/*-portable.zip)" . )
program=$(find "$deep" -name avatar-desktop-cli.exe)
echo "${#program} characters to the program, $(find "$deep" | awk '{ if (length > m) m = length } END { print m }') to the deepest file"
w "$program" --version
w "$program" --home "$home\\h2" run video_style --demo -i "video=Z:\\src\\resources\\samples\\clip.mp4" -p style=3 --json | tail -1

say "Setup installs for one person, without a question"
w "$out"/*-setup.exe /VERYSILENT /SUPPRESSMSGBOXES /CURRENTUSER /LANG=zh "/LOG=Z:\\out\\setup.log"
must test -s "$there/avatar-desktop.exe"
w reg query 'HKCU\Software\Classes\Applications\avatar-desktop.exe' /s | tee "$out/registry.txt"
must grep -q '.mkv' "$out/registry.txt"
find "$drive" -name 'Avatar Desktop.lnk'

say "The installed program tests itself"
w "$there/avatar-desktop-cli.exe" --self-test 'Z:\out\self-test'
must ls "$out/self-test"

say "The installed program walks the demo"
w "$there/avatar-desktop.exe" --home "$home\\h3" --tour 'Z:\out\tour-installed'
must test -s "$out/tour-installed/result.mp4"

say "While a copy runs, nothing is uninstalled"
log="$drive/users/$USER/h4/demo/data/log.txt"
w "$there/avatar-desktop.exe" --home "$home\\h4" --demo >/dev/null & running=$!
for _ in $(seq 120); do grep -qs 'the window is open' "$log" && break; sleep 1; done
must grep -q 'the window is open' "$log"
! w "$there/unins000.exe" /VERYSILENT /SUPPRESSMSGBOXES
must test -s "$there/unins000.exe"
w taskkill /IM avatar-desktop.exe /F; wait $running || true  # no process of it stays behind

say "It is uninstalled, and the person's files stay"
videos="$drive/users/$USER/Videos/Avatar Desktop"
settings="$drive/users/$USER/AppData/Local/avatar-desktop"
mkdir -p "$settings" "$videos" && echo kept > "$videos/kept.txt"
uninstall() {
  w "$there/unins000.exe" /VERYSILENT /SUPPRESSMSGBOXES "$@"
  for _ in $(seq 60); do [ -e "$there/unins000.exe" ] || return 0; sleep 1; done
}
uninstall
must test ! -e "$there"
must test -s "$videos/kept.txt"
must test -d "$settings"
! w reg query 'HKCU\Software\Classes\Applications\avatar-desktop.exe' | grep -q shell

say "Asked to, the uninstaller removes them"
w "$out"/*-setup.exe /VERYSILENT /SUPPRESSMSGBOXES /CURRENTUSER
uninstall /REMOVEFILES=1
must test ! -e "$videos"
must test ! -e "$settings"
say "All of it went through"
