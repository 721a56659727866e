"""The options of a model as data: what may be chosen, the default, and the check of a value."""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from avatar_desktop.domain.problems import Problem, Severity
from avatar_desktop.domain.text import N_, Message, say

AUTO = "auto"
"""How one writes that a number is to follow its input."""

LONGEST_OWN = 128
CORNERS = 4

_LENGTHS = N_("{title} needs {low} to {high} characters; it has {found}.")
_NO_TEXT = N_("{title} cannot be read as text; type it again.")
_MOST = N_("{title} takes {high} characters at most; it has {found}.")


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a choice. `picture` names a drawing in resources/styles, or is empty."""

    value: Any
    title: str
    picture: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few values; with `own`, any one line of text besides, up to LONGEST_OWN signs."""

    key: str
    title: str
    options: tuple[Option, ...]
    default: Any
    help: str = ""
    own: bool = False

    def takes(self, value: Any) -> bool:
        """Whether *value* is one of the options, or a good value of one's own."""
        if any(value == one.value and type(value) is type(one.value) for one in self.options):
            return True
        if not self.own or not isinstance(value, str):
            return False
        return 0 < len(value) <= LONGEST_OWN and value.isprintable() and value == value.strip()


@dataclass(frozen=True, slots=True)
class Integer:
    """A whole number from `low` to `high`, both included.

    As long as nobody chooses one, it is None where it `follows` the input of that name: as many
    seconds as that lasts, rounded up. `default` is the service's own then.
    """

    key: str
    title: str
    low: int
    high: int
    default: int
    help: str = ""
    unit: str = ""
    follows: str = ""


@dataclass(frozen=True, slots=True)
class Decimal:
    """A number from `low` to `high`, both included."""

    key: str
    title: str
    low: float
    high: float
    default: float
    help: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class SwitchParam:
    """Yes or no."""

    key: str
    title: str
    default: bool
    help: str = ""


@dataclass(frozen=True, slots=True)
class LineParam:
    """One line of text, `min_length` to `max_length` characters; an `address` is one or empty.

    What is `rare` is asked for only by people who look for it.
    """

    key: str
    title: str
    default: str = ""
    help: str = ""
    min_length: int = 0
    max_length: int = 256
    address: bool = False
    rare: bool = False


@dataclass(frozen=True, slots=True)
class TextParam:
    """Text of several lines, `min_length` to `max_length` characters as `count` counts them.

    Blank is not given, and missing where there is a `min_length`. `lines` are seen at once.
    `sample` is a text to try, or empty.
    """

    key: str
    title: str
    default: str = ""
    help: str = ""
    min_length: int = 0
    max_length: int = 2000
    lines: int = 4
    count: Callable[[str], int] = len
    sample: str = ""


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A box on the picture `input`: `[left, top, right, bottom]` in its pixels, or left out.

    `shape` is the key of the option that names its form ("3:4"), `inside` that of the rectangle
    that has to hold it; both may be empty.
    """

    key: str
    title: str
    input: str
    shape: str = ""
    inside: str = ""
    help: str = ""
    default: str = ""


Param = Choice | Integer | Decimal | SwitchParam | LineParam | TextParam | Rectangle


def defaults(params: Sequence[Param]) -> dict[str, Any]:
    """Return the default value of each of *params* by its key; a rectangle has none."""
    return {param.key: default_of(param) for param in params if not isinstance(param, Rectangle)}


def default_of(param: Param) -> Any:
    """Return the value that *param* has until somebody chooses one; None where it follows."""
    return None if isinstance(param, Integer) and param.follows else param.default


def is_blank(value: Any) -> bool:
    """Whether *value* is no text, or one without any sign."""
    return not isinstance(value, str) or not value.strip()


def without_blanks(params: Sequence[Param], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return *values* with every text that is blank as an empty one."""
    texts = {param.key for param in params if isinstance(param, TextParam)}
    return {k: "" if k in texts and is_blank(value) else value for k, value in values.items()}


def parse(param: Param, text: str) -> Any:
    """Return the value that *text*, typed by a person, means for *param*, or *text* itself."""
    match param:
        case Choice(options=options, own=own):
            plain = text.strip() if own else text
            return next((o.value for o in options if str(o.value) == plain), plain)
        case Integer():
            return _parsed_whole(param, text)
        case Decimal():
            return _parsed_number(text)
        case SwitchParam():
            words = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
            return words.get(text.lower(), text)
        case TextParam():
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        case Rectangle():
            return _parsed_box(text)
    return text


def check_values(params: Sequence[Param], values: Mapping[str, Any]) -> list[Problem]:
    """Return a problem for every value outside its range and every key that no param has."""
    known = {param.key: param for param in params}
    problems = [
        problem
        for key, param in known.items()
        if key in values
        and not (values[key] is None and default_of(param) is None)
        and (problem := _check(param, values[key]))
    ]
    unknown = [key for key in values if key not in known]
    return problems + [_unknown(key, list(known)) for key in unknown]


def _unknown(key: str, known: list[str]) -> Problem:
    template = N_("This model has no option called {found}; it has {limit}.")
    message = say(template, found=key, limit=", ".join(known) or "-")
    return Problem(key, "value", Severity.ERROR, key, known, message)


def _check(param: Param, value: Any) -> Problem | None:
    title = Message(param.title)
    match param:
        case Choice(options=options, own=own):
            if not param.takes(value):
                allowed = [option.value for option in options]
                shown = ", ".join(map(str, allowed))
                template = (
                    N_("{title} cannot be {found}; choose one of {limit}, or type your own.")
                    if own
                    else N_("{title} cannot be {found}; choose one of {limit}.")
                )
                message = say(template, title=title, found=str(value), limit=shown)
                return Problem(param.key, "value", Severity.ERROR, value, allowed, message)
        case Integer(low=low, high=high) | Decimal(low=low, high=high):
            whole = isinstance(value, int) and not isinstance(value, bool)
            number = whole or (isinstance(param, Decimal) and isinstance(value, float))
            if not number or not low <= value <= high:
                message = say(
                    N_("{title} is {found}; it has to be between {low:g} and {high:g}."),
                    title=title, found=str(value), low=low, high=high,
                )  # fmt: skip
                return Problem(param.key, "value", Severity.ERROR, value, [low, high], message)
        case SwitchParam():
            if not isinstance(value, bool):
                message = say(
                    N_("{title} is {found}; it has to be yes or no."), title=title, found=str(value)
                )
                return Problem(param.key, "value", Severity.ERROR, value, [True, False], message)
        case LineParam() | TextParam():
            return _check_words(param, value)
        case Rectangle():
            return _check_box(param, value)
    return None


def _check_address(param: LineParam, value: str) -> Problem | None:
    from avatar_desktop.domain.web_address import BadAddress, ascii_url

    try:
        ascii_url(value)
    except BadAddress as error:
        message = say(N_("{title}: {why}"), title=Message(param.title), why=error.words)
        return Problem(param.key, "address", Severity.ERROR, value, None, message)
    return None


def _check_words(param: LineParam | TextParam, value: Any) -> Problem | None:
    low, high = param.min_length, param.max_length
    if isinstance(param, LineParam):
        if isinstance(value, str) and low <= len(value) <= high:
            return _check_address(param, value) if param.address and value.strip() else None
        return _wrong_length(param, len(str(value)), _LENGTHS)
    if not _is_text(value):
        message = say(_NO_TEXT, title=Message(param.title))
        return Problem(param.key, "value", Severity.ERROR, None, None, message)
    found = param.count(value)
    if is_blank(value) or low <= found <= high:
        return None
    return _wrong_length(param, found, _MOST if found > high else _LENGTHS)


def _is_text(value: Any) -> bool:
    """Whether *value* is text without halves of characters, which no request can hold."""
    if not isinstance(value, str):
        return False
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _wrong_length(param: LineParam | TextParam, found: int, words: str) -> Problem:
    low, high = param.min_length, param.max_length
    message = say(words, title=Message(param.title), low=low, high=high, found=found)
    return Problem(param.key, "length", Severity.ERROR, found, [low, high], message)


def _check_box(param: Rectangle, value: Any) -> Problem | None:
    if is_box(value):
        return None
    template = N_(
        "{title} cannot be {found}; it takes left, top, right and bottom in pixels, "
        "as 71,9,840,778."
    )
    message = say(template, title=Message(param.title), found=str(value)[:80])
    return Problem(param.key, "value", Severity.ERROR, value, None, message)


def is_box(value: Any) -> bool:
    """Whether *value* is `[left, top, right, bottom]` in whole pixels, the right way round."""
    if not isinstance(value, list | tuple) or len(value) != CORNERS:
        return False
    if not all(isinstance(one, int) and not isinstance(one, bool) for one in value):
        return False
    left, top, right, bottom = (int(one) for one in value)
    return 0 <= left < right and 0 <= top < bottom


def _parsed_whole(param: Integer, text: str) -> Any:
    if param.follows and text.strip() in {"", AUTO}:
        return None
    return int(text) if re.fullmatch(r"\s*[+-]?[0-9]{1,18}\s*", text) else text


def _parsed_number(text: str) -> Any:
    try:
        number = float(text)
    except ValueError:
        return text
    return number if math.isfinite(number) else text


def _parsed_box(text: str) -> Any:
    found = re.fullmatch(r"[\s\[(]*-?[0-9]{1,9}(?:[\s,，;]+-?[0-9]{1,9}){3}[\s\])]*", text)
    return [int(one) for one in re.findall(r"-?[0-9]+", text)] if found else text
