"""What the app starts gets none of the person's keys, and what it keeps nobody else may read."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from avatar_desktop.config.secrets import variables_of
from avatar_desktop.media import WORD
from avatar_desktop.settings_owners import owners
from fixtures_service import Service
from make_media import make_clip
from patience import wait_until

CANARY = "EnvironmentCanary7f3a"
OTHERS = 0o077
SECRETS = [
    *variables_of(owners()).values(),
    "DASHSCOPE_SOMETHING", "HUAWEICLOUD_SECURITY_TOKEN", "AWS_SESSION_TOKEN",
    "AVATAR_STORE_TOKEN", "OPENAI_API_KEY", "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "MY_PASSWORD",
]  # fmt: skip
PROXIES = ["HTTP_PROXY", "https_proxy", "ALL_PROXY"]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


def children_of(parent: int) -> set[int]:
    """Return the ids of the processes that *parent* started and that live."""
    found = set()
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == parent:
            found.add(int(entry.parent.name))
    return found


def environment_of(process: int) -> bytes:
    """Return the environment that *process* was started with, once it runs its own program."""
    there = Path(f"/proc/{process}")

    def own() -> bytes:
        words = (there / "cmdline").read_bytes()
        started = b"simulate" in words or WORD.encode() in words
        return (there / "environ").read_bytes() if started else b""

    return wait_until(own, "the child's own program")


@pytest.mark.parametrize("words", [("--demo",), ("run", "video_style", "--demo", "--json")])
def test_what_the_app_starts_gets_no_key(tmp_path: Path, words: tuple[str, ...]):
    """No key, token or proxy of the person's environment reaches the processes beside the app."""
    clip = make_clip(tmp_path / "c.mp4", width=160, height=120, fps=15, seconds=1)
    given = ("-i", f"video={clip}") if words[0] == "run" else ()
    secrets = dict.fromkeys(SECRETS, CANARY)
    proxies = dict.fromkeys(PROXIES, f"http://mei:{CANARY}@127.0.0.1:9")
    environment = {
        **os.environ, **secrets, **proxies, "QT_QPA_PLATFORM": "offscreen",
        "AVATAR_DESKTOP_HOME": str(tmp_path / "home"),
    }  # fmt: skip
    with subprocess.Popen(
        [sys.executable, "-m", "avatar_desktop", *words, *given],
        env=environment, stdout=subprocess.DEVNULL,
    ) as app:  # fmt: skip
        try:
            wait_until(lambda: len(children_of(app.pid)) > 1, "the service and a reader of files")
            theirs = [environment_of(child) for child in children_of(app.pid)]
        finally:
            app.send_signal(signal.SIGTERM)

    assert all(theirs)
    assert not any(CANARY.encode() in one for one in theirs)
    assert all(b"PATH=" in one for one in theirs)


def test_nobody_else_may_read_what_the_app_keeps(service: Service, tmp_path: Path):
    """Library, records, index, notes and results are their owner's alone, old ones too."""
    clip = make_clip(tmp_path / "c.mp4", width=160, height=120, fps=15, seconds=1)
    home, out = tmp_path / "home", tmp_path / "out"
    run = ["run", "video_style", "-i", f"video={clip}", "--json", "--out", str(out)]

    def ended(*words: str) -> None:
        subprocess.run(
            [sys.executable, "-m", "avatar_desktop", *words], env=service.environment(home),
            check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip

    ended(*run)
    kept = [one for one in (home / "main").rglob("*") if one.parent.name != ".sending"]
    assert {"job.json", "result.mp4", "index.sqlite"} <= {one.name for one in kept}
    assert [str(one) for one in kept if one.stat().st_mode & OTHERS] == []
    assert (out / "result.mp4").stat().st_mode & 0o777 == 0o666 & ~_umask()

    for one in kept:
        one.chmod(0o755 if one.is_dir() else 0o644)
    ended("history", "--json")
    left = [one for one in (home / "main").rglob("*") if one.stat().st_mode & OTHERS]
    assert [str(one) for one in left] == []


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
