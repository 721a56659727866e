"""Runs the app and keeps every byte that it gives to a socket: `wiretap.py FILE WORDS…`."""

import runpy
import socket
import sys
from pathlib import Path

kept = Path(sys.argv[1]).open("ab", buffering=0)  # noqa: SIM115 (it lasts as long as the process)


def heard(name: str) -> None:
    """Let the socket's method *name* write down what it is given."""
    plain = getattr(socket.socket, name)

    def tapped(self: socket.socket, data: object, *rest: object) -> object:
        kept.writelines(data if name == "sendmsg" else (data,))
        return plain(self, data, *rest)

    setattr(socket.socket, name, tapped)


for method in ("send", "sendall", "sendto", "sendmsg"):
    heard(method)
sys.argv = ["avatar_desktop", *sys.argv[2:]]
runpy.run_module("avatar_desktop", run_name="__main__", alter_sys=True)
