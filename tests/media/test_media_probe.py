"""Facts of real files, by content."""

import shutil
from fractions import Fraction
from pathlib import Path

import pytest

from avatar_desktop.domain.errors import FileRejected
from avatar_desktop.domain.media import MediaKind
from avatar_desktop.domain.spec import Viewer
from avatar_desktop.media import streams
from avatar_desktop.media.probe import probe
from avatar_desktop.media.sniff import suffix
from avatar_desktop.media.verify import verify
from make_media import make_clip, make_picture, make_sound

H264, HEVC, MPEG2 = "libx264", "libx265", "mpeg2video"
NAMES = {H264: "h264", HEVC: "hevc", MPEG2: "mpeg2video", "libvpx": "vp8"}

CLIPS = [
    *((container, codec) for container in ("mp4", "mov", "mkv", "ts", "mpg", "flv")
      for codec in (H264, HEVC)),
    ("avi", H264), ("mxf", H264),  # FFmpeg writes no HEVC into these two
    ("avi", MPEG2), ("mxf", MPEG2), ("webm", "libvpx"),
]  # fmt: skip


@pytest.fixture(scope="session")
def shelf(tmp_path_factory):
    """A folder for the files of this session."""
    return tmp_path_factory.mktemp("media")


@pytest.fixture(scope="session")
def clip(shelf):
    """Makes the clip of a container and codec once."""

    def made(container, codec=H264, **how) -> Path:
        name = "-".join([codec, *(f"{key}{value}" for key, value in sorted(how.items()))])
        path = shelf / f"{name}.{container}"
        if not path.exists():
            how = {"width": 320, "height": 240, "fps": 25, "seconds": 1, **how}
            make_clip(path, codec=codec, **how)
        return path

    return made


@pytest.mark.parametrize(("container", "codec"), CLIPS)
def test_clip_is_known_under_any_name(clip, tmp_path, container, codec):
    """Container, codec, size, length and rate are found although the name lies."""
    renamed = tmp_path / "holiday.jpg"
    shutil.copyfile(clip(container, codec), renamed)

    info = probe(renamed)

    assert (info.kind, info.format, info.video_codec) == (MediaKind.VIDEO, container, NAMES[codec])
    assert (info.width, info.height, info.rotation) == (320, 240, 0)
    assert info.duration == pytest.approx(1, abs=0.05)
    assert info.fps == pytest.approx(25, rel=0.05)
    assert info.audio_codec
    assert info.sample_rate == 48000
    assert info.bytes == renamed.stat().st_size


@pytest.mark.parametrize(("container", "codec"), CLIPS)
def test_copy_gets_the_suffix_of_the_content(clip, container, codec):
    """The library names its copies by what they are."""
    assert suffix(clip(container, codec)) == container


@pytest.mark.parametrize("turn", [90, 180, 270])
@pytest.mark.parametrize("container", ["mp4", "mov"])
def test_turned_clip_has_the_size_that_people_see(clip, container, turn):
    """A phone's portrait clip is portrait."""
    info = probe(clip(container, rotation=turn))

    assert info.rotation == turn
    assert (info.width, info.height) == ((320, 240) if turn == 180 else (240, 320))


def test_oblong_pixels_do_not_change_the_size(tmp_path):
    """The service counts pixels, whatever their shape."""
    path = make_clip(tmp_path / "a.mp4", width=320, height=240, seconds=0.2, aspect=Fraction(4, 3))

    assert (probe(path).width, probe(path).height) == (320, 240)


def test_silent_clip_has_no_sound(clip):
    """A clip without sound is a clip."""
    info = probe(clip("mp4", audio=False))

    assert (info.kind, info.audio_codec, info.sample_rate) == (MediaKind.VIDEO, None, None)


@pytest.mark.parametrize("container", ["mp4", "mkv"])
def test_varying_rate_is_given_as_its_average(tmp_path, container):
    """Six pictures in a second and a half are four a second, whatever the header says."""
    ticks = [0, 40, 80, 500, 1000, 1460]
    path = make_clip(tmp_path / f"vfr.{container}", ticks=ticks, seconds=2, audio=False)

    info = probe(path)

    assert info.duration == pytest.approx(1.5, abs=0.06)
    assert info.fps == pytest.approx(6 / 1.5, rel=0.05)


def test_clip_without_a_duration_is_measured(tmp_path):
    """A live recording says nowhere how long it is; its packets do."""
    path = make_clip(tmp_path / "live.mkv", options={"live": "1"}, fps=25, seconds=2)

    assert probe(path).duration == pytest.approx(2, abs=0.05)


def test_fragmented_clip_is_measured(tmp_path):
    """A recorder's MP4 in fragments is as long as they are."""
    flags = {"movflags": "frag_keyframe+empty_moov"}
    path = make_clip(tmp_path / "fragments.mp4", options=flags, fps=25, seconds=2)

    assert probe(path).duration == pytest.approx(2, abs=0.05)


def test_single_picture_lasts_as_long_as_a_picture(tmp_path):
    """One frame is a clip of one frame."""
    path = make_clip(tmp_path / "one.mp4", fps=25, seconds=0.04, audio=False)

    info = probe(path)

    assert info.kind is MediaKind.VIDEO
    assert info.duration == pytest.approx(0.04, abs=0.005)


@pytest.mark.parametrize("seconds", [29.96, 30.0, 30.04])
def test_thirty_seconds_are_told_from_a_picture_more(tmp_path, seconds):
    """The limit of 30 s is met or missed by a single frame; the sound's padding does not count."""
    path = make_clip(
        tmp_path / "long.mp4", width=64, height=64, fps=25, seconds=seconds, codec=MPEG2
    )

    assert probe(path).duration == pytest.approx(seconds, abs=0.0005)


@pytest.mark.parametrize(
    ("suffix", "codec"),
    [("wav", "pcm_s16le"), ("mp3", "mp3"), ("m4a", "aac"), ("aac", "aac"), ("ogg", "opus"),
     ("flac", "flac")],
)  # fmt: skip
def test_sound_is_known_under_any_name(tmp_path, suffix, codec):
    """Format, codec, length and sample rate of a voice are found by content."""
    path = make_sound(tmp_path / "voice.mp4", container=suffix, seconds=2)

    info = probe(path)

    assert (info.kind, info.format, info.audio_codec) == (MediaKind.AUDIO, suffix, codec)
    assert (info.width, info.fps, info.video_codec) == (None, None, None)
    assert info.sample_rate == 48000
    assert info.duration == pytest.approx(2, abs=0.05)


def test_mp3_without_a_table_is_measured(tmp_path):
    """A variable MP3 that states no length is as long as its packets."""
    path = make_sound(tmp_path / "a.mp3", seconds=5, options={"write_xing": "0"})

    assert probe(path).duration == pytest.approx(5, abs=0.1)


def test_cover_art_makes_no_clip(tmp_path):
    """A song with a picture on its sleeve is a song."""
    import av

    song, cover = tmp_path / "song.mp3", make_picture(tmp_path / "cover.png", width=64, height=64)
    sound = make_sound(tmp_path / "plain.mp3", seconds=1)
    with av.open(sound) as old, av.open(cover) as art, av.open(song, "w", format="mp3") as new:
        voice = new.add_stream_from_template(old.streams.audio[0])
        sleeve = new.add_stream_from_template(art.streams.video[0])
        sleeve.disposition = av.stream.Disposition.attached_pic
        for packet in old.demux(audio=0):
            if packet.size:
                packet.stream = voice
                new.mux(packet)
        packet = next(art.demux(video=0))
        packet.stream = sleeve
        new.mux(packet)
    with av.open(song) as made:
        assert len(made.streams.video) == 1

    assert probe(song).kind is MediaKind.AUDIO


@pytest.mark.parametrize(
    ("form", "found"),
    [("JPEG", "jpeg"), ("PNG", "png"), ("BMP", "bmp"), ("WEBP", "webp"), ("GIF", "gif"),
     ("TIFF", "tiff"), ("AVIF", "avif")],
)  # fmt: skip
def test_picture_is_known_under_any_name(tmp_path, form, found):
    """Format and size of a picture are found by content."""
    path = make_picture(tmp_path / "a.mp4", width=300, height=200, form=form)

    info = probe(path)

    assert (info.kind, info.format) == (MediaKind.IMAGE, found)
    assert (info.width, info.height, info.duration) == (300, 200, None)


@pytest.mark.parametrize(("mark", "turn"), [(1, 0), (3, 180), (6, 90), (8, 270), (5, 90), (99, 0)])
def test_turned_photo_has_the_size_that_people_see(tmp_path, mark, turn):
    """The camera's note about its position turns width and height."""
    from PIL import Image

    exif = Image.Exif()
    exif[0x0112] = mark
    path = make_picture(tmp_path / "a.jpg", width=300, height=200, exif=exif)

    info = probe(path)

    assert info.rotation == turn
    assert (info.width, info.height) == ((200, 300) if turn in {90, 270} else (300, 200))


def test_name_with_every_sign_is_opened(clip, tmp_path):
    """FFmpeg's own signs in a name (`%03d`, `:`) and Chinese words mean nothing here."""
    path = tmp_path / "http:数字人 %03d|#?.mp4"
    shutil.copyfile(clip("mp4"), path)

    assert probe(path).format == "mp4"


def test_relative_path_is_opened(clip, tmp_path, monkeypatch):
    """A path is a path, also when it looks like an option or an address."""
    shutil.copyfile(clip("mp4"), tmp_path / "concat:a.mp4")
    monkeypatch.chdir(tmp_path)

    assert probe(Path("concat:a.mp4")).format == "mp4"


def test_a_clip_whose_first_picture_takes_too_long_is_no_sound(clip, monkeypatch):
    """On a machine that is busy a clip is called too slow to read, never a file of sound."""
    path = clip("mp4")

    def late(_path, _container, _stream, clock):
        clock._end = 0.0
        yield from ()

    monkeypatch.setattr(streams, "pictures", late)

    with pytest.raises(FileRejected) as told:
        probe(path)

    assert told.value.code == "TooSlow"
    assert verify(path, Viewer.VIDEO).suffix == "mp4"
