"""A token's text as it is kept: HMAC-SHA256 with a numbered pepper that is not in the database. Whoever steals the table has nothing.

Peppers come from TOKEN_PEPPERS (`2:<base64>,1:<base64>`, the first one for new tokens); without it, one is derived from the oldest
key of the vault and bears the number 0. Hashes of before (plain SHA-256) bear none and are made anew when their token is used.
"""

import base64
import hashlib
import hmac
from functools import lru_cache

from django.conf import settings

PREFIX = "shopops_"  # lets secret scanners recognise a leaked token


def hash_of(text: str) -> tuple[str, int]:
    """The hash with the newest pepper, and that pepper's number."""
    number, pepper = next(iter(_peppers().items()))
    return _keyed(text, pepper), number


def hashes_of(text: str) -> list[str]:
    """Every hash under which the token may be kept, the newest first."""
    return [*(_keyed(text, pepper) for pepper in _peppers().values()), hashlib.sha256(text.encode()).hexdigest()]


def newest_pepper() -> int:
    """The number that new tokens get."""
    return next(iter(_peppers()))


def _keyed(text: str, pepper: bytes) -> str:
    return hmac.new(pepper, text.encode(), hashlib.sha256).hexdigest()


def _peppers() -> dict[int, bytes]:
    return _read(tuple(settings.TOKEN_PEPPERS), settings.SHOPOPS_SECRET_KEYS[-1])


@lru_cache(maxsize=2)
def _read(told: tuple[str, ...], oldest_key: str) -> dict[int, bytes]:
    """Once a process, not twice a call."""
    pairs = (text.partition(":") for text in told)
    peppers = {int(number): base64.b64decode(encoded) for number, _, encoded in pairs}
    if peppers:
        return peppers
    oldest = oldest_key.partition(":")[2]
    return {0: hmac.digest(base64.b64decode(oldest), b"token pepper", hashlib.sha256)}
