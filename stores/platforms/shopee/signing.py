"""Shopee's signatures: of requests, of the pages a seller is sent to, and of pushes.

Sources: the official guide "API calls" and its push guide, checked against two published clients (2026).
"""

import hashlib
import hmac
from collections.abc import Mapping

from stores.platforms.base import AppKeys


def sign(secret: str, app_key: str, path: str, timestamp: int, access_token: str = "", owner_id: str = "") -> str:
    """HMAC-SHA256 in lower-case hex over what identifies the call; neither parameters nor body are signed.

    `owner_id`: the shop or the merchant whose access token it is; both empty for calls that concern the app alone.
    """
    return _hmac(secret, f"{app_key}{path}{timestamp}{access_token}{owner_id}".encode())


def push_signature(secret: str, url: str, body: bytes) -> str:
    """What the Authorization header of a push must hold. `url`: exactly as set in the console, `body`: the raw bytes."""
    return _hmac(secret, url.encode() + b"|" + body)


def push_is_genuine(app: AppKeys, url: str, headers: Mapping[str, str], body: bytes, push_secret: str = "") -> bool:
    """Compared as bytes in constant time: a header may hold any characters. `push_secret`: some consoles hold a second key."""
    told = headers.get("authorization", "").encode("utf-8", "surrogatepass")
    return hmac.compare_digest(push_signature(push_secret or app.secret, url, body).encode(), told)


def _hmac(secret: str, text: bytes) -> str:
    return hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()
