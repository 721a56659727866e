"""A desktop's notification service as a program, on the bus of its environment.

It writes what it is told as JSON lines. `invoke N TOKEN` on stdin clicks message N, `close N`
closes it. With the word `plain` it takes no markup, with `portal` it is a portal.
"""

import json
import os
import select
import sys

from jeepney import DBusAddress, HeaderFields, MessageType, new_method_return, new_signal
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import open_dbus_connection

NAME = "org.freedesktop.Notifications"
PATH = "/org/freedesktop/Notifications"
PORTAL = "org.freedesktop.portal.Notification"
PORTAL_NAME = "org.freedesktop.portal.Desktop"
PORTAL_PATH = "/org/freedesktop/portal/desktop"


def tell(**said: object) -> None:
    print(json.dumps(said), flush=True)


def main() -> None:
    words = sys.argv[1:]
    portal = "portal" in words
    connection = open_dbus_connection("SESSION")
    name = PORTAL_NAME if portal else NAME
    place = (
        DBusAddress(PORTAL_PATH, PORTAL_NAME, PORTAL) if portal else DBusAddress(PATH, NAME, NAME)
    )
    connection.send_and_get_reply(message_bus.RequestName(name))
    tell(ready=name)
    number = 0
    commands = b""
    while True:
        readable, _, _ = select.select([connection.sock, sys.stdin], [], [])
        if sys.stdin in readable:
            got = os.read(0, 4096)
            if not got:
                return
            commands += got
            *lines, commands = commands.split(b"\n")
            for line in lines:
                command(connection, place, portal, line.decode().split())
        if connection.sock in readable:
            connection.parser.add_data(connection.sock.recv(65536))
            while message := connection.parser.get_next_message():
                if message.header.message_type is MessageType.method_call:
                    number = answer(connection, message, number, markup="plain" not in words)


def answer(connection, message, number: int, *, markup: bool) -> int:
    """Answer one call and return the number of the last note."""
    member = message.header.fields[HeaderFields.member]
    signature = message.header.fields.get(HeaderFields.signature, "")
    if member == "Notify":
        number = message.body[1] or number + 1
        tell(notify=list(message.body), number=number, signature=signature)
        connection.send(new_method_return(message, "u", (number,)))
    elif member == "GetCapabilities":
        told = ["body", "actions", *(["body-markup"] if markup else [])]
        connection.send(new_method_return(message, "as", (told,)))
    elif member == "Inhibit":
        tell(**{member: list(message.body)})
        request = "/org/freedesktop/portal/desktop/request/1"
        connection.send(new_method_return(message, "o", (request,)))
    else:
        tell(**{member: list(message.body)})
        connection.send(new_method_return(message))
    return number


def command(connection, place: DBusAddress, portal: bool, words: list[str]) -> None:
    def emit(member: str, signature: str, body: tuple[object, ...]) -> None:
        connection.send(new_signal(place, member, signature, body))

    if words[0] == "invoke" and portal:
        data = {"activation-token": ("s", words[2])}
        emit("ActionInvoked", "ssav", (words[1], "default", [("a{sv}", data)]))
    elif words[0] == "invoke":
        emit("ActivationToken", "us", (int(words[1]), words[2]))
        emit("ActionInvoked", "us", (int(words[1]), "default"))
    else:
        emit("NotificationClosed", "uu", (int(words[1]), 2))


main()
