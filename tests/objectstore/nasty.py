"""Names and values that break careless signers."""

from hypothesis import strategies as st

NASTY = (
    "d/a b+中~'().mp4",
    "x//y&=?#%.jpg",
    "%2F%zz%25",
    "a:b;c,d@e$f!g*h",
    "\u00e9\U0001f600\\|^`",
    ".../..a/.b./c",
    "/leading",
    "trailing/",
    "👩‍👩‍👧‍👦/家庭.png",
    "a" * 900,
)
LETTERS = st.characters(exclude_categories=("Cs",), exclude_characters="\0")
KEYS = st.one_of(
    st.text(LETTERS, min_size=1, max_size=40),
    st.sampled_from(NASTY),
    st.lists(st.sampled_from(["a", " ", "+", "%", "//", "?", "#", "&", "=", "~", "中", "😀"]))
    .filter(bool)
    .map("".join),
)
"""Names of objects: any letters, known troublemakers, and mixtures of what URLs reserve."""

TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=12).map(
    lambda text: "x" + text.strip() + "x"
)
"""Values of headers: any letters, no blanks around them."""

PARAMETERS = st.dictionaries(
    st.sampled_from(["uploads", "uploadId", "partNumber", "response-content-type", "prefix"]),
    st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12),
)

TOKENS = st.sampled_from(["", "CAIS8wF1q6Ft5B2y", "FwoGZXIvYXdz/+==", "a b~%2F+/=&?#", "密-é"])
"""Security tokens, none among them."""
