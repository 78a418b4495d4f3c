"""Seals secrets before they are stored: AES-256-GCM, the owning row as associated data, a list of keys from the environment.

A sealed text is `<key name>:<base64 of nonce + ciphertext>`. Moved to another row it does not open.
"""

import base64
import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

_NONCE_BYTES = 12


class SealBrokenError(Exception):
    """A stored secret could not be opened: wrong key list, or it was moved or altered. Enter the secret again."""


def seal(text: str, place: str) -> str:
    """Encrypts `text` for `place` (table:row:field) with the first key of SHOPOPS_SECRET_KEYS."""
    name, key = next(iter(_keys().items()))
    nonce = secrets.token_bytes(_NONCE_BYTES)
    ciphertext = AESGCM(key).encrypt(nonce, text.encode(), place.encode())
    return f"{name}:{base64.b64encode(nonce + ciphertext).decode()}"


def unseal(sealed: str, place: str) -> str:
    """Decrypts what `seal` made for the same place. Raises SealBrokenError."""
    name, _, encoded = sealed.partition(":")
    key = _keys().get(name)
    if key is None:
        raise SealBrokenError(f"No key named {name!r} in SHOPOPS_SECRET_KEYS.")
    raw = base64.b64decode(encoded)
    try:
        return AESGCM(key).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], place.encode()).decode()
    except InvalidTag as fault:
        raise SealBrokenError("A stored secret does not open in this place.") from fault


def reseal(sealed: str, place: str) -> str:
    """The same text for the same place, sealed with the newest key. Raises SealBrokenError."""
    return seal(unseal(sealed, place), place)


def newest_key_name() -> str:
    """The key that seals now."""
    return next(iter(_keys()))


def fingerprint(text: str, purpose: str) -> str:
    """`<key name>:<HMAC-SHA256>`: equal for equal texts of a purpose, and of no use without the key.

    Made with the oldest key, so that a newer one put in front changes nothing.
    """
    name, key = _fingerprint_key()
    own_key = hmac.digest(key, b"fingerprint:" + purpose.encode(), hashlib.sha256)
    return f"{name}:{hmac.new(own_key, text.encode(), hashlib.sha256).hexdigest()}"


def fingerprint_key_name() -> str:
    """The key that fingerprints are made with now; those of another can no longer be compared."""
    return _fingerprint_key()[0]


def _fingerprint_key() -> tuple[str, bytes]:
    return list(_keys().items())[-1]


def _keys() -> dict[str, bytes]:
    pairs = (text.partition(":") for text in settings.SHOPOPS_SECRET_KEYS)
    return {name: base64.b64decode(encoded) for name, _, encoded in pairs}
