"""The disk image from the app: `pack.py APP ICONS OUT`, on macOS.

PyInstaller has signed the app already: with CODESIGN_IDENTITY (a "Developer ID Application" in a
keychain) for the hardened runtime, else for this computer only. NOTARY_KEY (a file), NOTARY_KEY_ID
and NOTARY_ISSUER are a key of App Store Connect; with all of them Apple looks at the image and its
answer is stapled to it. What is not done for want of them is said.
"""

import os
import platform
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from avatar_desktop import __version__

HERE = Path(__file__).resolve().parent
NOTARY = {"--key": "NOTARY_KEY", "--key-id": "NOTARY_KEY_ID", "--issuer": "NOTARY_ISSUER"}


def main(app: Path, icons: Path, out: Path, *, environment: Mapping[str, str] = os.environ) -> None:
    """Look at the app's signature, make the image, sign it, have it notarised."""
    identity = environment.get("CODESIGN_IDENTITY", "")
    missing = [name for name in NOTARY.values() if not environment.get(name)]
    image = out / f"AvatarDesktop-{__version__}-macos-{platform.machine()}.dmg"
    run("codesign", "--verify", "--deep", "--strict", "--verbose=2", app)
    image.unlink(missing_ok=True)
    run(sys.executable, "-m", "dmgbuild", "-s", HERE / "dmg.py", "-D", f"app={app}",
        "-D", f"icon={icons / 'app.icns'}", f"Avatar Desktop {__version__}", image)  # fmt: skip
    if not identity:
        print("Not signed: CODESIGN_IDENTITY is not set. macOS will warn whoever opens it.")
        return
    run("codesign", "--sign", identity, "--timestamp", image)
    if missing:
        print(f"Not notarised: {', '.join(missing)} not set. macOS will warn whoever opens it.")
        return
    key = [word for option, name in NOTARY.items() for word in (option, environment[name])]
    run("xcrun", "notarytool", "submit", image, "--wait", "--timeout", "1h", *key)
    run("xcrun", "stapler", "staple", image)
    run("spctl", "--assess", "--type", "open", "--context", "context:primary-signature", image)


def run(*command: str | Path) -> None:
    """Run *command*; CalledProcessError when it fails."""
    subprocess.run([str(word) for word in command], check=True)


if __name__ == "__main__":
    main(*(Path(word).resolve() for word in sys.argv[1:4]))
