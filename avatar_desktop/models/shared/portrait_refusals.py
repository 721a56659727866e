"""Why the service's looks at a portrait refuse one.

Codes: the service's page of error codes and its pages on the detections; words: its page "EMO
video generation".
"""

from avatar_desktop.domain.spec import RejectionReason
from avatar_desktop.domain.text import N_

REFUSALS = (
    RejectionReason(
        ("InvalidFile.NoHuman", "InvalidFile.Content"),
        ("no human", "no person"),
        N_("It found no person in it."),
        N_("Choose a picture with one person."),
    ),
    RejectionReason(
        ("InvalidFile.MultiHuman", "InvalidFile.Content"),
        ("multi human", "multiple human", "multi-human"),
        N_("It found more than one person in it."),
        N_("Crop it to one person, or choose a picture with one."),
    ),
    RejectionReason(
        ("InvalidFile.Value",),
        ("clearer image",),
        N_("It is too dark or not clear."),
        N_("Choose a brighter, sharper picture."),
    ),
    RejectionReason(
        ("InvalidFile.FrontBody",),
        ("front view",),
        N_("The person is seen from behind."),
        N_("Choose a picture from the front."),
    ),
    RejectionReason(
        ("InvalidFile.FullFace",),
        ("whole face",),
        N_("The face is not wholly visible."),
        N_("Choose a picture with the whole face, without hands, hair or a mask over it."),
    ),
    RejectionReason(
        ("InvalidFile.FacePose",),
        ("orien",),  # S writes "oriention"
        N_("The face is turned away."),
        N_("Choose a picture that looks at the camera."),
    ),
    RejectionReason(
        ("InvalidURL",),
        ("url is invalid", "invalid url"),
        N_("The service could not read the picture."),
        N_("Choose a JPG, PNG, BMP or WEBP picture."),
        unfetched=True,
    ),
)
