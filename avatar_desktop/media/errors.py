"""Every way a file can be unusable, in a person's terms. The codes are stable names."""

from pathlib import Path

from avatar_desktop.domain.errors import Action, Explanation, FileRejected
from avatar_desktop.domain.text import N_, Message, say

_OTHER_MODEL = N_("a 3D model of a kind that is not shown here yet")
BEYOND = frozenset(["TooSlow", "TooMuchMemory", "BrokeDown"])
"""Codes of files that could not be read to their end here, whatever they are."""
_ANOTHER = N_("Choose another file.")
_EXPORT_AGAIN = N_("Export or download it again, or choose another file.")

KNOWN_STRANGERS = {
    "html": N_("a web page"),
    "pdf": N_("a PDF document"),
    "zip": N_("a ZIP archive or an office document"),
    "gzip": N_("a packed archive"),
    "rar": N_("a packed archive"),
    "7z": N_("a packed archive"),
    "exe": N_("a program"),
    "elf": N_("a program"),
    "svg": N_("a vector drawing"),
    "psd": N_("a Photoshop document"),
    "playlist": N_("a playlist, which only names other files"),
    "text": N_("text"),
    "ply": N_("a 3D model"),
    "glb": N_("a 3D model"),
    "gltf": _OTHER_MODEL,
    "obj": _OTHER_MODEL,
    "stl": _OTHER_MODEL,
    "fbx": _OTHER_MODEL,
    "usda": _OTHER_MODEL,
    "usdc": _OTHER_MODEL,
    "usdz": _OTHER_MODEL,
    "drc": _OTHER_MODEL,
}
"""What `sniff` may find that is neither picture, sound nor clip."""


def _rejected(code: str, what: Message, why: Message, do: str = _ANOTHER) -> FileRejected:
    return FileRejected(Explanation(what, why, say(do), Action.CHOOSE_FILE), code=code)


def _cannot_be_read(path: Path) -> Message:
    return say(N_("{name} cannot be read."), name=path.name)


def missing(path: Path) -> FileRejected:
    """Nothing is at *path* (any more)."""
    do = N_("Put it back, or choose another file.")
    why = say(N_("There is no such file; it may have been moved, renamed or deleted."))
    return _rejected("Missing", _cannot_be_read(path), why, do)


def folder(path: Path) -> FileRejected:
    """*path* is a folder."""
    why = say(N_("It is a folder."))
    return _rejected("Folder", _cannot_be_read(path), why, N_("Choose one file inside it."))


def not_a_file(path: Path) -> FileRejected:
    """*path* is a device, a pipe or a socket: it may never end."""
    why = say(N_("It is a device or a pipe, which may never end."))
    return _rejected("NotAFile", _cannot_be_read(path), why)


def forbidden(path: Path) -> FileRejected:
    """The system does not let this person read *path*."""
    why = say(N_("The system does not allow you to read it."))
    do = N_("Give yourself the right to read it, or choose another file.")
    return _rejected("Forbidden", _cannot_be_read(path), why, do)


def disk_error(path: Path, error: OSError) -> FileRejected:
    """The system failed while *path* was read."""
    why = say(N_("The system says: {words}."), words=error.strerror or type(error).__name__)
    do = N_("Copy it to this computer's own disk first, or choose another file.")
    return _rejected("DiskError", _cannot_be_read(path), why, do)


def empty(path: Path) -> FileRejected:
    """*path* has no bytes."""
    why = say(N_("It is empty: it has 0 bytes."))
    return _rejected("Empty", _cannot_be_read(path), why, _EXPORT_AGAIN)


def stranger(path: Path, found: str) -> FileRejected:
    """*path* is something else; *found* is a key of KNOWN_STRANGERS."""
    what = say(N_("{name} is no picture, sound or clip."), name=path.name)
    why = say(N_("Whatever its name says, inside it is {found}."), found=known(found))
    return _rejected("NotMedia", what, why)


def known(found: str) -> Message:
    """Return what *found*, a key of KNOWN_STRANGERS, is called."""
    return Message(KNOWN_STRANGERS[found])


def unknown(path: Path) -> FileRejected:
    """Nothing in *path* looks like media."""
    what = say(N_("{name} is no picture, sound or clip."), name=path.name)
    why = say(N_("Its content is of no kind that this app knows."))
    return _rejected("UnknownContent", what, why)


def undecodable_picture(path: Path, form: str) -> FileRejected:
    """A kind of picture that nothing here can decode."""
    what = say(N_("{name} is a picture of the format {found}."), name=path.name, found=form.upper())
    why = say(N_("This app cannot open that kind."))
    return _rejected("UnknownPicture", what, why, N_("Export it as JPEG or PNG first."))


def too_many_pixels(path: Path, width: int, height: int, most: int) -> FileRejected:
    """Decoding *path* would need unreasonable memory; nothing was decoded."""
    what = say(N_("{name} is {width}×{height} px."), name=path.name, width=width, height=height)
    why = say(N_("This app opens no more than {most:g} million pixels."), most=most / 10**6)
    return _rejected("TooManyPixels", what, why, N_("Make it smaller first."))


def too_many_bytes(path: Path, size: int, most: int) -> FileRejected:
    """*path* is larger than any picture that a service takes; nothing was read."""
    what = say(N_("{name} has {size:.0f} MB."), name=path.name, size=size / 10**6)
    why = say(N_("This app opens no picture of more than {most:.0f} MB."), most=most / 10**6)
    return _rejected("TooManyBytes", what, why, N_("Make it smaller first."))


def too_many_scans(path: Path, scans: int) -> FileRejected:
    """Decoding the JPEG *path* would take minutes; nothing was decoded."""
    what = say(N_("{name} paints its picture {scans} times over."), name=path.name, scans=scans)
    why = say(N_("No camera writes such a JPEG, and decoding it would take minutes."))
    return _rejected("TooManyScans", what, why, N_("Save it anew with another program."))


def too_much_memory(path: Path) -> FileRejected:
    """Decoding *path* asks for more memory than one file may have."""
    why = say(N_("Decoding it needs more memory than this app gives to one file."))
    return _rejected("TooMuchMemory", _cannot_be_read(path), why, N_("Make it smaller first."))


def apple_png(path: Path) -> FileRejected:
    """*path* is a PNG that only Apple's devices decode."""
    what = say(N_("{name} is a PNG of Apple's own kind."), name=path.name)
    why = say(N_("Such pictures come out of iPhone apps (CgBI); services cannot decode them."))
    return _rejected("ApplePng", what, why, N_("Save it as an ordinary PNG or JPEG first."))


def damaged(path: Path, form: str) -> FileRejected:
    """*path* starts like *form* but what follows cannot be decoded."""
    what = say(N_("{name} is damaged."), name=path.name)
    why = say(N_("It starts like {found}, but the rest cannot be decoded."), found=form.upper())
    return _rejected("Damaged", what, why, _EXPORT_AGAIN)


def cut_short(path: Path) -> FileRejected:
    """The end of *path* is missing."""
    what = say(N_("{name} is not whole."), name=path.name)
    why = say(N_("It ends before the place where its own header says it ends."))
    return _rejected("CutShort", what, why, N_("Download or copy it again, to the end."))


def nothing_inside(path: Path, form: str) -> FileRejected:
    """A container without a single picture or sound that can be decoded."""
    what = say(N_("{name} shows nothing."), name=path.name)
    template = N_("No picture and no sound in this {found} file can be decoded.")
    return _rejected("NothingInside", what, say(template, found=form.upper()), _EXPORT_AGAIN)


def too_slow(path: Path) -> FileRejected:
    """Reading *path* was given up."""
    why = say(N_("Reading it took too long, so it was given up."))
    do = N_("Copy it to this computer's own disk first, or choose another file.")
    return _rejected("TooSlow", _cannot_be_read(path), why, do)


def broke_down(path: Path, detail: str) -> FileRejected:
    """What decodes files failed on *path* in a way that nobody foresaw; *detail* says how."""
    why = say(N_("The decoder broke down while it read the file."))
    rejected = _rejected("BrokeDown", _cannot_be_read(path), why, _EXPORT_AGAIN)
    rejected.detail = detail
    return rejected


def wrong_result(found: str, wanted: Message) -> FileRejected:
    """A downloaded file is something else than the service promised."""
    what = say(N_("The result is not what it should be."))
    why = say(N_("It should be {wanted}, but it is {found}."), wanted=wanted, found=found.upper())
    return _rejected("WrongResult", what, why, N_("Download it again."))
