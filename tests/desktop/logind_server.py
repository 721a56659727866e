"""A stand-in for systemd's logind as a program, on the system bus of its environment.

It writes JSON lines: who holds sleep, and who has let go. `sleep` and `wake` on stdin send the
computer to sleep and wake it.
"""

import json
import os
import select
import sys

from jeepney import DBusAddress, HeaderFields, MessageType, new_method_return, new_signal
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import open_dbus_connection

NAME = "org.freedesktop.login1"
PLACE = DBusAddress("/org/freedesktop/login1", NAME, f"{NAME}.Manager")


def tell(**said: object) -> None:
    print(json.dumps(said), flush=True)


def main() -> None:
    connection = open_dbus_connection("SYSTEM", enable_fds=True)
    connection.send_and_get_reply(message_bus.RequestName(NAME))
    tell(ready=NAME)
    held: list[int] = []
    while True:
        readable, _, _ = select.select([connection.sock, sys.stdin, *held], [], [])
        for one in set(readable) & set(held):
            held.remove(one)
            os.close(one)
            tell(released=True)
        if sys.stdin in readable:
            words = os.read(0, 4096).split()
            if not words:
                return
            for word in words:
                signal = new_signal(PLACE, "PrepareForSleep", "b", (word == b"sleep",))
                connection.send(signal)
        if connection.sock in readable:
            message = connection.receive(timeout=5)
            while message:
                if message.header.message_type is MessageType.method_call:
                    held.append(answer(connection, message))
                message = connection.parser.get_next_message()


def answer(connection, message) -> int:
    """Give the caller one end of a pipe and return the other, which tells when it is closed."""
    ours, theirs = os.pipe()
    connection.send(new_method_return(message, "h", (theirs,)))
    os.close(theirs)
    tell(**{message.header.fields[HeaderFields.member]: list(message.body)})
    return ours


main()
