"""A limit that a document writes as "width*height", which leaves open whether it may be turned."""

import random

from avatar_desktop.domain.check import check
from avatar_desktop.domain.limits import ImageLimits
from avatar_desktop.domain.media import MediaInfo, MediaKind
from avatar_desktop.domain.text import Message
from avatar_desktop.models import catalog


def verdict(width: int, height: int, most: tuple[int, int]) -> list[str]:
    """Return how badly a picture breaks the limit *most* alone."""
    picture = MediaInfo(MediaKind.IMAGE, "jpeg", 1000, width, height)
    found = check(picture, ImageLimits(resolution_max=most), "file", Message("Photo"))
    return [one.severity.value for one in found]


def test_only_what_breaks_both_readings_is_refused(rounds, seed):
    """As written it is good, turned it is doubtful, beyond both it is refused."""
    dice = random.Random(seed)
    written = [one.limits.resolution_max for spec in catalog() for one in spec.inputs
               if isinstance(one.limits, ImageLimits) and one.limits.resolution_max]  # fmt: skip
    assert sorted(set(written)) == [(3840, 2160), (5760, 3240)]

    for _ in range(rounds(200, 5000)):
        wide, high = dice.choice(written)
        width = max(1, dice.choice([wide, high]) + dice.randint(-2, 2))
        height = max(1, dice.choice([wide, high]) + dice.randint(-2, 2))
        as_written = width <= wide and height <= high
        turned = width <= high and height <= wide
        wanted = [] if as_written else ["warning"] if turned else ["error"]
        assert verdict(width, height, (wide, high)) == wanted, (width, height, wide, high)
