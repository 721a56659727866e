"""Every error code that the four documents print, word by word, with the reason that we tell.

HTTP status, code, message, a piece of our words for a refused run, and of those for a refused
detection (empty: not one of the detection's).
"""

GEN3D = (  # 000, "status codes"
    (400, "InvalidParameter", "Image_url can not be empty.", "option or a file", ""),
    (400, "InvalidParameter", "Failed to download image, url http://a/a.jpg.", "not fetch", ""),
)

COSPLAY = (  # 001, "status codes", and its sample of a wrong key
    (
        400,
        "InvalidURL",
        "The request URL is invalid, make sure the url is correct and is an image",
        "not fetch",
        "",
    ),
    (
        400,
        "InvalidImageResolution",
        "The input image resolution is too large or small",
        "width or height",
        "",
    ),
    (400, "InvalidFace", "The input image has no valid face", "no face", ""),
    (401, "InvalidApiKey", "Invalid API-key provided.", "did not accept the API key", ""),
)

EMO = (  # 002, "status codes"
    (
        400,
        "InvalidParameter",
        (
            "The request is missing required parameters or in a wrong format, please check the "
            "parameters that you send."
        ),
        "option or a file",
        "",
    ),
    (400, "InvalidParameter", "The style_level is invalid.", "option or a file", ""),
    (
        400,
        "InvalidURL",
        (
            "The request URL is invalid, please check the request URL is available and the request "
            "image format is one of the following types: JPEG, JPG, PNG, BMP, and WEBP."
        ),
        "not fetch",
        "could not read the picture",
    ),
    (
        400,
        "InvalidURL",
        "Required URL is missing or invalid, please check the request URL.",
        "not fetch",
        "",
    ),
    (400, "InvalidURL", "The input audio is longer than 60!", "refused the file", ""),
    (400, "InvalidURL", "File size is larger than 15MB.", "refused the file", ""),
    (
        400,
        "InvalidURL",
        "File type is not supported. Allowed types are: .wav, .mp3.",
        "refused the file",
        "",
    ),
    (
        400,
        "InvalidFile.Content",
        "The input image has no human body. Please upload other image with single person.",
        "no person",
        "no person",
    ),
    (
        400,
        "InvalidFile.Content",
        "The input image has multi human bodies. Please upload other image with single person.",
        "more than one person",
        "more than one person",
    ),
    (
        400,
        "InvalidFile.BodyProportion",
        (
            "The proportion of the detected person in the picture is too large or too small, "
            "please upload other image."
        ),
        "too large or too small",
        "too large or too small",
    ),
    (
        400,
        "InvalidFile.Resolution",
        (
            "The image resolution is invalid, please make sure that the largest length of image is "
            "smaller than 7000, and the smallest length of image is larger than 400."
        ),
        "width or height",
        "400 to 7000",
    ),
    (
        400,
        "InvalidFile.Value",
        "The value of the image is invalid, please upload other clearer image.",
        "too dark",
        "too dark",
    ),
    (
        400,
        "InvalidFile.FrontBody",
        (
            "The pose of the detected person is invalid, please upload other image with the front "
            "view."
        ),
        "from behind",
        "from behind",
    ),
    (
        400,
        "InvalidFile.FullFace",
        "The pose of the detected face is invalid, please upload other image with whole face.",
        "covered",
        "not wholly visible",
    ),
    (
        400,
        "InvalidFile.FacePose",
        (
            "The pose of the detected face is invalid, please upload other image with the expected "
            "oriention."
        ),
        "turned away",
        "turned away",
    ),
)

DETECTION = (  # the service's page of error codes, for emo-detect-v1
    (200, "InvalidFile.NoHuman", "", "no person", "no person"),
    (200, "InvalidFile.MultiHuman", "", "more than one person", "more than one person"),
    (
        200,
        "InvalidFile.FullBody",
        "The body is not fully visible, or change the ratio parameter to 1:1",
        "body is not fully visible",
        "body is not wholly visible",
    ),
)

S2V = (  # the pages of wan2.2-s2v and its detection, and the page of error codes
    (
        400,
        "InvalidURL",
        "Required URL is missing or invalid, please check the request URL.",
        "not fetch",
        "",
    ),
    (400, "InvalidURL", "The input audio is longer than 20s.", "refused the file", ""),
    (400, "InvalidURL", "File size is larger than 15MB.", "refused the file", ""),
    (
        400,
        "InvalidURL",
        "File type is not supported. Allowed types are: .wav, .mp3.",
        "refused the file",
        "",
    ),
    (400, "InvalidParameter", "The resolution is invalid.", "option or a file", ""),
    (400, "InvalidParameter.DataInspection", "Unable to download the media.", "not fetch", ""),
    (400, "DataInspectionFailed", "Input data may contain inappropriate content.", "review", ""),
    (400, "IPInfringementSuspect", "Input data is suspected.", "protected work", ""),
)

S2V_DETECTION = (  # those of emo-detect-v1, where the remedy is another
    (200, "InvalidFile.BodyProportion", "The proportion is wrong.", "too large", "seen larger"),
    (200, "InvalidFile.Resolution", "The image resolution is invalid.", "limits", "400 and 7000"),
    (200, "InvalidFile.FullBody", "Not with full body.", "not fully visible", "whole person"),
    (200, "InvalidFile.BodyPose", "", "its pose", "whole person"),
)

REPAINT = (  # the page of wanx-style-repaint-v1, and the page of error codes
    (
        400,
        "InvalidURL",
        "The request URL is invalid, make sure the url is correct and is an image",
        "not fetch",
        "",
    ),
    (
        400,
        "InvalidImageResolution",
        "The input image resolution is too large or small",
        "width or height",
        "",
    ),
    (400, "InvalidImageFormat", "the input image is in invalid format", "not read", ""),
    (200, "InvalidImage.NoHumanFace", "", "no face", ""),
)

ANIMATE = (  # the pages of wan2.2-animate-mix and -move, and the page of error codes
    (500, "InternalError", "An internal error has occurred.", "a fault", ""),
    (400, "IPInfringementSuspect", "Input data is suspected.", "protected work", ""),
    (400, "DataInspectionFailed", "Input data may contain inappropriate content.", "review", ""),
    (200, "InvalidFile.Size", "", "too many bytes", ""),
    (200, "InvalidFile.Duration", "", "too long or too short", ""),
    (200, "InvalidFile.Resolution", "", "width or height", ""),
    (200, "InvalidFile.AspectRatio", "", "long and narrow", ""),
    (200, "InvalidFile.Format", "", "not read", ""),
    (200, "InvalidFile.Openerror", "", "not read", ""),
    (200, "InvalidFile.FullBody", "", "not fully visible", ""),
    (200, "InvalidFile.BodyPose", "", "its pose", ""),
    (
        200,
        "InvalidFile.Content",
        "The first frame of input video has no human body.",
        "no person",
        "",
    ),
    (200, "InvalidFile.Content", "The human body is too small.", "too small", ""),
    (200, "InvalidFile.Content", "The human body is not clear.", "not clear", ""),
)

RETALK = (  # the page of VideoRetalk; the words are not printed there
    (400, "InvalidParameter", "The request is missing required parameters.", "option or a", ""),
    (400, "InvalidURL.ConnectionRefused", "Connection refused.", "not fetch", ""),
    (400, "InvalidURL.Timeout", "Download timed out after 60s.", "not fetch", ""),
    (400, "InvalidFile.Size", "The file is too large.", "too many bytes", ""),
    (400, "InvalidFile.Format", "The format is wrong.", "damaged", ""),
    (400, "InvalidFile.Resolution", "The resolution is invalid.", "width or height", ""),
    (400, "InvalidFile.FPS", "The fps is invalid.", "frames a second", ""),
    (400, "InvalidFile.Duration", "The duration is invalid.", "too long or too short", ""),
    (400, "InvalidFile.ImageSize", "The image size is invalid.", "width or height", ""),
    (400, "InvalidFile.Openerror", "The file cannot be opened.", "damaged", ""),
    (400, "InvalidFile.Content", "No human face.", "no person", ""),
    (400, "InvalidFile.FaceNotMatch", "The face does not match.", "no face", ""),
)

WAN_27 = (  # the pages of wan2.7-image and wan2.7-videoedit
    (400, "InvalidParameter", "num_images_per_prompt must be 1", "option or a file", ""),
    (200, "InvalidParameter", "The size is not match xxxxxx", "option or a file", ""),
    (401, "InvalidApiKey", "No API-key provided.", "not get an API key", ""),
    (403, "AccessDenied", "current user api does not support synchronous calls", "manner", ""),
)

TRIPO = (  # the page of Tripo names no code of its own: those that a service not opened has
    (403, "AccessDenied.Unpurchased", "Access to model denied.", "not opened", ""),
    (400, "InvalidParameter", "The images are invalid.", "option or a file", ""),
)

PICTURE_MODELING = (  # 003, "response parameters"
    (400, "MSS.00000003", "Invalid parameter", "option or the photo", ""),
    (401, "MSS.00000001", "Unauthorized", "did not accept", ""),
    (403, "MSS.00000005", "Forbidden", "may not use", ""),
    (500, "MSS.00000004", "Internal Error", "a fault", ""),
)

VIDEO_STYLE = (  # 004, "status codes", and its samples of failed tasks and of a wrong key
    (400, "InvalidParameter.JsonPhrase", "input json error", "", ""),
    (400, "InvalidParameter.FileDownload", "oss download error", "not fetch", ""),
    (400, "InvalidParameter.FileDownload", "download for input video error", "not fetch", ""),
    (400, "InvalidParameter.VideoFormat", "read video error", "", ""),
    (400, "InvalidParameter", "the style parm is not invalid!", "option or a file", ""),
    (500, "InternalError.Algo", "algorithm process error", "", ""),
    (500, "InternalError.Algo", "model inference error", "", ""),
    (500, "InternalError.FileUpload", "oss upload error", "", ""),
    (401, "InvalidApiKey", "Invalid API-key provided.", "did not accept the API key", ""),
)
