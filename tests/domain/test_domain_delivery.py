"""How a file travels: by what the documents confirm."""

from base64 import b64encode
from dataclasses import replace

import pytest

from avatar_desktop.domain.delivery import Delivery, delivery, delivery_words, inlined
from avatar_desktop.domain.spec import Inline, OssLinks
from talking_toy import SPEC

INLINE = Inline("the page of Toy", 1000)
YES, NO = OssLinks(True, "the page of Toy"), OssLinks(False, "the page of Toy")


def spec_with(links=None, inline=None, own_links=None, *, uploads=True):
    """Return the toy with what is known of its model's links, and of those of its picture."""
    picture, voice = SPEC.inputs
    picture = replace(picture, inline=inline, oss_links=own_links)
    return replace(SPEC, inputs=(picture, voice), oss_links=links, uploads=uploads)


@pytest.mark.parametrize(
    ("spec", "size", "temporary", "way"),
    [
        (spec_with(NO), 10, True, Delivery.LINK),  # nothing better is known
        (spec_with(NO, INLINE), 10, True, Delivery.INLINE),
        (spec_with(NO, INLINE), 1000, True, Delivery.INLINE),
        (spec_with(NO, INLINE), 1001, True, Delivery.LINK),
        (spec_with(NO, INLINE), 10, False, Delivery.LINK),  # a bucket of one's own
        (spec_with(YES, INLINE), 10, True, Delivery.LINK),
        (spec_with(YES, INLINE, own_links=NO), 10, True, Delivery.INLINE),
        (spec_with(NO, INLINE, own_links=YES), 10, True, Delivery.LINK),
        (spec_with(None, INLINE), 10, True, Delivery.INLINE),
        (spec_with(uploads=False), 10, False, Delivery.FORM),
        (spec_with(inline=INLINE, uploads=False), 5000, False, Delivery.INLINE),
    ],
)
def test_a_file_goes_where_a_document_says_that_it_may(spec, size, temporary, way):
    """A link that is sure goes first, then the request itself, then a link that is not sure."""
    assert delivery(spec, spec.inputs[0], size, temporary=temporary) is way


def test_the_way_is_said():
    """Whose word it is that the file travels inside, and what is not certain of a link."""
    spec = spec_with(NO, INLINE)
    said = [
        str(delivery_words(spec, spec.inputs[0], way, temporary=temporary))
        for way, temporary in (
            (Delivery.INLINE, True), (Delivery.LINK, True), (Delivery.LINK, False)
        )
    ]  # fmt: skip

    assert said == [
        "Picture travels inside the request, as the page of Toy allows.",
        (
            "the page of Toy does not name the service's temporary storage (oss://). "
            "If it cannot read your file, set up a bucket of your own."
        ),
        "",
    ]


@pytest.mark.parametrize(
    ("kind", "head"),
    [("jpeg", "data:image/jpeg;base64,"), ("png", "data:image/png;base64,"),
     ("wav", "data:audio/wav;base64,"), ("xyz", "data:application/octet-stream;base64,")],
)  # fmt: skip
def test_a_file_stands_in_the_request_as_it_is(tmp_path, kind, head):
    """Every byte of it, under the type of what it is; bare where the document wants that."""
    path = tmp_path / "file"
    path.write_bytes(bytes(range(256)))
    text = b64encode(bytes(range(256))).decode()

    assert inlined(path, kind, INLINE) == head + text
    assert inlined(path, kind, replace(INLINE, bare=True)) == text
