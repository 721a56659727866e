"""A notification of the desktop's."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Note:
    """One message outside the window, painted. A click on it opens what `key` names.

    It takes the place of an earlier one of the same key. An `urgent` one needs the person.
    """

    key: str
    title: str
    body: str = ""
    action: str = ""
    urgent: bool = False
