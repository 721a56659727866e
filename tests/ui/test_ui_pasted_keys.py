"""What people paste where a key is wanted."""

import pytest

from avatar_desktop.clouds.dashscope.account import KEY as ALIBABA_KEY
from avatar_desktop.clouds.dashscope.account import find_key
from avatar_desktop.clouds.metastudio.account import find_access_key, find_secret_key
from avatar_desktop.ui.accounts.pasted_keys import tail, tidied

KEY = "sk-0123456789abcdef0123456789abcdef"
AK, SK = "ABCDEFGHIJKLMNOPQRST", "abcdefghijklmnopqrstuvwxyz0123456789ABCD"


@pytest.mark.parametrize(
    ("pasted", "key"),
    [
        (KEY, KEY),
        (f"  {KEY}\n", KEY),
        (f"DASHSCOPE_API_KEY={KEY}", KEY),
        (f'export DASHSCOPE_API_KEY="{KEY}";', KEY),
        (f"$env:DASHSCOPE_API_KEY = '{KEY}'", KEY),
        (f'{{"api_key": "{KEY}"}}', KEY),
        (f"Authorization: Bearer {KEY}", KEY),
        (f"API Key：“{KEY}”。", KEY),
        (f"\ufeff{KEY}\u200b", KEY),
        ("sk-ws-H.EXAMPLE.1234_abcd", "sk-ws-H.EXAMPLE.1234_abcd"),
        ("st-0123456789", "st-0123456789"),
        ("'quoted'", "quoted"),
        ("task-sk-0123456789", "task-sk-0123456789"),
        ("", ""),
    ],
)
def test_what_people_paste_becomes_the_key(pasted, key):
    """Names, quotes, blanks and invisible characters go; what is no key stays what it is."""
    assert tidied(pasted, ALIBABA_KEY) == key


@pytest.mark.parametrize(
    "text", ["", "hello", "sk-", "sk-abc", "sk-proj-0123456789abcdef", "sk-ant-api03-0123456789"]
)
def test_what_is_no_key_of_alibaba_is_not_offered(text):
    """Short pieces and other companies' keys are not taken for one."""
    assert find_key(text) == ""


def test_a_pair_needs_one_of_each():
    """Two access keys in one paste leave the choice to the person."""
    both, two = f"{AK} {SK}", f"{AK} {AK} {SK}"
    assert (find_access_key(both), find_secret_key(both)) == (AK, SK)
    assert (find_access_key(two), find_secret_key(two)) == ("", SK)
    assert (find_access_key(KEY), find_secret_key(KEY)) == ("", "")


def test_a_short_key_shows_nothing():
    """Four characters are shown only where they are a small part."""
    assert tail(KEY) == "…cdef"
    assert tail("secret") == "…"
