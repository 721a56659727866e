"""Gaussian splats painted by numpy: projected as ellipses and blended from front to back."""

from dataclasses import dataclass, fields

import numpy as np

from avatar_desktop.ui.viewers.model3d.camera import Camera
from avatar_desktop.ui.viewers.model3d.meshes import MeshView, view_of
from avatar_desktop.ui.viewers.model3d.raster import NEAR, Array, Stale, check
from avatar_desktop.ui.viewers.model3d.render_model import Model

AT_ONCE = 1 << 16
SLABS = 48
"""Splats are sorted into this many layers of equal numbers; within one their order is lost."""
CELLS = 1 << 18
BLUR = 0.3
"""Added to each variance in pixels², so that no splat falls between pixels (Kerbl et al.)."""
LEAST_ALPHA = 1 / 255
MOST_ALPHA = 0.99
OPAQUE = 0.004
FARTHEST = 1 << 20
"""Pixels that a splat is believed to reach; more is all of any picture."""
BLOCK = 16
EVERY = 4
"""Layers between two looks at which blocks of pixels are covered for good."""


@dataclass(frozen=True, slots=True, eq=False)
class Ellipses:
    """Splats in the picture: `x`, `y` in pixels, the inverse covariance a, b, c, and the reach.

    `depth` orders them; `numbers` are those in the model.
    """

    x: Array
    y: Array
    inverse: Array
    reach: Array
    depth: Array
    alpha: Array
    numbers: Array

    def cells(self, width: int, height: int) -> float:
        """Return how many pixels of a picture lie in the squares around all, about."""
        sides = 2 * self.reach.astype(np.float64) + 1
        return float((np.minimum(sides, width) * np.minimum(sides, height)).sum())

    def taken(self, chosen: Array) -> "Ellipses":
        """Return some of them."""
        return Ellipses(
            self.x[chosen], self.y[chosen], self.inverse[chosen], self.reach[chosen],
            self.depth[chosen], self.alpha[chosen], self.numbers[chosen],
        )  # fmt: skip


def ellipses(model: Model, camera: Camera, width: int, height: int) -> Ellipses:
    """Return the splats of *model* that *camera* sees in a picture of *width* by *height*."""
    count = len(model.places)
    pieces = [
        _piece(model, slice(start, start + AT_ONCE), camera, width, height)
        for start in range(0, count, AT_ONCE)
    ]
    names = [field.name for field in fields(Ellipses)]
    return Ellipses(*(np.concatenate([getattr(one, name) for one in pieces]) for name in names))


def _piece(model: Model, some: slice, camera: Camera, width: int, height: int) -> Ellipses:
    """Return those of *some* splats that are seen; a few at a time, so that no step is long."""
    shapes, opacities = model.covariances, model.opacities
    if shapes is None or opacities is None:
        raise ValueError("a model of splats is needed")
    shapes, opacities = shapes[some], opacities[some]
    view = view_of(model.places[some], camera, width, height)
    depth = view.homogeneous[:, 2]
    good = np.isfinite(view.homogeneous).all(axis=1) & np.isfinite(shapes).all(axis=1)
    seen = np.flatnonzero(good & (depth > NEAR) & (opacities > LEAST_ALPHA))
    depth = depth[seen]
    x = view.homogeneous[seen, 0] / depth + np.float32(view.x)
    y = view.homogeneous[seen, 1] / depth + np.float32(view.y)
    focal = camera.lens(width, height).focal
    a, b, c = _projected(shapes[seen], view, seen, depth, focal)
    area = np.maximum(a * c - b * b, 1e-6)
    alpha = opacities[seen]
    middle = (a + c) / 2
    longest = np.sqrt(middle + np.sqrt(np.maximum(middle * middle - area, 0)))
    sigmas = np.sqrt(2 * np.log(np.maximum(alpha / LEAST_ALPHA, 1)))
    reach = np.clip(np.nan_to_num(np.ceil(longest * sigmas)), 1, FARTHEST).astype(np.int64)
    inside = (x > -reach) & (y > -reach) & (x < width + reach) & (y < height + reach)
    inverse = np.stack([c / area, -b / area, a / area], axis=1)
    every = Ellipses(x, y, inverse, reach, depth, alpha, seen + some.start)
    return every.taken(np.flatnonzero(inside))


def paint_splats(splats: Ellipses, colours: Array, picture: Array, stale: Stale) -> None:
    """Blend *splats* in *colours* (uint8, of the whole model) over *picture* (float32)."""
    if not len(splats.x):
        return
    height, width = picture.shape[:2]
    order = np.argsort(splats.depth, kind="stable")
    light = np.zeros((width * height, 3), np.float32)
    clear = np.ones(width * height, np.float32)
    still = _clear_blocks(clear.reshape(height, width))
    for number, slab in enumerate(np.array_split(order, min(SLABS, len(order)))):
        if number and number % EVERY == 0:
            still = _clear_blocks(clear.reshape(height, width))
        _blend(splats.taken(_unhidden(splats, slab, still)), colours, light, clear, width, stale)
    rows = picture.reshape(-1, 3)
    rows[:] = light * 255 + rows * clear[:, None]


def _projected(
    shapes: Array, view: MeshView, seen: Array, depth: Array, focal: float
) -> tuple[Array, Array, Array]:
    """Return the covariances a, b, c in the picture, in pixels² (EWA: Zwicker et al., 2001)."""
    near = np.float32(focal) / depth
    slide = view.placed[seen, :2] / depth[:, None]
    turn = view.rotation
    across = near[:, None] * (turn[0] + slide[:, :1] * turn[2])
    down = -near[:, None] * (turn[1] + slide[:, 1:] * turn[2])
    xx, xy, xz, yy, yz, zz = shapes.T

    def between(a: Array, b: Array) -> Array:
        square = xx * a[:, 0] * b[:, 0] + yy * a[:, 1] * b[:, 1] + zz * a[:, 2] * b[:, 2]
        mixed = xy * (a[:, 0] * b[:, 1] + a[:, 1] * b[:, 0])
        mixed = mixed + xz * (a[:, 0] * b[:, 2] + a[:, 2] * b[:, 0])
        return np.asarray(square + mixed + yz * (a[:, 1] * b[:, 2] + a[:, 2] * b[:, 1]))

    return between(across, across) + BLUR, between(across, down), between(down, down) + BLUR


def _blend(
    slab: Ellipses, colours: Array, light: Array, clear: Array, width: int, stale: Stale
) -> None:
    """Put one layer behind what is there already: *light* so far, and how *clear* it is still."""
    pieces = [_fragments(slab, some, clear, width, stale) for some in _equal(slab.reach)]
    if not any(len(pixels) for pixels, _, _ in pieces):
        return  # all of it lies behind what is opaque
    pixels, alpha, owner = (np.concatenate(column) for column in zip(*pieces, strict=True))
    check(stale)
    first = int(pixels.min())
    count = int(pixels.max()) + 1 - first
    pixels = pixels - first
    weight = np.bincount(pixels, alpha, count)
    kept = np.exp(np.bincount(pixels, np.log1p(-np.minimum(alpha, MOST_ALPHA)), count))
    span = slice(first, first + count)
    share = (1 - kept) / np.maximum(weight, 1e-9) * clear[span]
    tint = colours[slab.numbers].astype(np.float32) / 255
    for channel in range(3):
        check(stale)
        light[span, channel] += np.bincount(pixels, alpha * tint[owner, channel], count) * share
    clear[span] *= kept.astype(np.float32)


def _clear_blocks(clear: Array) -> Array:
    """Return how many blocks left of and above each corner of a block are not covered yet."""
    high, wide = (-(-side // BLOCK) for side in clear.shape)
    padded = np.zeros((high * BLOCK, wide * BLOCK), np.float32)
    padded[: clear.shape[0], : clear.shape[1]] = clear
    still = padded.reshape(high, BLOCK, wide, BLOCK).max(axis=3).max(axis=1) > OPAQUE
    return np.asarray(np.pad(still.cumsum(axis=0).cumsum(axis=1), ((1, 0), (1, 0))))


def _unhidden(splats: Ellipses, slab: Array, still: Array) -> Array:
    """Return those of *slab* that reach a block which is not covered yet."""
    reach = splats.reach[slab] + 1  # as pixels are found from the floor of the place
    (top, bottom), (left, right) = (
        (
            np.clip((at - reach) // BLOCK, 0, most).astype(np.int64),
            np.clip((at + reach) // BLOCK + 1, 0, most).astype(np.int64),
        )
        for at, most in ((splats.y[slab], len(still) - 1), (splats.x[slab], still.shape[1] - 1))
    )
    count = still[bottom, right] - still[top, right] - still[bottom, left] + still[top, left]
    return np.asarray(slab[count > 0])


def _equal(reach: Array) -> list[Array]:
    """Return groups of about equal *reach*, none with more than CELLS pixels around it."""
    steps = np.where(reach <= 8, reach, 1 << np.ceil(np.log2(reach)).astype(np.int64))  # noqa: PLR2004 (small ones exactly, large ones by powers of two)
    groups = []
    for step in np.unique(steps):
        members = np.flatnonzero(steps == step)
        most = max(1, CELLS // (2 * int(step) + 1) ** 2)
        groups += [members[start : start + most] for start in range(0, len(members), most)]
    return groups


def _around(places: Array, reach: int, side: int) -> Array:
    """Return the steps from *places* of up to *reach* that end inside a *side* for one of them."""
    return np.arange(max(-reach, -int(places.max())), min(reach, side - 1 - int(places.min())) + 1)


def _fragments(
    slab: Ellipses, some: Array, clear: Array, width: int, stale: Stale
) -> tuple[Array, Array, Array]:
    """Return pixels, alphas and owners of what *some* of the layer add to pixels still clear."""
    check(stale)
    height = len(clear) // width
    reach = int(slab.reach[some].max())
    x0, y0 = (np.floor(value[some]).astype(np.int64) for value in (slab.x, slab.y))
    right, down = _around(x0, reach, width), _around(y0, reach, height)
    columns, rows = x0[:, None] + right, y0[:, None] + down
    dx = (columns + np.float32(0.5) - slab.x[some, None]).astype(np.float32)[:, None, :]
    dy = (rows + np.float32(0.5) - slab.y[some, None]).astype(np.float32)[:, :, None]
    a, b, c = (slab.inverse[some, number, None, None] for number in range(3))
    power = a * dx * dx + c * dy * dy + 2 * b * dx * dy
    alpha = slab.alpha[some, None, None] * np.exp(-0.5 * np.minimum(power, 40))
    good = alpha > LEAST_ALPHA
    good &= ((columns >= 0) & (columns < width))[:, None, :]
    good &= ((rows >= 0) & (rows < height))[:, :, None]
    hits = np.flatnonzero(good)
    owner, inner = np.divmod(hits, len(down) * len(right))
    row, column = np.divmod(inner, len(right))
    pixels = rows[owner, row] * width + columns[owner, column]
    clear_still = np.flatnonzero(clear[pixels] > OPAQUE)
    hits = hits[clear_still]
    return pixels[clear_still], alpha.ravel()[hits], some[owner[clear_still]]
