"""Lazada's envelope and its refusals: HTTP 200 whatever happens, the body decides."""

import itertools
import time
from typing import Any

import msgspec


class RefusedError(Exception):
    """A request that is answered with an error code. `kind`: whose fault, as the platform names it."""

    def __init__(self, code: str, message: str, kind: str = "ISV", status: int = 200) -> None:
        super().__init__(message)
        self.code, self.message, self.kind, self.status = code, message, kind, status


_numbers = itertools.count(1)


def success(members: dict[str, Any]) -> bytes:
    """The envelope: which key holds the payload depends on the path."""
    return msgspec.json.encode({"code": "0", **members, "request_id": request_id()})


def failure(refusal: RefusedError) -> bytes:
    told = {"type": refusal.kind, "code": refusal.code, "message": refusal.message, "request_id": request_id()}
    return msgspec.json.encode(told)


def request_id() -> str:
    """Eight hex digits, the time in milliseconds, a number."""
    return f"212a6a5a{int(time.time() * 1000):013d}{next(_numbers) % 10_000:04d}"


def missing(name: str) -> RefusedError:
    return RefusedError(
        "MissingParameter",
        f"the input parameter “{name}” that is mandatory for processing this request is not supplied",
    )


def invalid(name: str) -> RefusedError:
    return RefusedError("InvalidParameter", f"The specified parameter “{name}” is not valid")


def business(code: int, message: str) -> RefusedError:
    """As the order and product services write theirs."""
    return RefusedError(str(code), f"E{code:03d}: {message}", "ISP")


APP_KEY = RefusedError("InvalidAppKey", "The specified App Key is invalid")
PATH = RefusedError("InvalidApiPath", "The specified api path is invalid")
METHOD = RefusedError("UnsupportedHTTPMethod", "The specified HTTP method is not supported")
TIMESTAMP = RefusedError("IllegalTimestamp", "The specified timestamp is not within the allowed range")
SIGN_METHOD = invalid("sign_method")
SIGN = RefusedError("IncompleteSignature", "The request signature does not conform to lazop standards")
TOKEN = RefusedError("IllegalAccessToken", "The specified access token is invalid or expired")
REFRESH_TOKEN = RefusedError("IllegalRefreshToken", "The specified refresh token is invalid or expired")
CODE = RefusedError("InvalidCode", "Invalid authorization code")
PERMISSION = RefusedError("InsufficientPermission", "App does not have permission to access this api")
TOO_MANY = RefusedError(
    "ApiCallLimit", "Api access frequency exceeds the limit. this ban will last 1 seconds", "SYSTEM"
)
TOO_MANY_OF_SELLER = RefusedError("SellerCallLimit", "Seller access frequency exceeds the limit", "SYSTEM")
TOO_MANY_OF_APP = RefusedError("AppCallLimit", "App access frequency exceeds the limit", "SYSTEM")
INTERNAL = RefusedError("6", "E006: Unexpected internal error", "ISP")
TIMED_OUT = RefusedError("ServiceTimeout", "The request has failed due to service timeout", "SYSTEM")
CLOSED = RefusedError("SellerNotActive", "Seller not active,please check seller status", "ISP")
NOT_VERIFIED = RefusedError("SellerNotVerified", "Seller not verified", "ISP")
NO_ORDER = business(16, '"Order" Invalid Order ID')
OFFSET = business(14, '"Offset" Invalid offset')
LIMIT = business(19, '"Limit" Invalid limit')
FAR_OFFSET = business(97, "offset + limit must be less than 5000")
NO_PRODUCT = RefusedError("207", "ITEM_NOT_FOUND", "ISP")
NO_SINCE = business(18, '"created_after" or "update_after" is mandatory')
BAD_DATE = business(17, "Invalid date format")
