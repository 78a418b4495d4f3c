"""What an authenticator app on a phone does."""

import base64
import hashlib
import hmac
import struct


def app_code(secret: str, at: float) -> str:
    """What an authenticator app shows for a key (base32) at a moment (RFC 6238: SHA-1, six digits, 30 seconds)."""
    key = base64.b32decode(secret)
    digest = hmac.new(key, struct.pack(">Q", int(at) // 30), hashlib.sha1).digest()
    start = digest[-1] & 0x0F
    return f"{(int.from_bytes(digest[start : start + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06}"
