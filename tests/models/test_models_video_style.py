"""Restyled clip: every limit at limit - 1, limit, limit + 1, and the request on the wire.

S is the seed document ("video style transform"), R the newer API reference; the lines they are
from stand beside the rows.
"""

from dataclasses import replace

import pytest

from avatar_desktop.domain.check import check
from avatar_desktop.domain.media import MediaInfo, MediaKind
from avatar_desktop.domain.params import check_values, defaults
from avatar_desktop.domain.problems import blocking
from avatar_desktop.domain.spec import RequestInputs
from avatar_desktop.domain.text import Message
from avatar_desktop.models import catalog
from avatar_desktop.models.video_style import LIMITS, SPEC, body, read

FINE, WARNS, REFUSED = [], ["warning"], ["error"]
GOOD = MediaInfo(
    MediaKind.VIDEO, "mp4", 5_000_000, 640, 480, 10.0, 25.0, "h264", "aac", 48000
)  # fmt: skip

ROWS = [
    # S "video size: no more than 100M"; neither source says 10^6 or 2^20.
    ("bytes", {"bytes": 99_999_999}, FINE),
    ("bytes", {"bytes": 100_000_000}, FINE),
    ("bytes", {"bytes": 100_000_001}, WARNS),
    ("bytes", {"bytes": 104_857_599}, WARNS),
    ("bytes", {"bytes": 104_857_600}, WARNS),
    ("bytes", {"bytes": 104_857_601}, REFUSED),
    # S, table, input.video_url: "width or height not less than 64".
    ("side_min", {"width": 63, "height": 64}, REFUSED),
    ("side_min", {"width": 64, "height": 64}, WARNS),
    ("side_min", {"width": 65, "height": 65}, WARNS),
    # S, input limits: "each side not less than 256"; R agrees.
    ("side_min", {"width": 255, "height": 256}, WARNS),
    ("side_min", {"width": 256, "height": 256}, FINE),
    ("side_min", {"width": 257, "height": 257}, FINE),
    # S, input limits: "and not more than 4096".
    ("side_max", {"width": 4095, "height": 2400}, FINE),
    ("side_max", {"width": 4096, "height": 2400}, FINE),
    ("side_max", {"width": 4097, "height": 2400}, REFUSED),
    ("side_max", {"width": 2400, "height": 4097}, REFUSED),
    # S, input limits: "the long side is no more than 1.8 times the short side".
    ("aspect", {"width": 1799, "height": 1000}, FINE),
    ("aspect", {"width": 1800, "height": 1000}, FINE),
    ("aspect", {"width": 1801, "height": 1000}, REFUSED),
    ("aspect", {"width": 1000, "height": 1800}, FINE),
    ("aspect", {"width": 1000, "height": 1801}, REFUSED),
    # S, input limits: "no more than 30 seconds".
    ("duration_max", {"duration": 30 - 1 / 25}, FINE),
    ("duration_max", {"duration": 29.999}, FINE),
    ("duration_max", {"duration": 30.0}, FINE),
    ("duration_max", {"duration": 30.0004}, FINE),  # a millisecond is not rounded up
    ("duration_max", {"duration": 30.001}, REFUSED),
    ("duration_max", {"duration": 30 + 1 / 25}, REFUSED),
    ("duration_max", {"duration": None}, WARNS),
    # S, input limits: "MP4, AVI, MKV, MOV, FLV, TS, MPG, MXF".
    *(("format", {"format": name}, FINE)
      for name in ("mp4", "avi", "mkv", "mov", "flv", "ts", "mpg", "mxf")),
    *(("format", {"format": name}, REFUSED) for name in ("webm", "asf", "ogg", "3gp")),
    # R: "H.264 or H.265".
    ("codec", {"video_codec": "h264"}, FINE),
    ("codec", {"video_codec": "hevc"}, FINE),
    ("codec", {"video_codec": "mpeg2video"}, WARNS),
    ("codec", {"video_codec": "av1"}, WARNS),
    # Neither source names a rate of pictures.
    ("fps_min", {"fps": 1.0}, FINE),
    ("fps_max", {"fps": 240.0}, FINE),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "changes", "severities"), ROWS)
def test_limit_is_judged_right(rule, changes, severities):
    """Beyond a limit that all sources name it is refused, in doubt warned of, else fine."""
    problems = check(replace(GOOD, **changes), LIMITS, "video", Message("Clip"))

    assert [problem.severity for problem in problems] == severities
    assert all(problem.rule == rule for problem in problems)
    assert blocking(problems) == (severities == REFUSED)


def test_good_clip_has_no_problem():
    """What the documents describe passes."""
    assert check(GOOD, LIMITS, "video", Message("Clip")) == []


def test_all_problems_are_told_at_once_errors_first():
    """Nobody repairs a clip five times."""
    bad = replace(
        GOOD, format="webm", bytes=200_000_000, width=4200, height=60, duration=31.0,
        video_codec="vp9",
    )  # fmt: skip

    problems = check(bad, LIMITS, "video", Message("Clip"))

    rules = [problem.rule for problem in problems]
    assert set(rules) == {
        "format", "bytes", "side_min", "side_max", "aspect", "duration_max", "codec",
    }  # fmt: skip
    assert rules[-1] == "codec"
    assert all("{" not in str(problem.message) for problem in problems)


@pytest.mark.parametrize("kind", [MediaKind.IMAGE, MediaKind.AUDIO])
def test_another_kind_of_file_is_one_problem(kind):
    """A picture is not a bad clip, it is no clip."""
    problems = check(MediaInfo(kind, "png", 1), LIMITS, "video", Message("Clip"))

    assert [problem.rule for problem in problems] == ["kind"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"duration": 30.001}, "30.001 s"),
        ({"width": 1801, "height": 1000}, "1.801 times"),
        ({"bytes": 104_857_601}, "104.86 MB; this model takes 104.85 MB"),
        ({"bytes": 100_000_001}, "100.01 MB"),
    ],
)
def test_sentence_never_rounds_the_trouble_away(changes, words):
    """No sentence says that a clip of 100 MB is over 100 MB."""
    problems = check(replace(GOOD, **changes), LIMITS, "video", Message("Clip"))

    assert words in str(problems[0].message)


@pytest.mark.parametrize(
    ("key", "value", "passes"),
    [
        # S, parameters.style: 0 to 4; R: 0 to 7.
        ("style", -1, False), ("style", 0, True), ("style", 4, True), ("style", 5, True),
        ("style", 7, True), ("style", 8, False),
        # S, parameters.video_fps: [15, 25].
        ("video_fps", 14, False), ("video_fps", 15, True), ("video_fps", 16, True),
        ("video_fps", 24, True), ("video_fps", 25, True), ("video_fps", 26, False),
        # R: min_len 540 or 720, the switches.
        ("min_len", 540, True), ("min_len", 720, True), ("min_len", 721, False),
        ("use_SR", True, True), ("use_SR", 1, False), ("animate_emotion", "yes", False),
    ],
)  # fmt: skip
def test_option_is_judged_right(key, value, passes):
    """An option outside the documents' range is refused before it is sent."""
    assert (check_values(SPEC.params, {key: value}) == []) is passes


def ready(**params):
    """Return what a request is made of."""
    values = {**defaults(SPEC.params), **params}
    return RequestInputs("video-style-transform", {"video": "oss://a/b.mp4"}, values, {})


def test_request_is_the_one_of_the_document():
    """With the defaults, a request holds what the seed document knows and no more."""
    assert body(ready(style=3, video_fps=25)) == {
        "model": "video-style-transform",
        "input": {"video_url": "oss://a/b.mp4"},
        "parameters": {"style": 3, "video_fps": 25},
    }


def test_later_options_are_sent_where_they_depart_from_their_defaults():
    """What only the newer reference knows is sent when it was chosen."""
    sent = body(ready(min_len=540, use_SR=True, animate_emotion=False))["parameters"]

    assert sent == {
        "style": 0, "video_fps": 15, "min_len": 540, "use_SR": True, "animate_emotion": False,
    }  # fmt: skip


@pytest.mark.parametrize(
    "output", [{}, {"output_video_url": ""}, {"output_video_url": 7}, {"results": "x"}]
)
def test_answer_without_a_link_has_no_result(output):
    """An answer that names no clip gives none."""
    assert read(output) == ()


@pytest.mark.parametrize(
    "output",
    [
        {"output_video_url": "http://xxx/result.mp4"},  # S's own example
        {"output_video_url": "http://xxx/result.mp4", "video_url": "http://xxx/input.mp4"},
        {"output_video_url": ["http://xxx/result.mp4"]},
        {"video_url": "http://xxx/result.mp4"},
        {"results": {"video_url": "http://xxx/result.mp4"}},
        {"results": {"output_video_url": "http://xxx/result.mp4"}},
        {"results": [{"output_video_url": "http://xxx/result.mp4"}]},
        {"results": [None, {"video_url": ["http://xxx/result.mp4"]}]},
    ],
)
def test_answer_names_the_clip(output):
    """The link is found wherever the service's sibling models put it."""
    (result,) = read({"task_status": "SUCCEEDED", **output})

    assert (result.url, result.name, result.suffix) == ("http://xxx/result.mp4", "result", "mp4")


def test_catalogue_finds_the_model():
    """A file in the package is a tab; keys are the files' names."""
    specs = catalog()

    assert SPEC in [replace(one, lifecycle=None) for one in specs]
    assert all(spec.key.isidentifier() for spec in specs)
    assert len({spec.key for spec in specs}) == len(specs)
    places = [(spec.is_over, spec.order) for spec in specs]
    assert places == sorted(places)


@pytest.mark.parametrize("spec", catalog(), ids=lambda spec: spec.key)
def test_every_model_starts_with_a_form_that_passes(spec):
    """The defaults of every model are within its own limits."""
    needed = {param.key for param in spec.params if getattr(param, "min_length", 0)}
    values = {key: v for key, v in defaults(spec.params).items() if key not in needed}

    assert check_values(spec.params, values) == []
