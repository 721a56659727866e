"""What the codes of object stores mean: a table of sentences.

Sources: Amazon S3 API reference "Error responses"; Alibaba Cloud OSS "HTTP status codes" and its
EC codes; Huawei Cloud OBS API reference "Error codes"; Tencent COS "Error codes"; MinIO and Ceph
by their answers.
"""

from collections.abc import Mapping
from types import MappingProxyType

from avatar_desktop.domain.errors import Action
from avatar_desktop.domain.text import N_

SETTINGS = Action.OPEN_SETTINGS
Words = tuple[str, str, str, Action]

NO_PERMISSION = (
    N_("The bucket did not allow it."),
    N_("This access key has no permission for that in the bucket."),
    N_("Give it the right to read, write and delete objects, or use another key."),
    SETTINGS,
)
WRONG_KEY = (
    N_("The object store does not know the access key."),
    N_("It may be mistyped, deleted, of another provider, or temporary and without its token."),
    N_("Compare the access key in the settings; a temporary one needs its security token too."),
    SETTINGS,
)
TOKEN_ENDED = (
    N_("The temporary access key has ended."),
    N_("Its security token is no longer good at the object store."),
    N_("Enter a fresh key with its token, or use a permanent access key."),
    SETTINGS,
)
WRONG_TOKEN = (
    N_("The object store did not accept the security token."),
    N_("It does not belong to this access key, is mistyped, or is needed and missing."),
    N_("Enter key, secret key and token that came together. A permanent key has no token."),
    SETTINGS,
)
DISABLED_KEY = (
    N_("The access key of the object store is switched off."),
    N_("The store knows it but no longer takes it."),
    N_("Switch it on in the provider's console, or enter another key."),
    SETTINGS,
)
WRONG_SECRET = (
    N_("The object store did not accept the secret key."),
    N_("The signature made with it does not fit the access key."),
    N_("Enter the secret key again in the settings."),
    SETTINGS,
)
NO_BUCKET = (
    N_("The object store has no such bucket."),
    N_("Its name is mistyped, or it stands at another endpoint."),
    N_("Correct the bucket or the endpoint in the settings."),
    SETTINGS,
)
BAD_BUCKET = (
    N_("The bucket's name cannot be right."),
    N_("Names have 3 to 63 small letters, digits and hyphens."),
    N_("Correct the bucket in the settings."),
    SETTINGS,
)
NOT_THERE = (
    N_("The object store no longer has the uploaded file."),
    N_("Something else has removed it."),
    N_("Try again: it is uploaded anew."),
    Action.RETRY,
)
SUSPENDED = (
    N_("The object store has suspended the account."),
    N_("Payment is overdue, or the provider has closed it."),
    N_("Settle it in the provider's console, then try again."),
    Action.RETRY,
)
FULL = (
    N_("The object store is full."),
    N_("The bucket or the account has reached its quota."),
    N_("Delete old objects or raise the quota, then try again."),
    Action.RETRY,
)
EXPIRED = (
    N_("The signed link had run out."),
    N_("The upload took longer than the link lives, or this computer's clock is wrong."),
    N_("Check the computer's date and time, then try again."),
    Action.RETRY,
)
TOO_LARGE = (
    N_("The file is too large for the bucket."),
    N_("The object store refused its size."),
    N_("Choose a smaller file."),
    Action.CHOOSE_FILE,
)
CUT = (
    N_("The file did not arrive whole at the object store."),
    N_("The connection broke or became too slow on the way."),
    N_("Check the connection, then try again."),
    Action.RETRY,
)
BUSY = (
    N_("The object store asks to slow down."),
    N_("It is busy at the moment."),
    N_("Wait a moment, then try again."),
    Action.RETRY,
)
FAULT = (
    N_("The object store has a fault at the moment."),
    N_("The fault is on its side."),
    N_("Try again in a few minutes."),
    Action.RETRY,
)
PUBLIC_ENDPOINT = (
    N_("The object store refused its public address."),
    N_("New accounts reach a bucket's data only under a domain of their own."),
    N_("Bind a domain to the bucket and choose “own domain” in the settings."),
    SETTINGS,
)
OTHER_STYLE = (
    N_("The object store wants the bucket's name in another place."),
    N_("It refused this form of address."),
    N_("Switch between bucket-in-host and bucket-in-path in the settings."),
    SETTINGS,
)
HTTPS_ONLY = (
    N_("The object store wants an encrypted connection."),
    N_("The endpoint in the settings begins with http://."),
    N_("Let it begin with https:// instead."),
    SETTINGS,
)

BY_CODE: Mapping[str, Words] = MappingProxyType(
    {
        "InvalidAccessKeyId": WRONG_KEY,
        "InvalidAccessKey": WRONG_KEY,
        "InactiveAccessKeyId": DISABLED_KEY,
        "UserSuspended": DISABLED_KEY,
        "SignatureDoesNotMatch": WRONG_SECRET,
        "NoSuchBucket": NO_BUCKET,
        "InvalidBucketName": BAD_BUCKET,
        "NoSuchKey": NOT_THERE,
        "NoSuchUpload": NOT_THERE,
        "AccessDenied": NO_PERMISSION,
        "AccessForbidden": NO_PERMISSION,
        "AllAccessDisabled": SUSPENDED,
        "AccountProblem": SUSPENDED,
        "UserDisable": SUSPENDED,
        "InArrearOrInsufficientBalance": SUSPENDED,
        "UnavailableForLegalReasons": SUSPENDED,
        "FrozenUserId": SUSPENDED,
        "DeregisterUserId": SUSPENDED,
        "NotSignedUp": SUSPENDED,
        "PublicEndpointForbidden": PUBLIC_ENDPOINT,
        "SecondLevelDomainForbidden": OTHER_STYLE,
        "PathStyleDomainForbidden": OTHER_STYLE,
        "VirtualHostDomainRequired": OTHER_STYLE,
        "EntityTooLarge": TOO_LARGE,
        "MaxMessageLengthExceeded": TOO_LARGE,
        "QuotaExceeded": FULL,
        "InsufficientCapacity": FULL,
        "InsufficientStorageSpace": FULL,
        "XMinioStorageFull": FULL,
        "InsufficientStorage": FULL,
        "IncompleteBody": CUT,
        "RequestTimeout": CUT,
        "SlowDown": BUSY,
        "ServiceUnavailable": BUSY,
        "Busy": BUSY,
        "RequestLimitExceeded": BUSY,
        "QpsLimitExceeded": BUSY,
        "UploadTrafficRateLimitExceeded": BUSY,
        "DownloadTrafficRateLimitExceeded": BUSY,
        "InternalError": FAULT,
    }
)

BY_STATUS: Mapping[int, Words] = MappingProxyType(
    {
        403: NO_PERMISSION,
        404: NO_BUCKET,
        413: TOO_LARGE,
        429: BUSY,
        500: FAULT,
        502: FAULT,
        503: BUSY,
        504: FAULT,
        507: FULL,
    }
)

PASSING = (BUSY, FAULT, CUT)
"""What may be gone at the next try."""
