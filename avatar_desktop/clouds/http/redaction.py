"""What never stands in a log or a message: keys, bearers, the signed parts of links."""

import logging
import re

SECRETS = re.compile(
    r"(?i)((?:x-amz-|x-oss-)?(?:signature|credential|security-token)=|ossaccesskeyid=|policy="
    r"|auth_key=|bearer\s+|\bsk-)[^\s&\"'<>,;)\]}]+"
)
PASSWORD = re.compile(r"(?i)\b([a-z][a-z0-9+.-]{0,19}://[^\s/@:\"']*:)[^\s/\"'<>]+@")

ECHOED = re.compile(
    r"(?i)(x-(?:auth|subject|security)-token[\"']?\s*[:=,]\s*[\"']?|[\"']password[\"']\s*:\s*[\"'])"
    r"[^\s\"',;)\]}]+"
)
"""Tokens and passwords of requests that an answer may repeat."""


def redacted(text: str) -> str:
    """Return *text* without keys, bearers, tokens, passwords and the signed parts of links."""
    for pattern in (SECRETS, ECHOED):
        text = pattern.sub(r"\1***", text)
    return PASSWORD.sub(r"\1***@", text)


class RedactingFilter(logging.Filter):
    """Takes secrets out of every record; belongs on the handlers of the log."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Redact the record's text and keep it."""
        record.msg = redacted(record.getMessage())
        record.args = None
        return True
