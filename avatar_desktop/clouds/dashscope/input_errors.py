"""Alibaba Model Studio's refusals that concern a file, its address or an option.

Sources: the service's page of error codes of 2026 and the page of video-style-transform.
"""

from avatar_desktop.clouds.http.error_rules import Rule
from avatar_desktop.domain.errors import Action, NotFetched
from avatar_desktop.domain.text import N_

REFUSED_FILE = N_("The service refused the file.")
REFUSED_PICTURE = N_("The service refused the picture.")
SAID = N_("It said: {words}")
OTHER_FILE = N_("Choose another file.")
OTHER_PICTURE = N_("Choose another picture.")
COULD_NOT_FETCH = N_("The service could not fetch the uploaded file.")
TRY_ANOTHER_WAY = N_(
    "Try again. If it happens again, check the storage settings: the service needs to reach "
    "the file."
)

CONTENT = (
    Rule(
        ("DataInspectionFailed", "InvalidParameter.DataInspectionFailed"),
        N_("The service refused the content."),
        N_("Its review found something that it does not allow."),
        N_("Choose another file. The same one will be refused again."),
        Action.CHOOSE_FILE,
    ),
    Rule(
        ("IPInfringementSuspect",),
        N_("The service refused the content."),
        N_("It suspects somebody's protected work or character in it."),
        OTHER_FILE,
        Action.CHOOSE_FILE,
    ),
)

PEOPLE = (
    Rule(
        ("InvalidFile.NoHuman",),
        REFUSED_PICTURE,
        N_("It found no person in it."),
        OTHER_PICTURE,
        Action.CHOOSE_FILE,
    ),
    Rule(
        ("InvalidFile.Content",),
        REFUSED_FILE,
        N_("It found no person in it."),
        OTHER_FILE,
        Action.CHOOSE_FILE,
        words=("no human",),
    ),
    Rule(
        ("InvalidFile.MultiHuman",),
        REFUSED_PICTURE,
        N_("It found more than one person in it."),
        N_("Crop it to one person, or choose another picture."),
        Action.CHOOSE_FILE,
    ),
    Rule(
        ("InvalidFile.Content",),
        REFUSED_FILE,
        N_("It found more than one person in it."),
        N_("Crop it to one person, or choose another file."),
        Action.CHOOSE_FILE,
        words=("multi human", "multiple human"),
    ),
    Rule(
        ("InvalidFile.BodyProportion",),
        REFUSED_PICTURE,
        N_("The person in it is too large or too small."),
        OTHER_PICTURE,
        Action.CHOOSE_FILE,
    ),
    Rule(
        ("InvalidFile.FrontBody",),
        REFUSED_PICTURE,
        N_("The person is seen from behind."),
        N_("Choose a picture from the front."),
        Action.CHOOSE_FILE,
    ),
    Rule(
        ("InvalidFile.FullFace",),
        REFUSED_PICTURE,
        N_("The face is covered."),
        N_("Choose a picture with the whole face."),
        Action.CHOOSE_FILE,
    ),
    Rule(
        ("InvalidFile.FacePose",),
        REFUSED_PICTURE,
        N_("The face is turned away."),
        N_("Choose a picture that looks at the camera."),
        Action.CHOOSE_FILE,
    ),
    Rule(
        ("InvalidFile.FullBody", "InvalidFile.BodyPose"),
        REFUSED_PICTURE,
        N_("The body is not fully visible, or its pose is unusual."),
        N_("Choose another picture, or the head format (1:1)."),
        Action.CHOOSE_FILE,
    ),
    Rule(
        ("InvalidFile.Value",),
        REFUSED_PICTURE,
        N_("It is too dark or not clear."),
        N_("Choose a brighter, sharper picture."),
        Action.CHOOSE_FILE,
    ),
    Rule(
        ("InvalidFace", "InvalidImage.NoHumanFace", "InvalidFile.FaceNotMatch"),
        REFUSED_PICTURE,
        N_("It found no face that it can use."),
        N_("Choose a picture with one clear face."),
        Action.CHOOSE_FILE,
    ),
)

FILES = (
    Rule(
        ("InvalidFile.Resolution", "InvalidFile.ImageSize", "InvalidImageResolution"),
        REFUSED_FILE,
        N_("Its width or height is outside the model's limits."),
        OTHER_FILE,
        Action.CHOOSE_FILE,
    ),
    Rule(
        ("InvalidFile.AspectRatio",),
        REFUSED_FILE,
        N_("It is too long and narrow for this model."),
        OTHER_FILE,
        Action.CHOOSE_FILE,
    ),
    Rule(
        ("InvalidFile.Size",),
        REFUSED_FILE,
        N_("It has too many bytes for this model."),
        N_("Choose a smaller file."),
        Action.CHOOSE_FILE,
    ),
    Rule(
        ("InvalidFile.Duration",),
        REFUSED_FILE,
        N_("It is too long or too short for this model."),
        OTHER_FILE,
        Action.CHOOSE_FILE,
    ),
    Rule(
        ("InvalidFile.FPS",),
        REFUSED_FILE,
        N_("Its number of frames a second is outside the model's limits."),
        OTHER_FILE,
        Action.CHOOSE_FILE,
    ),
    Rule(
        ("InvalidParameter.VideoFormat",),
        N_("The service could not read the clip."),
        N_("It is damaged, or of a kind that the service does not know."),
        N_("Choose another clip; MP4 with H.264 is read everywhere."),
        Action.CHOOSE_FILE,
    ),
    Rule(
        (
            "InvalidFile.Format",
            "InvalidFile.Openerror",
            "InvalidImageFormat",
            "InvalidParameter.UnsupportedFileFormat",
        ),
        N_("The service could not read the file."),
        N_("It is damaged, or of a kind that the service does not know."),
        OTHER_FILE,
        Action.CHOOSE_FILE,
    ),
    Rule(("InvalidFile", "InvalidImage"), REFUSED_FILE, SAID, OTHER_FILE, Action.CHOOSE_FILE),
)

ADDRESSES = (
    Rule(
        ("InvalidURL", "InvalidParameter"),
        REFUSED_FILE,
        SAID,
        OTHER_FILE,
        Action.CHOOSE_FILE,
        words=("audio is longer", "file size is larger", "file type is not supported"),
    ),
    Rule(
        ("InvalidURL.Timeout",),
        COULD_NOT_FETCH,
        N_("The storage was too slow for it."),
        TRY_ANOTHER_WAY,
        Action.RETRY,
        error=NotFetched,
    ),
    Rule(
        ("InvalidURL.ConnectionRefused",),
        COULD_NOT_FETCH,
        N_("The storage did not let it in."),
        TRY_ANOTHER_WAY,
        Action.OPEN_SETTINGS,
        error=NotFetched,
    ),
    Rule(
        ("InvalidParameter.DataInspection",),
        COULD_NOT_FETCH,
        N_("It was too slow to fetch for the service's review."),
        N_("Try again, or use the service's own temporary storage."),
        Action.OPEN_SETTINGS,
        error=NotFetched,
    ),
    Rule(
        ("InvalidParameter.FileDownload",),
        COULD_NOT_FETCH,
        SAID,
        TRY_ANOTHER_WAY,
        Action.RETRY,
        error=NotFetched,
    ),
    Rule(
        (),
        N_("The service did not understand the address of the upload."),
        N_("This model or this host may not know the temporary storage."),
        N_("Set up a bucket of your own."),
        Action.OPEN_STORAGE,
        words=("no connection adapters",),
        error=NotFetched,
    ),
    Rule(
        (),
        N_("The model and its address do not match."),
        N_("The service said: {words}"),
        N_("Check the model name and the region in the settings."),
        Action.OPEN_SETTINGS,
        words=("url error, please check url",),
    ),
    Rule(
        ("InvalidURL", "InvalidImageUrl", "InvalidVideoUrl"),
        COULD_NOT_FETCH,
        SAID,
        TRY_ANOTHER_WAY,
        Action.RETRY,
        error=NotFetched,
    ),
    Rule(
        ("InvalidParameter",),
        COULD_NOT_FETCH,
        SAID,
        TRY_ANOTHER_WAY,
        Action.RETRY,
        words=(
            "download for input",
            "failed to download",
            "download the media",
            "unable to download",
            "download error",
            "cannot download",
            "failed to fetch",
            "find the requested media",
        ),
        error=NotFetched,
    ),
)

OPTIONS = (
    Rule(
        ("InvalidParameter.JsonPhrase",),
        N_("The service could not read the request."),
        SAID,
        N_("This is a fault of the app or of a proxy on the way. Please tell us."),
    ),
    Rule(
        ("InvalidParameter",),
        N_("The service did not accept an option or a file."),
        SAID,
        N_("Change the options or the file, then try again."),
    ),
    Rule(
        ("BadRequest",),
        N_("The service did not accept the request."),
        SAID,
        N_("Change the options or the file, then try again."),
    ),
    Rule(
        ("UnsupportedOperation",),
        N_("The service can no longer do that with this task."),
        SAID,
        N_("Let the task go on; its result will be saved."),
    ),
    Rule(
        ("Conflict",),
        N_("The service has the same request already."),
        SAID,
        N_("Wait a moment, then look at the queue before you send it again."),
        Action.CHECK_NOW,
    ),
)
