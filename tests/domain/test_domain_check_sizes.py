"""Sizes in sentences: counted as everywhere in the app, and never rounded into nonsense."""

import random

from avatar_desktop.domain.check import check
from avatar_desktop.domain.limits import AtMost, Below, VideoLimits
from avatar_desktop.domain.media import MediaInfo, MediaKind
from avatar_desktop.domain.text import say


def test_a_refused_size_is_that_beside_the_file(rounds, seed):
    """A megabyte has a million bytes in the sentence too, and what is found exceeds the limit."""
    rng = random.Random(seed)
    for _ in range(rounds(300, 20_000)):
        limit = rng.choice([5 * 2**20, 15 * 2**20, 10**7, rng.randint(10**6, 10**9)])
        found = limit + rng.choice([1, rng.randint(1, 10**7)])
        clip = MediaInfo(MediaKind.VIDEO, "mp4", found)
        bound = rng.choice([AtMost, Below])(limit)

        problems = check(clip, VideoLimits(bytes=bound), "video", say("Clip"))

        told = next(one.message.values for one in problems if one.rule == "bytes")
        assert told["found"] > told["limit"]
        assert abs(told["found"] - found / 10**6) <= 0.01
        assert abs(told["limit"] - limit / 10**6) <= 0.01
