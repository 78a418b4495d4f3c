"""TikTok Shop's envelope and its refusals, with the documented codes, texts and HTTP statuses."""

import secrets
import time
from typing import Any

import msgspec


class RefusedError(Exception):
    """A request that is answered with an error code."""

    def __init__(self, code: int, message: str, status: int = 200, headers: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.code, self.message, self.status, self.headers = code, message, status, headers or {}


_MORE = " For more details: https://m.tiktok.shop/s/AIu6dbFhs2XW"


def envelope(data: Any, *, code: int = 0, message: str = "Success") -> bytes:
    """The wrapping of every answer."""
    request_id = time.strftime("%Y%m%d%H%M%S") + secrets.token_hex(10).upper()
    return msgspec.json.encode({"code": code, "message": message, "request_id": request_id, "data": data})


def bad_parameter(what: str) -> RefusedError:
    return RefusedError(36009004, f"Invalid param. Invalid '{what}' query parameter.{_MORE}", 400)


PATH = RefusedError(36009009, f"Invalid path.{_MORE}", 404)
APP_KEY = RefusedError(36009004, f"Invalid credentials. Invalid 'app_key' query parameter.{_MORE}", 400)
TIMESTAMP = RefusedError(36009004, f"Invalid 'timestamp' query parameter: outside of the allowed window.{_MORE}", 400)
NO_SIGN = RefusedError(36009004, f"Missing signature: 'sign' query parameter is required.{_MORE}", 400)
SIGN = RefusedError(106001, f"Invalid signature.{_MORE}", 401)
NO_TOKEN = RefusedError(
    36009004, f"Invalid credentials. The 'x-tts-access-token' header is missing or invalid.{_MORE}", 401
)
TOKEN_ENDED = RefusedError(105002, f"Expired credentials. The access token has expired.{_MORE}", 401)
SHOP_INACTIVE = RefusedError(36009043, f"The shop is inactive.{_MORE}", 401)
SELLER_INACTIVE = RefusedError(36009044, f"The seller account is inactive.{_MORE}", 401)
SCOPE = RefusedError(105005, f"Access denied. The app or token lacks the required scope.{_MORE}", 403)
CIPHER = RefusedError(106013, f"The 'shop_cipher' query parameter is missing.{_MORE}", 400)
CIPHER_UNWANTED = RefusedError(36009004, f"Unexpected identifier: 'shop_cipher' is not required.{_MORE}", 400)
CIPHER_FOREIGN = RefusedError(101000, f"The access token does not match the shop_cipher.{_MORE}", 401)
TOO_MANY = RefusedError(36009002, f"Too many requests.{_MORE}", 429, {"Retry-After": "1"})
INTERNAL = RefusedError(36009003, "Internal error. Please try again.", 200)
TIMED_OUT = RefusedError(36009007, "Endpoint request timeout.", 200)
QUOTA = RefusedError(45101004, "The query quota of customer service is used up.", 200)
SEARCH_LIMIT = RefusedError(12052180, "The product search cannot exceed 10000 results.", 200)
AUTH_CODE = RefusedError(36004004, "Invalid auth code.", 200)
REFRESH_TOKEN = RefusedError(36004004, "Invalid refresh token.", 200)
NOT_FOUND = RefusedError(45101003, "Record not found.", 200)
