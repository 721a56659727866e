"""The files of a request, by how they travel."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from avatar_desktop.domain.delivery import Delivery, delivery, inlined
from avatar_desktop.domain.media import MediaInfo
from avatar_desktop.domain.spec import Inline, ModelSpec


@dataclass(frozen=True, slots=True)
class Parcels:
    """The inputs that go by a link, in a form, and inside the request's JSON.

    Of the last, their formats and how the document wants them.
    """

    linked: tuple[str, ...]
    forms: tuple[str, ...]
    inline: Mapping[str, tuple[str, Inline]]

    @property
    def carried(self) -> tuple[str, ...]:
        """Those that the request itself carries."""
        return (*self.forms, *self.inline)

    async def texts(self, files: Mapping[str, Path]) -> dict[str, str]:
        """Return what stands in the JSON for each of *files* that goes there.

        They are read and encoded on another thread: a picture of 10 MB takes longer than a frame.
        """
        return {
            name: await asyncio.to_thread(inlined, files[name], *how)
            for name, how in self.inline.items()
        }


def parcels_of(spec: ModelSpec, facts: Mapping[str, MediaInfo], *, temporary: bool) -> Parcels:
    """Return how the files with these *facts* travel; see `delivery`."""
    wanted = {name: spec.input(name) for name in facts}
    ways = {
        name: delivery(spec, wanted[name], info.bytes, temporary=temporary)
        for name, info in facts.items()
    }
    by = {way: tuple(name for name in facts if ways[name] is way) for way in Delivery}
    inline = {
        name: (facts[name].format, how)
        for name in by[Delivery.INLINE]
        if (how := wanted[name].inline)
    }
    return Parcels(by[Delivery.LINK], by[Delivery.FORM], inline)
