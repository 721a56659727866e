"""Every way a file breaks a model's limits, all at once."""

import math
from collections.abc import Iterator
from operator import ge, gt
from typing import Any

from avatar_desktop.domain.limits import (
    AtLeast,
    AtMost,
    AudioLimits,
    Below,
    ImageLimits,
    Limits,
    Upper,
    VideoLimits,
)
from avatar_desktop.domain.media import MB, MediaInfo
from avatar_desktop.domain.problems import Problem, Severity, worst_first
from avatar_desktop.domain.text import N_, Message, say

_DOUBT = N_("{sentence} The documents disagree here; the service may refuse it.")
_EITHER_WAY = N_("{sentence} They do not say whether it may stand upright, so it may be refused.")


def check(media: MediaInfo, limits: Limits, name: str, title: Message) -> list[Problem]:
    """Return every way *media*, the input *name*, breaks *limits*, errors first.

    All at once, so that nobody repairs a clip five times. *title* names the input to a person.
    """
    if media.kind is not limits.kind:
        return [_wrong_kind(media, limits, name, title)]
    return worst_first(_Check(media, name, title).all(limits))


def _wrong_kind(media: MediaInfo, limits: Limits, name: str, title: Message) -> Problem:
    templates = {
        "image": N_("{title} has to be a picture; this file is {found}."),
        "audio": N_("{title} has to be a sound file; this file is {found}."),
        "video": N_("{title} has to be a clip; this file is {found}."),
    }
    message = say(templates[limits.kind], title=title, found=media.format.upper())
    return Problem(name, "kind", Severity.ERROR, media.kind.value, limits.kind.value, message)


class _Check:
    """The rules over one file; each yields its problems."""

    def __init__(self, media: MediaInfo, name: str, title: Message) -> None:
        self._media = media
        self._name = name
        self._title = title

    def all(self, limits: Limits) -> Iterator[Problem]:
        agreed = limits.agreed_formats if isinstance(limits, ImageLimits) else ()
        yield from self._doubtful()
        yield from self._format(limits.formats, agreed)
        yield from self._bytes(limits.bytes)
        if isinstance(limits, ImageLimits) and self._media.alpha and not limits.alpha:
            template = N_("{title} has a transparent layer, which this model does not take.")
            yield self._problem("format", "alpha", None, say(template, title=self._title))
        if isinstance(limits, ImageLimits | VideoLimits):
            yield from self._sides(limits.side_min, limits.side_max)
            yield from self._aspect(limits.aspect)
        if isinstance(limits, ImageLimits) and limits.resolution_max:
            yield from self._resolution(*limits.resolution_max)
        if isinstance(limits, AudioLimits | VideoLimits):
            yield from self._duration(limits.duration_min, limits.duration)
        if isinstance(limits, VideoLimits):
            yield from self._fps(limits.fps_min, limits.fps_max)
            yield from self._codec(limits.codecs)

    def _problem(
        self, rule: str, found: Any, limit: Any, sentence: Message, *, sure: bool = True
    ) -> Problem:
        message = sentence if sure else say(_DOUBT, sentence=sentence)
        severity = Severity.ERROR if sure else Severity.WARNING
        return Problem(self._name, rule, severity, found, limit, message)

    def _doubtful(self) -> Iterator[Problem]:
        if self._media.doubtful:
            sentence = say(N_("This picture may be damaged; look at it before you send it."))
            yield Problem(self._name, "doubtful", Severity.WARNING, None, None, sentence)

    def _format(self, formats: tuple[str, ...], agreed: tuple[str, ...]) -> Iterator[Problem]:
        found = self._media.format
        sure = bool(formats) and found not in formats
        if sure or (agreed and found not in agreed):
            limit = formats if sure else agreed
            known = ", ".join(name.upper() for name in limit)
            template = (
                N_("{title} has the format {found}; this model takes {limit}.")
                if sure
                else N_("{title} has the format {found}; some document names {limit} only.")
            )
            sentence = say(template, title=self._title, found=found.upper(), limit=known)
            yield self._problem("format", found, list(limit), sentence, sure=sure)

    def _bytes(self, bound: Upper | None) -> Iterator[Problem]:
        broken = _over(self._media.bytes, bound)
        if bound is None or broken is None:
            return
        limit, sure = broken
        template = (
            N_("{title} is {found:g} MB; this model takes {limit:g} MB at most.")
            if isinstance(bound, AtMost)
            else N_("{title} is {found:g} MB; this model takes less than {limit:g} MB.")
        )
        shown = math.ceil(self._media.bytes / MB * 100) / 100
        most = math.floor(limit / MB * 100) / 100
        sentence = say(template, title=self._title, found=shown, limit=most)
        yield self._problem("bytes", self._media.bytes, int(limit), sentence, sure=sure)

    def _sides(self, least: AtLeast | None, most: AtMost | None) -> Iterator[Problem]:
        width, height = self._media.width or 0, self._media.height or 0
        short, long = min(width, height), max(width, height)
        under, over = _under(short, least), _over(long, most)
        if under:
            limit, sure = under
            template = N_(
                "{title} is {found} px on its short side; this model needs {limit:g} px or more."
            )
            sentence = say(template, title=self._title, found=short, limit=limit)
            yield self._problem("side_min", short, int(limit), sentence, sure=sure)
        if over:
            limit, sure = over
            template = N_(
                "{title} is {found} px on its long side; this model takes {limit:g} px at most."
            )
            sentence = say(template, title=self._title, found=long, limit=limit)
            yield self._problem("side_max", long, int(limit), sentence, sure=sure)

    def _resolution(self, width_max: int, height_max: int) -> Iterator[Problem]:
        width, height = self._media.width or 0, self._media.height or 0
        fits_turned = height <= width_max and width <= height_max
        if width <= width_max and height <= height_max:
            return
        template = (
            N_("{title} is {found} px; the documents name {limit} px at most.")
            if fits_turned
            else N_("{title} is {found} px; this model takes {limit} px at most.")
        )
        found, limit = f"{width}×{height}", f"{width_max}×{height_max}"
        sentence = say(template, title=self._title, found=found, limit=limit)
        if fits_turned:
            sentence = say(_EITHER_WAY, sentence=sentence)
        severity = Severity.WARNING if fits_turned else Severity.ERROR
        yield Problem(
            self._name, "resolution", severity, [width, height], [width_max, height_max], sentence
        )

    def _aspect(self, bound: AtMost | None) -> Iterator[Problem]:
        width, height = self._media.width or 0, self._media.height or 0
        short, long = min(width, height), max(width, height)
        if bound is None or not short or long <= short * bound.value + 1e-6:
            return
        template = N_(
            "The long side of {title} is {found:g} times its short side; "
            "this model takes {limit:g} times at most."
        )
        found = math.ceil(long / short * 1000) / 1000
        sentence = say(template, title=self._title, found=found, limit=bound.value)
        yield self._problem("aspect", found, bound.value, sentence)

    def _duration(self, least: AtLeast | None, most: Upper | None) -> Iterator[Problem]:
        if self._media.duration is None:
            template = N_("How long {title} lasts cannot be read; the service may refuse it.")
            sentence = say(template, title=self._title)
            limit = most.value if most else None
            yield self._problem_plain("duration_max", None, limit, sentence)
            return
        seconds = round(self._media.duration, 3)
        under, over = _under(seconds, least), _over(seconds, most)
        if under:
            limit, sure = under
            template = N_("{title} is {found:g} s; this model needs {limit:g} s or more.")
            sentence = say(template, title=self._title, found=seconds, limit=limit)
            yield self._problem("duration_min", seconds, limit, sentence, sure=sure)
        if over:
            limit, sure = over
            template = (
                N_("{title} is {found:g} s; this model takes {limit:g} s at most.")
                if isinstance(most, AtMost)
                else N_("{title} is {found:g} s; this model takes less than {limit:g} s.")
            )
            sentence = say(template, title=self._title, found=seconds, limit=limit)
            yield self._problem("duration_max", seconds, limit, sentence, sure=sure)

    def _problem_plain(self, rule: str, found: Any, limit: Any, sentence: Message) -> Problem:
        return Problem(self._name, rule, Severity.WARNING, found, limit, sentence)

    def _fps(self, least: AtLeast | None, most: AtMost | None) -> Iterator[Problem]:
        if self._media.fps is None:
            return
        fps = round(self._media.fps, 2)
        under, over = _under(fps, least), _over(fps, most)
        if under:
            limit, sure = under
            template = N_("{title} has {found:g} frames a second; this model needs {limit:g}.")
            sentence = say(template, title=self._title, found=fps, limit=limit)
            yield self._problem("fps_min", fps, limit, sentence, sure=sure)
        if over:
            limit, sure = over
            template = N_(
                "{title} has {found:g} frames a second; this model takes {limit:g} at most."
            )
            sentence = say(template, title=self._title, found=fps, limit=limit)
            yield self._problem("fps_max", fps, limit, sentence, sure=sure)

    def _codec(self, codecs: tuple[str, ...]) -> Iterator[Problem]:
        codec = self._media.video_codec
        if not codecs or codec is None or codec in codecs:
            return
        template = N_(
            "{title} holds {found} video; the documents name {limit} only, "
            "so the service may refuse it."
        )
        known = ", ".join(name.upper() for name in codecs)
        sentence = say(template, title=self._title, found=codec.upper(), limit=known)
        yield self._problem_plain("codec", codec, list(codecs), sentence)


def _over(found: float, bound: Upper | None) -> tuple[float, bool] | None:
    """Return the broken limit and whether every source agrees on it, or None."""
    if bound is None:
        return None
    past = ge if isinstance(bound, Below) else gt
    if past(found, bound.value):
        return bound.value, True
    if bound.agreed is not None and past(found, bound.agreed):
        return bound.agreed, False
    return None


def _under(found: float, bound: AtLeast | None) -> tuple[float, bool] | None:
    if bound is None:
        return None
    if found < bound.value:
        return bound.value, True
    if bound.agreed is not None and found < bound.agreed:
        return bound.agreed, False
    return None
