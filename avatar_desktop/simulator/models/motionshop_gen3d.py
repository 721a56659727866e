"""motionshop-gen3d: a picture of a person as a figure in three dimensions.

Source: Model Studio, "Motionshop 3D generation" (S). S names no limits of the picture and does
not say what the PLY holds: 3D Gaussian splats here, as its makers' later work writes them; a
script asks for a mesh or points.
"""

from ..errors import TaskFailed, invalid
from .fields import is_url, known
from .model import Body, Made, Order, SimulatedModel, SourceFile, Work

MIB = 1024 * 1024
NO_DOWNLOAD = ("InvalidParameter", "Failed to download image, url {url}.")  # S
EMPTY = "Image_url can not be empty."  # S
MESH_POINTS = 22_000


def check(body: Body) -> Order:
    """Return the order of *body*; ServiceError 400 for any field out of the documents."""
    given, parameters = known(body, "input", {"image_url"}), known(body, "parameters", set())
    if set(body) - {"model", "input", "parameters"} or given is None or parameters is None:
        raise invalid("The request has a field that is missing or in a wrong format.")
    url = given.get("image_url")
    if url is None or url == "":
        raise invalid(EMPTY)
    if not is_url(url):
        raise invalid(f"Failed to download image, url {url}.")
    return Order({"image": url}, url)


def make(work: Work) -> Made:
    """Return the figure; TaskFailed for what is no picture."""
    from ..media.pictures import UnreadablePicture, read_picture
    from ..media.ply import write_mesh, write_points, write_splats
    from ..media.relief import relief

    try:
        picture = read_picture(work.files["image"], most_side=1600)
    except UnreadablePicture as error:
        code, message = NO_DOWNLOAD
        raise TaskFailed(code, message.replace("{url}", work.order.values)) from error
    target = work.folder / "result.ply"
    if work.shape == "mesh":
        write_mesh(relief(picture, MESH_POINTS), target)
    elif work.shape == "points":
        write_points(relief(picture), target)
    else:
        write_splats(relief(picture), target)
    return Made({"ply_url": target}, {"count": 1})


MODEL = SimulatedModel(
    name="motionshop-gen3d",
    path="aigc/video-generation/3d-generation",
    per_second=1,
    running=1,
    sources={"image": SourceFile(100 * MIB, too_large=NO_DOWNLOAD, no_download=NO_DOWNLOAD)},
    no_object=("InvalidParameter", "Failed to download image."),
    check=check,
    make=make,
)
