"""An AI model as data: what it takes, what it gives, what it costs, how long it lives."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from avatar_desktop.domain.limits import Limits
from avatar_desktop.domain.params import Param, TextParam
from avatar_desktop.domain.price import Price
from avatar_desktop.domain.text import N_, Message, say

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Inline:
    """A file of up to `most_bytes` may travel as base64 in the request's JSON, says `source`.

    As a data URI, or `bare` where the document wants the base64 alone.
    """

    source: str
    most_bytes: int
    bare: bool = False


@dataclass(frozen=True, slots=True)
class Input:
    """One file that a model needs, or works without where it is `optional`.

    `sample` is the stem of the file in resources/samples that shows what goes here, or empty.
    `oss_links` goes before the model's own; it may be `inline` where a document says so. Of several
    of one `family` each has a `number`; both as `several` gives them.
    """

    name: str
    title: str
    limits: Limits
    help: str = ""
    sample: str = ""
    oss_links: "OssLinks | None" = None
    inline: Inline | None = None
    optional: bool = False
    family: str = ""
    number: int = 0

    @property
    def label(self) -> Message:
        """Its title, with its number where it is one of several."""
        title = Message(self.title)
        return (
            say(N_("{title} {number}"), title=title, number=self.number) if self.number else title
        )


def several(
    family: str, title: str, limits: Limits, most: int, needed: int = 0, hint: str = ""
) -> tuple[Input, ...]:
    """Return the inputs `family1`, `family2`, … for up to *most* files; *needed* have to be there.

    `in_order` finds them in a request.
    """
    return tuple(
        Input(f"{family}{n}", title, limits, hint, optional=n > needed, family=family, number=n)
        for n in range(1, most + 1)
    )


def in_order(urls: Mapping[str, str], family: str) -> list[str]:
    """Return those of *urls* that `several` inputs of *family* have, in their order, no gaps."""
    found = {int(name.removeprefix(family)): url for name, url in urls.items()
             if name.removeprefix(family).isdecimal() and name.startswith(family)}  # fmt: skip
    return [found[number] for number in sorted(found)]


@dataclass(frozen=True, slots=True)
class Way:
    """One of the ways to tell a model what to work from: `names` of its inputs and texts.

    All of them that are not optional have to be given, and `at_least` so many.
    """

    title: str
    names: tuple[str, ...]
    at_least: int = 1

    @property
    def key(self) -> str:
        """What no other way of the model is called."""
        return "+".join(self.names)


@dataclass(frozen=True, slots=True)
class RequestInputs:
    """All that a request needs: the model's name, URLs by input, parameters, detected values.

    What travels inside the request stands among the URLs, as a data URI or as bare base64. An
    input that was not given has no URL; a text that was not given is empty.
    `seconds` are the lengths of the inputs that have one.
    `tag` is made of ASCII letters and digits that no other submit has.
    """

    model: str
    urls: Mapping[str, str] = field(repr=False)
    params: Mapping[str, Any]
    detected: Json
    tag: str = ""
    seconds: Mapping[str, float] = field(default_factory=dict)


class Viewer(StrEnum):
    """What shows a result, by the keys of `domain/viewers`; a viewer may have any other key."""

    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    MODEL3D = "model3d"


@dataclass(frozen=True, slots=True)
class Output:
    """One file of a result: where to fetch it and what it has to be. `name` becomes its stem.

    Without an `optional` file (a cover) the result is still worth having.
    """

    name: str
    url: str
    viewer: str
    suffix: str
    optional: bool = False


@dataclass(frozen=True, slots=True)
class PrecheckResult:
    """What a precheck found: `values` to hand on when it passed, else the service's refusal."""

    passed: bool
    values: Json
    code: str = ""
    words: str = ""
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class RejectionReason:
    """Why a precheck refuses, and what file would pass.

    `codes` are the service's; `words` are pieces of its message, in small letters. `unfetched`:
    it may not have been able to fetch the file at all.
    """

    codes: tuple[str, ...]
    words: tuple[str, ...]
    why: str
    do: str
    unfetched: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """A value of a verdict that is a rectangle in the picture `input`.

    `[left, top, right, bottom]` in pixels of the picture.
    """

    value: str
    input: str
    title: str


@dataclass(frozen=True, slots=True)
class Precheck:
    """A synchronous look by the service at the inputs before money is spent on the run.

    `body` makes the request, `read` reads the answer's `output`, None where it tells neither that
    the inputs pass nor that they do not; `params` are the keys of the parameters that make an
    earlier verdict stale. `whole` says whether values that were kept can be handed on. `boxes`
    are those values that can be drawn;
    `found` says that it passed, its gaps are parameters.
    """

    title: str
    model: str
    path: str
    inputs: tuple[str, ...]
    body: Callable[[RequestInputs], dict[str, Any]]
    read: Callable[[Json], PrecheckResult | None]
    params: tuple[str, ...] = ()
    reasons: tuple[RejectionReason, ...] = ()
    boxes: tuple[Box, ...] = ()
    found: str = N_("The check has passed")
    whole: Callable[[Json], bool] = lambda _: True

    def reason(self, code: str, words: str) -> RejectionReason | None:
        """Return the reason of a refusal, or None when nobody knows it.

        The code decides; the words where several reasons share it, or where it is not known.
        """
        named = [reason for reason in self.reasons if code in reason.codes]
        if len(named) == 1:
            return named[0]
        told = words.lower()
        meant = (r for r in named or self.reasons if any(piece in told for piece in r.words))
        return next(meant, None)


@dataclass(frozen=True, slots=True)
class Rate:
    """The service's limits: submits a second and tasks running at once, per account."""

    per_second: float
    running: int


@dataclass(frozen=True, slots=True)
class PollInterval:
    """When to ask for news, in seconds: first after `first`, then slower, `most` at last."""

    first: float = 1.0
    most: float = 10.0


class LifeState(StrEnum):
    """What a document says of a model: it lives, its end is announced, or was carried out."""

    ALIVE = "alive"
    ANNOUNCED = "announced"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """What a document says of a model's life; whether it runs, only the service's answer tells.

    `day` is that of its end, or of the document that knows of none, `source` where it is written,
    `successors` are the keys of the models that follow, the nearest first. `maker` and `source`
    are plain words without gaps.
    """

    state: LifeState
    day: date
    source: str
    successors: tuple[str, ...] = ()
    maker: str = ""

    @property
    def ends(self) -> bool:
        """Whether an end is announced or was carried out."""
        return self.state is not LifeState.ALIVE

    def is_over(self, today: date) -> bool:
        """Whether the model should have ended by *today*, if the document is right."""
        return self.state is LifeState.RETIRED or (self.ends and self.day <= today)


@dataclass(frozen=True, slots=True)
class LastAnswer:
    """What the service answered an account last for a model: a result, or the `code` that it is
    gone.
    """

    day: date
    code: str = ""


@dataclass(frozen=True, slots=True)
class OssLinks:
    """Whether a document of the model says that it reads the service's own temporary storage.

    Its links begin with `oss://`. `source` is the document that says so, or that should.
    """

    confirmed: bool
    source: str

    @property
    def sentence(self) -> Message:
        """What is known, to be told where such a link has failed or may fail."""
        known = N_("{source} names the service's temporary storage (oss://).")
        unknown = N_("{source} does not name the service's temporary storage (oss://).")
        return say(known if self.confirmed else unknown, source=Message(self.source))


@dataclass(frozen=True, slots=True)
class Condition:
    """What `key` names counts, and an input is needed, only while `by` has one of `values`."""

    key: str
    by: str
    values: tuple[Any, ...]

    def holds(self, params: Mapping[str, Any]) -> bool:
        """Whether it counts among *params*."""
        return params.get(self.by) in self.values


@dataclass(frozen=True, slots=True)
class WireNames:
    """The names on the wire of one tab, by the values of the parameters `by`."""

    by: tuple[str, ...]
    names: Mapping[tuple[Any, ...], str]


@dataclass(frozen=True, slots=True)
class ModelSpec:
    """One AI model: one tab.

    `order` is its tab's place: 10 to 29 for what talks, 30 to 49 for pictures, 50 to 69 for 3D,
    70 to 89 for clips. `lifecycle` and the last `answer` are no facts of its file: `models.catalog`
    adds them.
    `cloud` names the client that speaks to it, `model` the name on the wire unless its parameters
    choose it among `names`, `path` its address below the base URL. `body` and `read` are pure:
    inputs to request body, answer to outputs.
    `uploads` is False where all files travel inside the request; else `oss_links` is stated.
    `named_by` is the field of the request that no other request of the account has, where there
    is one. `parts` names the voice that may be longer than its limit: it is sent in parts then, as
    `domain.parts` says. `portrait` says that a result can look or sound like a person, so that
    this person has to have agreed. `regions` are those of the cloud in which it exists, as
    `Account.region_ids` calls them; none where no document says. Where there are `ways`, a job
    goes one of them; what is in none goes with each.
    """

    key: str
    title: str
    summary: str
    icon: str
    cloud: str
    model: str
    path: str
    inputs: tuple[Input, ...]
    params: tuple[Param, ...]
    body: Callable[[RequestInputs], dict[str, Any]]
    read: Callable[[Json], tuple[Output, ...]]
    rate: Rate
    price: Price
    viewer: str
    pace: PollInterval = PollInterval()
    precheck: Precheck | None = None
    lifecycle: Lifecycle | None = None
    answer: LastAnswer | None = None
    uploads: bool = True
    oss_links: OssLinks | None = None
    portrait: bool = False
    result_hours: float = 24
    named_by: str = ""
    parts: str = ""
    order: int = 100
    names: WireNames | None = None
    regions: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()
    ways: tuple[Way, ...] = ()

    def links_of(self, name: str) -> OssLinks | None:
        """Return what is known of links of the temporary storage for the input *name*."""
        return self.input(name).oss_links or self.oss_links

    def wire_name(self, params: Mapping[str, Any]) -> str:
        """Return the name on the wire for *params*, as they are sent."""
        if self.names is None:
            return self.model
        chosen = tuple(params.get(key) for key in self.names.by)
        return self.names.names.get(chosen, self.model)

    @property
    def wire_names(self) -> tuple[str, ...]:
        """Every name that it may have on the wire, the first one first."""
        others = self.names.names.values() if self.names else ()
        return tuple(dict.fromkeys((self.model, *others)))

    @property
    def texts(self) -> tuple[TextParam, ...]:
        """The texts that are asked for beside the files: needed without a default, or in a way."""
        texts = (one for one in self.params if isinstance(one, TextParam))
        told = {name for way in self.ways for name in way.names}
        return tuple(t for t in texts if t.key in told or (t.min_length and not t.default))

    @property
    def is_over(self) -> bool:
        """Whether the model has ended: by the last answer, else by today and the documents.

        A result from before its end says nothing of afterwards.
        """
        life, answer = self.lifecycle, self.answer
        if life is None or not life.ends:
            return False
        if answer and (answer.code or answer.day >= life.day):
            return bool(answer.code)
        return life.is_over(date.today())  # noqa: DTZ011 (the person's day)

    def input(self, name: str) -> Input:
        """Return the input called *name*; KeyError when there is none."""
        for one in self.inputs:
            if one.name == name:
                return one
        raise KeyError(name)
