"""Sizes, times, prices and facts as people read them."""

from avatar_desktop.domain.media import MediaInfo
from avatar_desktop.domain.price import Estimate, money
from avatar_desktop.domain.text import N_
from avatar_desktop.i18n import Language

_KILO = 1000


def size(count: int) -> str:
    """Return *count* bytes in units of 1000: `712 kB`, `4.2 GB`."""
    value = float(count)
    for unit in ("B", "kB", "MB", "GB"):
        if value < _KILO:
            return f"{value:.0f} {unit}" if unit in {"B", "kB"} else f"{value:.1f} {unit}"
        value /= _KILO
    return f"{value:.1f} TB"


def clock(seconds: float) -> str:
    """Return a time as `0:07`, `1:02:03`."""
    whole = max(0, int(seconds))
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"


def facts(info: MediaInfo) -> str:
    """Return what a file is in one line: `MP4 · 960×540 · 6.0 s · 24 fps · 712 kB`."""
    parts = [info.format.upper()]
    if info.width and info.height:
        parts.append(f"{info.width}×{info.height}")
    if info.duration is not None:
        parts.append(f"{info.duration:.1f} s")
    if info.fps:
        parts.append(f"{info.fps:g} fps")
    if info.sample_rate and not info.width:
        parts.append(f"{info.sample_rate / _KILO:g} kHz")
    parts.append(size(info.bytes))
    return " · ".join(parts)


def price(language: Language, estimate: Estimate | None, *, simulated: bool) -> str:
    """Return what a run costs in a few words; empty as long as the file is not known."""
    tr = language.text
    if simulated:
        return tr(N_("simulated, free"))
    if estimate is None:
        return ""
    if estimate.free:
        return tr(N_("free while in trial"))
    if estimate.amount is None:
        return tr(N_("price not published"))
    return "≈ " + money(estimate.currency, estimate.amount)
