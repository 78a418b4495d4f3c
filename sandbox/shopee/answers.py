"""Shopee's envelope and its refusals, with the documented words; statuses are inferred, the platform documents none."""

import itertools
from typing import Any

import msgspec


class RefusedError(Exception):
    """A request that is answered with an error word; some answers hold an empty `response` beside it."""

    def __init__(self, error: str, message: str, status: int = 200, *, null_response: bool = False) -> None:
        super().__init__(message)
        self.error, self.message, self.status, self.null_response = error, message, status, null_response


_numbers = itertools.count(0xE3E3E7F30000)


def success(response: Any, *, bare: bool = False) -> bytes:
    """The envelope; `bare`: the fields stand beside `error`."""
    head = {"error": "", "message": "", "request_id": request_id()}
    return msgspec.json.encode({**head, **response} if bare else {**head, "response": response})


def failure(refusal: RefusedError) -> bytes:
    told: dict[str, Any] = {"error": refusal.error, "message": refusal.message, "request_id": request_id()}
    return msgspec.json.encode({**told, "response": None} if refusal.null_response else told)


def request_id() -> str:
    return f"{next(_numbers):032x}"


def bad_parameter(detail: str) -> RefusedError:
    return RefusedError("error_param", f"Wrong parameters, detail: {detail}.")


def missing(name: str) -> RefusedError:
    return RefusedError("error_param", f"There is no {name} in query.", 403)


PATH = RefusedError("error_not_found", "Not Found.", 404)
PARTNER = RefusedError("error_param", "Invalid partner_id.", 403)
NO_TIMESTAMP = RefusedError("error_param", "Invalid timestamp.", 403)
TIMESTAMP = RefusedError("error_param", "Timestamp is expired.", 403)
SIGN = RefusedError("error_sign", "Wrong sign.", 403)
TOKEN = RefusedError("error_auth", "Invalid access_token.", 403)
TOKEN_ODD = RefusedError("invalid_acceess_token", "Invalid access_token, please have a check.", 403)
NOT_LINKED = RefusedError("shop_no_linked", "Partner and shop has no linked.", 403)
BANNED = RefusedError("shop_banned", "The shop account has been banned. Permissions are suspended until restored.", 403)
PERMISSION = RefusedError("error_api_permission", "This app type has no permission to this API.", 403)
TOO_MANY = RefusedError("error_rate_limit", "Too many requests.", 429)
QUOTA = RefusedError("error_limit", "The daily call quota of the app is used up.", 200)
SERVER = RefusedError("error_server", "Something wrong. Please try later.")
NETWORK = RefusedError("error_network", "Inner http call failed.")
CODE = RefusedError("error_auth", "Invalid code.")
REFRESH_TOKEN = RefusedError("error_auth", "Invalid refresh_token.")
ACCESS_ENDED = RefusedError("shop_access_expired", "The authorization of the shop has expired.")
OFFSET = RefusedError("error_param", "get items offset over limit, please use the next field")
TIME_RANGE = RefusedError(
    "order.order_list_invalid_time", "Start time must be earlier than end time and diff in 15days."
)
NO_ORDER = RefusedError("error_not_found", "Wrong parameters, detail: the order is not found.")
NO_ITEM = RefusedError("error_item_not_found", "Product not found.")
NO_CHAT = RefusedError("error_not_found", "The conversation is not found.")
