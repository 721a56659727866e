"""Each model, from the command line and in the real window."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PySide6.QtCore import QBuffer
from PySide6.QtGui import QCursor
from window_kit import Opened, drop, opened, until

from avatar_desktop.domain.job import JobState
from avatar_desktop.domain.media import MediaInfo, MediaKind
from avatar_desktop.domain.model3d import SceneForm
from avatar_desktop.media.model3d import read_scene
from avatar_desktop.media.probe import probe
from avatar_desktop.models import catalog
from avatar_desktop.paths import resources
from fixtures_service import Service, start_service
from make_media import excerpt, make_clip, make_sound

PATIENCE = 120
SPEED = 100
SHOTS = os.environ.get("AVATAR_DESKTOP_SHOTS", "")
"""A folder that takes a picture of each window, for the README."""
MOST_BYTES = 150_000
LOOKS = "/api/v1/services/aigc/image2video/face-detect"
PORTRAIT = resources() / "samples" / "portrait.jpg"
TEMPLATE = resources() / "samples" / "template.jpg"
VOICE = resources() / "samples" / "voice.wav"
SPEAKER = resources() / "samples" / "speaker.mp4"
CLIP = resources() / "samples" / "clip.mp4"


@dataclass(frozen=True)
class Case:
    """One run: the model, its files and options, and what has to come of it.

    A file that is made on the spot is called by its name.
    """

    model: str
    inputs: Mapping[str, Path | str]
    check: Callable[[list[Path]], None]
    params: Mapping[str, Any] = field(default_factory=dict)


def is_a_picture(files: list[Path]) -> None:
    (result,) = files
    found = info(result)
    assert found.kind is MediaKind.IMAGE
    assert found.format in {"jpeg", "png"}
    assert min(found.width or 0, found.height or 0) >= 256


def talks(size: tuple[int, int]) -> Callable[[list[Path]], None]:
    def check(files: list[Path]) -> None:
        (result,) = files
        found, voice = info(result), info(VOICE)
        assert (found.format, found.width, found.height) == ("mp4", *size)
        assert found.audio_codec
        assert found.duration == pytest.approx(voice.duration, abs=0.1)

    return check


def is_made_of_splats(files: list[Path]) -> None:
    (result,) = files
    assert result.suffix == ".ply"
    scene = read_scene(result)
    assert scene.form is SceneForm.SPLATS
    assert len(scene.positions) > 1000


def is_a_mesh_with_a_cover(files: list[Path]) -> None:
    model, cover = files
    assert model.suffix == ".glb"
    scene = read_scene(model)
    assert scene.form is SceneForm.MESH
    assert scene.parts[0].material.image, "the photo is its texture"
    assert info(cover).kind is MediaKind.IMAGE


def is_a_bare_mesh(files: list[Path]) -> None:
    assert read_scene(files[0]).form is SceneForm.MESH
    assert not read_scene(files[0]).parts[0].material.image


def is_a_clip_with_sound(files: list[Path]) -> None:
    (result,) = files
    found = info(result)
    assert (found.format, found.video_codec) == ("mp4", "h264")
    assert found.audio_codec


def info(path: Path) -> MediaInfo:
    found = probe(path)
    assert isinstance(found, MediaInfo)
    return found


FACE_AND_VOICE = {"image": PORTRAIT, "audio": VOICE}
CASES = {
    "gen3d": Case("gen3d", {"image": PORTRAIT}, is_made_of_splats),
    "cosplay": Case("cosplay", {"face": PORTRAIT, "template": TEMPLATE}, is_a_picture),
    "emo": Case("emo", FACE_AND_VOICE, talks((512, 512))),
    "emo-half-body": Case("emo", FACE_AND_VOICE, talks((512, 704)), {"ratio": "3:4"}),
    "speech_to_video": Case("speech_to_video", FACE_AND_VOICE, talks((496, 624))),
    "video_retalk": Case("video_retalk", {"video": SPEAKER, "audio": VOICE}, talks((640, 800))),
    "talking_scene": Case(
        "talking_scene", FACE_AND_VOICE, talks((864, 1072)), {"prompt": "她转过头来，\n开口说话。"}
    ),
    "picture_modeling": Case("picture_modeling", {"file": PORTRAIT}, is_a_mesh_with_a_cover),
    "video_style": Case("video_style", {"video": "short"}, is_a_clip_with_sound, {"style": 1}),
    "style_repaint": Case("style_repaint", {"image": PORTRAIT}, is_a_picture, {"style_index": 31}),
    "tripo": Case("tripo", {"image": PORTRAIT}, is_a_mesh_with_a_cover),
    "tripo-views": Case(
        "tripo",
        {"front": PORTRAIT, "back": TEMPLATE},
        is_a_mesh_with_a_cover,
        {"geometry": "standard", "quality": "detailed"},
    ),
    "tripo-words": Case("tripo", {}, is_a_bare_mesh, {"prompt": "A fox", "quality": "none"}),
    "figure_portrait": Case(
        "figure_portrait", {"face": PORTRAIT, "figure": TEMPLATE}, is_a_picture, {"size": "1K"}
    ),
    "video_edit": Case(
        "video_edit",
        {"video": "walk", "ref_image1": TEMPLATE},
        is_a_clip_with_sound,
        {"prompt": "Make it blue."},
    ),
    "animate_mix": Case("animate_mix", {"image": PORTRAIT, "video": "walk"}, is_a_clip_with_sound),
    "animate_move": Case(
        "animate_move", {"image": PORTRAIT, "video": "walk"}, is_a_clip_with_sound
    ),
}


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    """One fast simulator for all models."""
    running = start_service(SPEED)
    yield running
    running.stop()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """A second of anything, and two seconds of the sample with a person in them, both small."""
    folder = tmp_path_factory.mktemp("clips")
    if SHOTS:
        return {"short": CLIP, "walk": CLIP}
    return {
        "short": make_clip(folder / "short.mp4", width=352, height=288, fps=15, seconds=1),
        "walk": excerpt(CLIP, folder / "walk.mp4", seconds=2.1, size=(480, 270)),
    }


def files_of(case: Case, made: Mapping[str, Path]) -> dict[str, Path]:
    return {name: made.get(str(one), Path(one)) for name, one in case.inputs.items()}


@pytest.mark.parametrize("name", CASES)
def test_command_line_ends_with_the_right_kind_of_file(
    service: Service, made: Mapping[str, Path], tmp_path: Path, name: str
):
    """`run MODEL` against the simulated service is done, with files of the right kind."""
    case = CASES[name]
    words = [f"{key}={path}" for key, path in files_of(case, made).items()]
    inputs = [word for one in words for word in ("-i", one)]
    params = [word for key, value in case.params.items() for word in ("-p", f"{key}={value}")]

    ended = subprocess.run(
        [sys.executable, "-m", "avatar_desktop", "run", case.model, *inputs, *params, "--json"],
        env=service.environment(tmp_path / "home"), capture_output=True, timeout=PATIENCE,
        check=False,
    )  # fmt: skip

    lines = [json.loads(line) for line in ended.stdout.decode("utf-8").splitlines()]
    assert lines, ended.stderr.decode("utf-8")
    assert (ended.returncode, lines[-1]["state"]) == (0, "done"), lines[-1]
    case.check([Path(path) for path in lines[-1]["outputs"]])


def test_picture_that_passed_is_looked_at_once(service: Service, tmp_path: Path):
    """The run after a look failed; the next job on the same picture pays no second look."""
    fails = {"model": "wan2.2-s2v", "end": "FAILED", "code": "InternalError.Algo"}
    service.control("tasks", **fails)
    before = len(service.requests(LOOKS))
    voice = make_sound(tmp_path / "voice.wav", seconds=1)
    words = ["-i", f"image={PORTRAIT}", "-i", f"audio={voice}", "--json"]

    ends = [
        subprocess.run(
            [sys.executable, "-m", "avatar_desktop", "run", "speech_to_video", *words],
            env=service.environment(tmp_path / "home"), capture_output=True, timeout=PATIENCE,
            check=False,
        ).returncode
        for _ in range(2)
    ]  # fmt: skip

    assert ends == [1, 0]
    assert len(service.requests(LOOKS)) == before + 1


WAYS = {(one.cloud, one.viewer, one.precheck is not None): one.key for one in reversed(catalog())}
"""A model for each way through the window; a picture of the window is taken of all of them."""


@pytest.mark.parametrize("key", [one.key for one in catalog()] if SHOTS else WAYS.values())
def test_window_shows_the_result(
    qapp, qloop, service: Service, made: Mapping[str, Path], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, key: str,
):  # fmt: skip
    """Drop, verdict, generate, and the result is on the stage."""
    qapp.setQuitOnLastWindowClosed(False)
    for name, value in service.environment(tmp_path / "home").items():
        monkeypatch.setenv(name, value)
    files = files_of(CASES[key], made)

    async def story() -> list[str]:
        async with opened(tmp_path / "home") as app:
            app.window.resize(1360, 840)
            QCursor.setPos(app.window.mapToGlobal(app.window.stage.geometry().center()))
            app.window.show_page(key)
            tab = app.window.tab(key)
            app.button("understand_consent", tab).click()
            for name, value in CASES[key].params.items():
                tab.presenter.put_param(name, value)
            for name, file in files.items():
                drop(tab, file, at=tab.slots[name])
            await until(tab.generate.isEnabled, "the verdict")
            assert tab.presenter.files == files
            assert {tab.slots[name].verdicts()[0][0] for name in files} == {"good"}
            tab.generate.click()
            await until(lambda: app.jobs, "the job")
            (job_id,) = app.jobs
            await until(lambda: app.jobs[job_id].ended, "the end of the job")
            job = app.jobs[job_id]
            assert job.state is JobState.DONE, job.failure
            await until(lambda: app.window.stage.job == job, "the job on the stage")
            await on_the_stage(app, job.outputs[0])
            keep(app, key)
            return list(job.outputs)

    outputs = qloop.run_until_complete(story())

    assert outputs


async def on_the_stage(app: Opened, name: str) -> None:
    """Wait until the result *name* is seen: a picture, moving pictures, a drawn model."""
    media = app.window.stage.media
    assert media.file
    assert media.file.name == name
    match media.file.suffix:
        case ".ply" | ".glb":
            drawn: list[bool] = []
            scene = media.page("model3d").view
            scene.canvas.drawn.connect(drawn.append)
            await until(lambda: scene.isVisible() and scene.facts, "the model")
            await until(lambda: not scene.canvas.image.isNull(), "its picture")
            if SHOTS:
                scene.canvas.reset()
                await until(lambda: True in drawn, "its best picture")
        case ".mp4":
            player = media.page("video").player
            await until(lambda: player.frames >= 1, "the first picture")
            player.play()
            await until(lambda: player.frames >= 12, "the picture to move")
        case _:
            await until(media.page("image").view.isVisible, "the picture")
            await until(lambda: media.page("image").view.picture_rect().width() > 100, "all of it")


def keep(app: Opened, key: str) -> None:
    """Save a small picture of the window, where somebody asked for it."""
    if not SHOTS:
        return
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    app.window.grab().save(buffer, "PNG")
    picture = Image.open(io.BytesIO(buffer.data().data())).convert("RGB")
    folder = Path(SHOTS)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{key}.png"
    for made in lighter(picture):
        made.save(path, optimize=True)
        if path.stat().st_size <= MOST_BYTES:
            return


def lighter(picture: Image.Image) -> Iterator[Image.Image]:
    """Return *picture* as it is, then with fewer and fewer colours.

    Each way needs the palette of the plain one: only `quantize` with a palette can dither.
    """
    yield picture
    for colours in (256, 128):
        plain = picture.quantize(colours, Image.Quantize.MAXCOVERAGE, 2)
        yield picture.quantize(palette=plain, dither=Image.Dither.FLOYDSTEINBERG)
        yield plain
