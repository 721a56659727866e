"""What a service sent as a result, once its bytes are whole."""

from dataclasses import dataclass

from avatar_desktop.domain.text import Message


@dataclass(frozen=True, slots=True)
class Received:
    """A whole file: the `suffix` of what it is, without a dot, and why it cannot be shown here.

    `unseen` is None when it can. `doubtful` is a picture that may be damaged nevertheless.
    """

    suffix: str
    unseen: Message | None = None
    doubtful: bool = False
