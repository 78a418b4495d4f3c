"""What never leaves in clear: values whose name says they are secret, and secrets that can be told by their shape."""

import re
from typing import Any

HIDDEN = "[secret]"

SECRET_NAMES = re.compile(
    r"secret|token|password|passwd|authorization|cookie|cipher|api_key|^sign$|auth_code|sealed|key_hash|session_key"
    r"|^otp$|recovery_code|private_key",
    re.IGNORECASE,
)
SECRET_SHAPES = re.compile(
    r"((?:app_secret|access_token|refresh_token|auth_code|shop_cipher|sign|password|token|secret)=)[^&\s\"']+"
    r"|((?:Bearer|Basic) )[\w.~+/=-]{8,}"
    r"|(://[^/\s:@]*:)[^/\s@]+(?=@)"
    r"|(/(?:accounts/(?:invitation|password/reset/key|demo)|alerts/acknowledge)/)[^/\s\"']+"
    r"|\b(?:shopops|whsec)_[\w+/=-]{16,}"
    r"|\b(?:TTP|ROW|GCP)_[\w-]{8,}"
    r"|\b[\w-]{1,20}:[A-Za-z0-9+/]{38,}={0,2}"
)
# PostgreSQL says what went wrong in its first line, and quotes the row with its buyer or its key in those that follow.
_ROW_QUOTED = re.compile(
    r"(\n(?:DETAIL|CONTEXT|QUERY):).*?(?=\n\n(?:The above exception|During handling of the above)|\Z)", re.DOTALL
)


def names_a_secret(name: str) -> bool:
    """True when a value under this name is not to be shown or written down."""
    return bool(SECRET_NAMES.search(name))


def redact_text(value: Any) -> Any:
    """Blanks secrets, and rows that the database quotes, inside a text; anything else is left as it is."""
    if not isinstance(value, str):
        return value
    value = _ROW_QUOTED.sub(rf"\1 {HIDDEN}", value)
    return SECRET_SHAPES.sub(lambda found: next(filter(None, found.groups()), "") + HIDDEN, value)


def redact_value(name: str, value: Any, depth: int = 6) -> Any:
    """The value without its secrets, through dicts and lists; what lies deeper than `depth` is left out."""
    if names_a_secret(name) and value not in (None, "", False, True):
        return HIDDEN
    if depth == 0:
        return "…"
    if isinstance(value, dict):
        return {key: redact_value(str(key), one, depth - 1) for key, one in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [redact_value("", one, depth - 1) for one in value]
    return redact_text(value)
