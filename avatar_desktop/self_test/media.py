"""Pictures, sound, clips and 3D models are read and written, with the libraries that do it."""

import io
import tempfile
from functools import partial
from pathlib import Path

from avatar_desktop.domain.media import MediaInfo, MediaKind
from avatar_desktop.domain.model3d import SceneForm
from avatar_desktop.paths import resources
from avatar_desktop.self_test.report import Broken, Case

SAMPLES = {
    "portrait.jpg": MediaKind.IMAGE,
    "template.jpg": MediaKind.IMAGE,
    "voice.wav": MediaKind.AUDIO,
    "clip.mp4": MediaKind.VIDEO,
}
PICTURES = ("JPEG", "PNG", "WEBP", "BMP")
SIDE, POSTER, CORNERS = 64, 96, 3
TRIANGLE = """ply
format ascii 1.0
element vertex 3
property float x
property float y
property float z
element face 1
property list uchar int vertex_indices
end_header
0 0 0
1 0 0
0 1 0
3 0 1 2
"""


def cases() -> list[Case]:
    """Return what is read: the samples, each kind of picture, a 3D model; and what draws."""
    return [
        *((name, partial(_sample, name, kind)) for name, kind in SAMPLES.items()),
        *((f"{form} picture", partial(_picture, form)) for form in PICTURES),
        ("3D model", _model3d),
        ("OpenCV", _opencv),
        ("numpy", _numpy),
    ]


def _sample(name: str, kind: MediaKind) -> str:
    from avatar_desktop.media.thumbnails import poster

    info = _info(resources() / "samples" / name)
    if info.kind is not kind:
        raise Broken(f"{name} was read as {info.kind}, not as {kind}")
    picture = poster(resources() / "samples" / name, kind, POSTER)
    return f"{info.kind} in {info.format}; a small picture of {len(picture)} bytes"


def _info(path: Path) -> MediaInfo:
    from avatar_desktop.media.probe import probe

    if not path.is_file():
        raise Broken(f"{path} is gone")
    info = probe(path)
    if not isinstance(info, MediaInfo):
        raise Broken(f"{path.name} was read as {info}")
    return info


def _picture(form: str) -> str:
    from PIL import Image

    packed = io.BytesIO()
    Image.new("RGB", (SIDE, SIDE), (200, 40, 90)).save(packed, form)
    again = Image.open(io.BytesIO(packed.getvalue()))
    again.load()
    if (again.format, again.size) != (form, (SIDE, SIDE)):
        raise Broken(f"a picture in {form} came back as {again.format} {again.size}")
    return f"{len(packed.getvalue())} bytes"


def _model3d() -> str:
    from avatar_desktop.media.model3d import read_scene

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "triangle.ply"
        path.write_text(TRIANGLE, "ascii")
        scene = read_scene(path)
    if scene.form is not SceneForm.MESH or len(scene.positions) != CORNERS:
        raise Broken(f"a triangle was read as {scene.form} of {len(scene.positions)} points")
    return f"{scene.form} of {len(scene.positions)} points"


def _opencv() -> str:
    import cv2
    import numpy as np

    dark = np.zeros((SIDE, SIDE, 3), np.uint8)
    small = cv2.GaussianBlur(cv2.resize(dark, (SIDE // 2, SIDE // 2)), (3, 3), 0)
    fine, packed = cv2.imencode(".jpg", small)
    again = cv2.imdecode(packed, cv2.IMREAD_COLOR) if fine else None
    if again is None or again.shape != small.shape:
        raise Broken("a picture does not come back")
    return f"OpenCV {cv2.__version__}"


def _numpy() -> str:
    import numpy as np

    points = np.random.default_rng(0).normal(size=(1000, 3))
    turned = points @ np.linalg.inv(np.diag([1.0, 2.0, 4.0])).T
    if not np.allclose(turned[:, 2] * 4, points[:, 2]):
        raise Broken("its products are wrong")
    return f"numpy {np.__version__}"
