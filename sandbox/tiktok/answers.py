"""TikTok Shop's envelope and its refusals, with the documented codes, texts and HTTP statuses."""

import itertools
import time

import msgspec


class RefusedError(Exception):
    """A request that is answered with an error code."""

    def __init__(self, code: int, message: str, status: int = 200, headers: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.code, self.message, self.status, self.headers = code, message, status, headers or {}


_MORE = " For more details: https://m.tiktok.shop/s/AIu6dbFhs2XW"
_numbers = itertools.count(0x0910319695C45)


def success(data: bytes, message: bytes = b"Success") -> bytes:
    """The envelope around data that is JSON already."""
    return b'{"code":0,"message":"%b","request_id":"%b","data":%b}' % (message, _request_id(), data)


def failure(refusal: RefusedError) -> bytes:
    text = msgspec.json.encode(refusal.message)
    return b'{"code":%d,"message":%b,"request_id":"%b","data":null}' % (refusal.code, text, _request_id())


def _request_id() -> bytes:
    return b"%b%019X" % (time.strftime("%Y%m%d%H%M%S", time.gmtime()).encode(), next(_numbers))


def _gateway(code: int, text: str, status: int, headers: dict[str, str] | None = None) -> RefusedError:
    """The live gateway quotes parameter names with single quotes and adds a link."""
    return RefusedError(code, text + _MORE, status, headers)


def bad_parameter(name: str) -> RefusedError:
    return _gateway(36009004, f"Invalid param. The value of the '{name}' parameter is invalid.", 400)


def bad_timestamp(why: str) -> RefusedError:
    return _gateway(36009004, f"Invalid timestamp. The value of the 'timestamp' query parameter must not {why}.", 400)


TOO_OLD = bad_timestamp("be earlier than 5 minutes before the current time")
TOO_NEW = bad_timestamp("exceed the current time by more than 30 seconds")
NEGATIVE = bad_timestamp("be lesser than 0")
PATH = _gateway(36009009, "Invalid path. The specified path does not match any available endpoint.", 404)
METHOD = _gateway(36009010, "Invalid method. The HTTP method used is not supported by this endpoint.", 405)
APP_KEY = _gateway(36009004, "Invalid credentials. Invalid 'app_key' query parameter.", 400)
NO_SIGN = _gateway(
    36009004, "Missing credentials. The request does not include a required signature in the query.", 400
)
SIGN = _gateway(106001, "Invalid credentials. The 'sign' query parameter is invalid.", 401)
TOKEN = _gateway(36009004, "Invalid credentials. The 'x-tts-access-token' header is invalid.", 401)
TOKEN_ENDED = _gateway(
    105002, "Expired credentials. The 'access_token' or 'x-tts-access-token' header has expired.", 401
)
SHOP_INACTIVE = _gateway(36009043, "The shop is inactive.", 401)
SELLER_INACTIVE = _gateway(36009044, "The seller account is inactive.", 401)
SCOPE = _gateway(
    105005,
    "Access denied. The app is not authorized to access the endpoint because the access scopes granted for the app or "
    "the access token do not contain the required access scope for the endpoint.",
    403,
)
CIPHER = _gateway(
    106013, "Missing identifier. The 'shop_cipher' query parameter is required to identify the target shop.", 400
)
CIPHER_UNWANTED = _gateway(
    36009004, "Unexpected identifier. The 'shop_cipher' query parameter is not required for this request.", 400
)
CIPHER_FOREIGN = _gateway(
    101000, "Invalid query or header. The 'shop_cipher' query parameter or 'x-tts-access-token' header is invalid.", 401
)
CONTENT_TYPE = _gateway(
    36009022,
    "Invalid request format. The request body format must be 'application/json' for structured data or "
    "'multipart/form-data' for binary files.",
    400,
)
_RATE = "Too many requests. You've made too many requests in a short period of time."
TOO_MANY = _gateway(36009002, _RATE, 429, {"Retry-After": "1"})
TOO_MANY_BARE = _gateway(36009002, _RATE, 429)
INTERNAL = RefusedError(36009003, "Internal error. Please try again.")
TIMED_OUT = RefusedError(36009007, "Request timeout. The request to the endpoint timed out.")
QUOTA = RefusedError(45101004, "The query quota has been reached (10000 request per day). Please try again tomorrow.")
SEARCH_LIMIT = RefusedError(12052180, "The total number of search results can not exceed 10000.")

AUTH_CODE = RefusedError(36004004, "Invalid auth code.")
REFRESH_TOKEN = RefusedError(36004004, "Invalid refresh token.")
GRANT_TYPE = RefusedError(36004001, "Invalid grant type.")

NO_CHAT = RefusedError(45101003, "Record not found. Please check the parameters.")
NO_CHATTING = RefusedError(45109001, "Unable to send messages due to conversation rules.")
FOREIGN_ORDER = RefusedError(21008111, "The order or package does not belong to the current seller.")
FOREIGN_PACKAGE = RefusedError(10006402, "permission denied")
# The documentation gives no code for this one; the text is the sandbox's own.
NOT_SHIPPABLE = RefusedError(21011001, "The package cannot be shipped in its present state.")
NO_PRODUCT = RefusedError(12052032, "The product does not exist.")
NO_REQUEST = RefusedError(25001001, "An invalid request parameter was passed.")
NO_PERMISSION = RefusedError(25020005, "No permission to process this order")
NOT_IN_MARKET = RefusedError(36009003, "This endpoint is not available in the market of the shop.")
NO_STATEMENT = RefusedError(36009003, "The statement does not exist.")
BAD_DATES = RefusedError(28001022, "invalid request params; detail: start time or end time is invalid.")
