"""Secrets of this run are known by value, and taken out of jobs' logs and of the app's log."""

import asyncio
import base64
import logging
from urllib.parse import quote

import keyring
import pytest
from keyring.backends import null

from avatar_desktop.config.secrets import SecretStore
from avatar_desktop.logs import hiding, log_to
from avatar_desktop.settings_owners import owners

SECRET = "Qu8d/+ canary%key=Z"


@pytest.fixture
def ring():
    """A ring without a key store that holds one secret and one in the environment."""
    before = keyring.get_keyring()
    keyring.set_keyring(null.Keyring())
    ring = SecretStore("main", {"AVATAR_STORE_KEY": "ENVCANARY77"}, owners())
    asyncio.run(ring.set("store_secret", SECRET))
    yield ring
    keyring.set_keyring(before)


def test_secret_is_hidden_in_every_usual_form(ring):
    """As it is, in an address, and packed."""
    forms = [SECRET, quote(SECRET, safe=""), base64.b64encode(SECRET.encode()).decode()]

    for form in (*forms, "ENVCANARY77"):
        assert ring.hidden(f"key={form}.").rstrip("=.") == "key=***"


def test_old_secret_stays_hidden(ring):
    """A service may echo a key that was replaced or forgotten a moment ago."""
    asyncio.run(ring.set("store_secret", "another-one"))
    asyncio.run(ring.delete("store_secret"))

    assert ring.hidden(f"{SECRET} another-one") == "*** ***"


def test_short_secret_takes_no_words_apart(ring):
    """A password of one letter would make stars of every text."""
    asyncio.run(ring.set("proxy_password", "e"))

    assert ring.hidden("refused") == "refused"


def test_log_shows_no_secret_not_even_in_a_traceback(ring, tmp_path):
    """Texts, arguments and errors are clean; what only looks like a key is, too."""
    log_to(tmp_path / "log.txt")
    log = logging.getLogger("avatar_desktop.test")
    try:
        with hiding(ring.hidden):
            log.warning("refused %s", SECRET)
            try:
                int(f"no {SECRET} and no sk-abcdef0123")
            except ValueError:
                log.exception("it broke")
        written = (tmp_path / "log.txt").read_text("utf-8")
    finally:
        for handler in tuple(logging.getLogger("avatar_desktop").handlers):
            logging.getLogger("avatar_desktop").removeHandler(handler)
            handler.close()

    assert "refused ***" in written
    assert "no *** and no sk-***" in written
    assert "canary" not in written
    assert "abcdef0123" not in written
