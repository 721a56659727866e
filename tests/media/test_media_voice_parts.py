"""Voices are cut at pauses without losing a sample, and clips are joined without a seam."""

import random
import wave
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest

from avatar_desktop.domain import parts
from avatar_desktop.domain.errors import FileRejected
from avatar_desktop.domain.limits import AtMost, AudioLimits, Below
from avatar_desktop.domain.media import MediaInfo, MediaKind
from avatar_desktop.media.joined_clip import join
from avatar_desktop.media.voice_parts import split


def a_voice(path: Path, seconds: float, rate: int, chance: random.Random, channels: int = 1):
    """Write words of noise with pauses between them; return its samples and its pauses."""
    noise = np.random.default_rng(chance.randrange(2**32))
    samples = noise.normal(0, 2500, (round(seconds * rate), channels))
    at, pauses = 0.0, []
    while at < seconds:
        at += chance.uniform(0.6, 3.0)
        pause = chance.uniform(0.25, 0.8)
        samples[round(at * rate) : round((at + pause) * rate)] *= 0.002
        pauses.append((at, at + pause))
        at += pause
    samples = samples.clip(-32768, 32767).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.tobytes())
    return samples, pauses


def read(path: Path) -> np.ndarray:
    with wave.open(str(path)) as file:
        data = file.readframes(file.getnframes())
        return np.frombuffer(data, "<i2").reshape(-1, file.getnchannels())


def test_parts_are_the_voice_sample_for_sample_and_begin_in_pauses(tmp_path, rounds, seed):
    """Any length, rate and number of channels: nothing lost, nothing too long, cut where quiet."""
    chance = random.Random(seed)
    for number in range(rounds(12, 200)):
        most = chance.uniform(4, 20)
        seconds = chance.uniform(most, most * 5)
        limits = AudioLimits(duration=chance.choice([AtMost(most), Below(most)]))
        rate, channels = chance.choice([8000, 16000, 22050, 44100]), chance.choice([1, 2])
        path, folder = tmp_path / f"{number}.wav", tmp_path / f"{number}"
        samples, pauses = a_voice(path, seconds, rate, chance, channels)
        info = MediaInfo(MediaKind.AUDIO, "wav", 1, duration=len(samples) / rate)
        count = parts.wanted(info, limits)
        longest = parts.longest(limits.duration)

        cuts = split(path, count, longest, folder)

        pieces = [read(folder / parts.file_name(one + 1)) for one in range(count)]
        assert (np.concatenate(pieces) == samples).all()
        lengths = [len(one) / rate for one in pieces]
        assert lengths == pytest.approx([b - a for a, b in pairwise(cuts)], abs=1e-6)
        assert max(map(len, pieces)) <= longest * rate
        assert split(path, count, longest, folder) == cuts
        for left, (before, cut) in zip(range(count - 1, 0, -1), pairwise(cuts), strict=False):
            first = max(before + (cuts[-1] - before) / (left + 1) / 2, cuts[-1] - left * longest)
            last = before + longest
            if not any(first <= a and b <= last and b - a > 0.35 for a, b in pauses):
                continue
            near = samples[round((cut - 0.05) * rate) : round((cut + 0.05) * rate)]
            assert abs(near.astype(int)).max() < 200, (number, cut)
        path.unlink()


def a_clip(path: Path, frames: int, shade: int, rate: int = 16) -> None:
    with av.open(str(path), "w") as output:
        video = output.add_stream("libx264", rate=rate)
        video.width, video.height, video.pix_fmt = 64, 80, "yuv420p"
        for number in range(frames):
            picture = np.full((80, 64, 3), shade, np.uint8)
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts = number
            output.mux(video.encode(frame))
        output.mux(video.encode(None))


def test_joined_clip_lasts_as_the_voice_and_sounds_like_it(tmp_path, rounds, seed):
    """Clips a little shorter or longer than their parts: each is seen from its cut on."""
    chance = random.Random(seed)
    for number in range(rounds(3, 40)):
        voice, rate = tmp_path / "voice.wav", chance.choice([16000, 44100])
        seconds = chance.uniform(6, 15)
        samples, _ = a_voice(voice, seconds, rate, chance)
        cuts = split(voice, 3, seconds / 2, tmp_path / f"{number}")
        fps = chance.choice([16, 25, 30])
        clips = [tmp_path / f"{number}-{one}.mp4" for one in range(3)]
        for clip, shade, (begins, ends) in zip(clips, (40, 120, 200), pairwise(cuts), strict=True):
            odd = chance.randrange(-2, 3)
            a_clip(clip, max(1, round((ends - begins) * fps) + odd), shade, fps)

        join(clips, cuts, voice, tmp_path / "joined.mp4")

        with av.open(str(tmp_path / "joined.mp4")) as found:
            length = found.duration / av.time_base
            heard = np.concatenate([one.to_ndarray()[0] for one in found.decode(audio=0)])
        with av.open(str(tmp_path / "joined.mp4")) as found:
            seen = [(float(one.time), one.to_ndarray(format="gray").mean())
                    for one in found.decode(video=0)]  # fmt: skip
        assert len(seen) / fps == pytest.approx(seconds, abs=1.1 / fps)
        shades = [min((40, 120, 200), key=lambda one: abs(one - shade)) for _, shade in seen]
        assert shades == sorted(shades)
        for shade, cut in zip((120, 200), cuts[1:], strict=False):
            first = next(at for (at, _), one in zip(seen, shades, strict=True) if one == shade)
            assert first == pytest.approx(cut, abs=1.1 / fps)
        spoken = samples[:, 0] / 32768
        best = max(_likeness(spoken, heard, delay) for delay in (0, 1024, 2048))
        assert best >= 0.99
        assert length == pytest.approx(seconds, abs=0.1)


def _likeness(spoken: np.ndarray, heard: np.ndarray, delay: int) -> float:
    both = min(len(spoken), len(heard) - delay) - 2000
    return float(np.corrcoef(spoken[2000:both], heard[2000 + delay : both + delay])[0, 1])


def test_damaged_clip_is_told_and_leaves_nothing(tmp_path):
    """A part that cannot be read ends the join with its name; no half of a clip is left."""
    voice = tmp_path / "voice.wav"
    a_voice(voice, 6, 16000, random.Random(1))
    cuts = split(voice, 2, 4, tmp_path / "parts")
    a_clip(tmp_path / "a.mp4", 40, 90)
    (tmp_path / "b.mp4").write_bytes((tmp_path / "a.mp4").read_bytes()[:500])
    target = tmp_path / "joined.mp4"

    with pytest.raises(FileRejected):
        join([tmp_path / "a.mp4", tmp_path / "b.mp4"], cuts, voice, target)
    assert sorted(one.name for one in tmp_path.glob("joined*")) == []


def test_what_the_first_clip_says_of_itself_stays_said(tmp_path):
    """A service's mark that the clip was made by a machine survives."""
    voice = tmp_path / "voice.wav"
    a_voice(voice, 6, 16000, random.Random(1))
    cuts = split(voice, 2, 4, tmp_path / "parts")
    a_clip(tmp_path / "a.mp4", 40, 90)
    with (
        av.open(str(tmp_path / "a.mp4")) as source,
        av.open(str(tmp_path / "b.mp4"), "w", options={"movflags": "use_metadata_tags"}) as target,
    ):
        target.metadata["AIGC"] = '{"Label": "1"}'
        stream = target.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                target.mux(packet)

    join([tmp_path / "b.mp4", tmp_path / "a.mp4"], cuts, voice, tmp_path / "joined.mp4")

    with av.open(str(tmp_path / "joined.mp4")) as found:
        assert found.metadata["AIGC"] == '{"Label": "1"}'
