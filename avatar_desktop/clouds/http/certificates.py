"""Connections that are not safe, in words: each cause with its own remedy."""

import re
import ssl
from collections.abc import Iterable

from avatar_desktop.clouds.http.errors import told
from avatar_desktop.clouds.http.transport import RequestTrace
from avatar_desktop.domain.errors import AppError
from avatar_desktop.domain.text import N_, say

NO_VERDICT = (ssl.SSLWantReadError, ssl.SSLWantWriteError)
"""What says nothing about safety: the other side took its time."""

HUNG_UP = "UNEXPECTED_EOF_WHILE_READING"
WORDS = re.compile(r"^\[\w+(?:: \w+)?\] (.+?)(?: \(_ssl\.c:\d+\))?$")
"""What OpenSSL says, in the text of an error."""

EXPIRED = frozenset({9, 10})
"""OpenSSL's X509_V_ERR_CERT_NOT_YET_VALID and X509_V_ERR_CERT_HAS_EXPIRED."""

WRONG_HOST = frozenset({62, 63, 64})
"""OpenSSL's X509_V_ERR_HOSTNAME_MISMATCH, _EMAIL_MISMATCH, _IP_ADDRESS_MISMATCH."""

TOO_OLD = frozenset(
    {
        "UNSUPPORTED_PROTOCOL",
        "TLSV1_ALERT_PROTOCOL_VERSION",
        "UNSUPPORTED_SSL_VERSION",
        "WRONG_SSL_VERSION",
        "NO_PROTOCOLS_AVAILABLE",
        "TLSV1_ALERT_INSUFFICIENT_SECURITY",
        "DH_KEY_TOO_SMALL",
        "EE_KEY_TOO_SMALL",
        "CA_KEY_TOO_SMALL",
        "CA_MD_TOO_WEAK",
        "UNSAFE_LEGACY_RENEGOTIATION_DISABLED",
        "LEGACY_SIGALG_DISALLOWED_OR_UNSUPPORTED",
    }
)
PLAIN = frozenset({"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "PACKET_LENGTH_TOO_LONG"})


def insecure(
    causes: Iterable[BaseException], host: str, journey: RequestTrace, detail: str
) -> AppError | None:
    """Return why the connection to *host*, or to the proxy before it, is not safe.

    None when that is not what *causes* say. Nothing was sent.
    """
    broken = next(
        (
            one
            for one in causes
            if isinstance(one, ssl.SSLError)
            and not isinstance(one, NO_VERDICT)
            and not hung_up(one)
        ),
        None,
    )
    if broken is None:
        return None
    if journey.proxy and journey.at_proxy:
        words = N_("The connection to the proxy {proxy} is not secure.")
        what = say(words, proxy=journey.proxy.shown)
    else:
        what = say(N_("The connection to {host} is not secure."), host=host)
    return told(_cause(broken), what=what, detail=detail)


def hung_up(error: BaseException) -> bool:
    """Whether the other side ended an encrypted connection without a word."""
    if isinstance(error, (ssl.SSLEOFError, ssl.SSLZeroReturnError)):
        return True
    return isinstance(error, ssl.SSLError) and _reason(error) == HUNG_UP


def _reason(error: ssl.SSLError) -> str:
    """Return OpenSSL's name of the reason; Python 3.11.2 knows the newer ones by words only."""
    named = getattr(error, "reason", None)
    if isinstance(named, str):
        return named
    said = WORDS.match(str(error.args[-1]) if error.args else "")
    return said.group(1).upper().replace(" ", "_") if said else ""


def _cause(error: ssl.SSLError) -> str:
    """Return the name of the failure."""
    reason = _reason(error)
    if isinstance(error, ssl.SSLCertVerificationError):
        expired = "CertificateExpired" if error.verify_code in EXPIRED else "Certificate"
        return "CertificateHost" if error.verify_code in WRONG_HOST else expired
    plain = "NotEncrypted" if reason in PLAIN else "Tls"
    return "TlsTooOld" if reason in TOO_OLD else plain
