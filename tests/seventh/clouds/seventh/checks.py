"""Examines an account at the seventh cloud."""

from avatar_desktop.clouds.seventh.account import KEY
from avatar_desktop.clouds.seventh.service import SENTENCES, connect

from avatar_desktop.domain.health import Examination
from avatar_desktop.domain.text import Message, say


def examinations(room, account, models, ready, asked):
    """Return those of the key; *ready* names the one that reaches the service."""

    async def complete() -> Message:
        if not await room.needed(KEY.name):
            raise SENTENCES.told("NoKey")
        return Message()

    async def known() -> Message:
        answer = await connect(room).call("GET", "me")
        return say("It is {name}", name=answer.json["name"])

    return (
        Examination("seventh_settings", say("Account at the seventh cloud"), complete),
        Examination("seventh_key", say("Sign in"), known, ("seventh_settings", ready)),
    )
