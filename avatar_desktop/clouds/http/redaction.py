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


PAYLOAD = re.compile(
    r"(?i)(data:[\w.+/-]{1,80};base64,)[A-Za-z0-9+/=_\\-]+|([A-Za-z0-9+/_-]{16})[A-Za-z0-9+/_-]{384,}"
)
"""Files that travelled inside a request and that an answer may repeat: a picture is no word."""


def redacted(text: str) -> str:
    """Return *text* without keys, bearers, tokens, passwords, signed parts of links, and files."""
    for pattern in (SECRETS, ECHOED):
        text = pattern.sub(r"\1***", text)
    return PASSWORD.sub(r"\1***@", PAYLOAD.sub(r"\1\2***", text))


class RedactingFilter(logging.Filter):
    """Takes secrets out of every record; belongs on the handlers of the log."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Redact the record's text and keep it."""
        record.msg = redacted(record.getMessage())
        record.args = None
        return True
