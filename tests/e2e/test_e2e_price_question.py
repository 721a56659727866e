"""The price question at the terminal: an answer is heard, and Ctrl-C ends the program."""

import os
import signal
import subprocess
import sys
import textwrap

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there are no such terminals")

ASKING = textwrap.dedent("""
    import asyncio
    from avatar_desktop.domain.errors import Explanation
    from avatar_desktop.domain.text import say
    from avatar_desktop.i18n import every_language
    from avatar_desktop.paths import resources
    from avatar_desktop.run_command import _agreed

    language = next(iter(every_language(resources() / "locale")))
    try:
        agreed = asyncio.run(_agreed(Explanation(say("Dear?")), language))
        print("agreed" if agreed else "not agreed")
    except KeyboardInterrupt:
        print("interrupted")
""")


@pytest.mark.parametrize(
    ("typed", "end"),
    [("y\n", "agreed"), ("是\n", "agreed"), ("\n", "not agreed"), ("no\n", "not agreed"),
     ("", "interrupted")],
)  # fmt: skip
def test_answer_is_heard_and_ctrl_c_ends(typed, end):
    """Whoever does not want to pay need not answer first."""
    ours, theirs = os.openpty()
    with subprocess.Popen(
        [sys.executable, "-c", ASKING], stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as asking:
        try:
            os.close(theirs)
            assert b"Dear?" in asking.stderr.readline()
            if typed:
                os.write(ours, typed.encode())
            else:
                asking.send_signal(signal.SIGINT)
            told, _ = asking.communicate(timeout=20)
        finally:
            asking.kill()
            os.close(ours)

    assert (told.decode().strip(), asking.returncode) == (end, 0)
