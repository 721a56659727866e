"""What Wan 2.7's pages say alike: of a picture, and of the regions in which there are models.

A picture is "JPEG, JPG, PNG without transparency, BMP, WEBP"; none says which megabyte is meant.
"""

from datetime import date

from avatar_desktop.domain.limits import AtLeast, AtMost, ImageLimits
from avatar_desktop.domain.media import MB, MIB
from avatar_desktop.domain.price import Price
from avatar_desktop.domain.text import N_

PICTURE = ImageLimits(
    formats=("jpeg", "png", "bmp", "webp"),
    side_min=AtLeast(240),
    side_max=AtMost(8000),
    aspect=AtMost(8),  # "1:8 to 8:1"
    bytes=AtMost(20 * MIB, agreed=20 * MB),  # "20 MB"
)
REGIONS = ("cn-beijing", "ap-southeast-1")
ELSEWHERE = {
    "ap-southeast-1": Price(date(2026, 10, 12), N_("no list of prices was found"), "USD"),
}
