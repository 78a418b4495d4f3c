"""What an answer says of itself: the envelope, the error codes, and the second verdict many answers carry inside.

Errors come with HTTP 200 and a code; but 429, 5xx and a gateway's HTML page are met too. Codes and their meanings: the
official tables of 2025 and 2026, and the clients and captures that agree with them.
"""

import re
from datetime import datetime
from typing import Any

import msgspec

from stores.platforms.calls import retry_after_seconds
from stores.platforms.errors import (
    AppRateLimitedError,
    AuthorisationRefusedError,
    ClockRefusedError,
    NotOfferedError,
    PlatformError,
    RateLimitedError,
    RefusedCallError,
    ScopeMissingError,
    ShopRateLimitedError,
    StoreClosedError,
    TokenExpiredError,
    TryLaterError,
    UnreadableAnswerError,
)
from stores.platforms.transport import Answer


class StoreNotVerifiedError(StoreClosedError):
    """The seller's registration is not finished; the store cannot sell yet."""

    code = "store_not_verified"


_ERRORS: dict[str, type[PlatformError]] = {
    "IllegalAccessToken": TokenExpiredError,
    "InvalidAccessToken": TokenExpiredError,
    "IllegalRefreshToken": AuthorisationRefusedError,
    "InvalidCode": AuthorisationRefusedError,
    "AUTH_TYPE_UNSUPPORTED": AuthorisationRefusedError,  # the token lives as long as the seller's subscription
    "AppNotSubscribed": AuthorisationRefusedError,
    "IllegalTimestamp": ClockRefusedError,
    "InsufficientPermission": ScopeMissingError,
    "E0501": ScopeMissingError,
    "Mp3SellerApiLimit": NotOfferedError,
    "SellerNotActive": StoreClosedError,
    "SellerNotVerified": StoreNotVerifiedError,
}
_ERRORS |= dict.fromkeys(
    (
        "ApiCallLimit",
        "IopSystemFlowlimit",
        "ServiceCurrentlimit",
        "901",
        "TRAFFIC_CONTROL",
        "HOT_KEY_BLOCK_EXCEPTION",
    ),
    RateLimitedError,
)
_ERRORS |= {"SellerCallLimit": ShopRateLimitedError, "AppCallLimit": AppRateLimitedError}
_ERRORS |= dict.fromkeys(
    (
        "6",
        "15",
        "506",
        "513",
        "1000",
        "1002",
        "106",
        "ServiceTimeout",
        "UnknownRuntimeException",
        "HttpConnectError",
        "ISP.http-read-timeout",
    ),
    TryLaterError,
)

# Seconds to wait before the next try, where clients learned them; the ban an answer names comes first.
_WAITS = {"ApiCallLimit": 1.2, "AppCallLimit": 5.0, "901": 1.0}
_BAN = re.compile(r"ban will last (\d+) second", re.IGNORECASE)
_NO_ERROR = ("", "0", "null", "None")


class Envelope(msgspec.Struct):
    """What every answer is wrapped in; the payload's key depends on the path."""

    code: str | int = ""
    message: Any = None
    msg: Any = None
    data: msgspec.Raw = msgspec.Raw(b"null")
    result: msgspec.Raw = msgspec.Raw(b"null")
    success: Any = None
    err_code: Any = None
    err_message: Any = None
    error_code: Any = None
    error_msg: Any = None
    error_response: "Envelope | None" = None  # as a sister gateway writes errors


class _Inner(msgspec.Struct):
    """The verdict inside `result`."""

    success: Any = None
    not_success: Any = None
    retry: Any = None
    error_code: Any = None
    errorCode: Any = None  # noqa: N815
    error: Any = None
    error_msg: Any = None


_envelope = msgspec.json.Decoder(Envelope)
_inner = msgspec.json.Decoder(_Inner)


def read_answer(answer: Answer, now: datetime) -> msgspec.Raw:
    """The whole body of a successful answer. Raises the PlatformError that its code or its HTTP status means."""
    _checked(answer, now)
    return msgspec.Raw(answer.body)


def read_payload(answer: Answer, now: datetime) -> msgspec.Raw:
    """What stands under `data` or `result`, once both verdicts are good. Raises a PlatformError."""
    envelope = _checked(answer, now)
    if bytes(envelope.data) != b"null":
        return envelope.data
    if bytes(envelope.result) == b"null":
        raise UnreadableAnswerError("The answer says success but holds no data.")
    return envelope.result


def _checked(answer: Answer, now: datetime) -> Envelope:
    try:
        envelope = _envelope.decode(answer.body)
    except msgspec.DecodeError as fault:
        raise _fault_without_envelope(answer, now) from fault
    envelope = envelope.error_response or envelope
    if str(envelope.code) != "0" or answer.status >= 300:
        raise _fault_of(str(envelope.code), envelope.message or envelope.msg, answer, now)
    _check_outer(envelope, answer, now)
    _check_inner(envelope.result, answer, now)
    return envelope


def _check_outer(envelope: Envelope, answer: Answer, now: datetime) -> None:
    """Chat answers err by `err_code`; the others only by `success`: their samples hold words in `error_code` all the same."""
    code = str(envelope.err_code)
    if _is_false(envelope.success) or code not in _NO_ERROR:
        said = envelope.err_message or envelope.error_msg or envelope.msg
        raise _fault_of(code if code not in _NO_ERROR else _word(envelope.error_code), said, answer, now)


def _check_inner(result: msgspec.Raw, answer: Answer, now: datetime) -> None:
    if not bytes(result).startswith(b"{"):
        return
    inner = _inner.decode(result)
    if _is_false(inner.success) or _is_true(inner.not_success):
        code, said = _word(inner.error_code or inner.errorCode), inner.error_msg or inner.error
        if _is_true(inner.retry) and code not in _ERRORS:
            raise TryLaterError(_told(code, said))
        raise _fault_of(code, said, answer, now)


def _fault_without_envelope(answer: Answer, now: datetime) -> PlatformError:
    wait = retry_after_seconds(answer.headers.get("retry-after"), now)
    if answer.status == 429:
        return RateLimitedError("Too many calls.", wait)
    if answer.status >= 500:
        return TryLaterError(f"The platform answered HTTP {answer.status}.", wait)
    kind = answer.headers.get("content-type", "unnamed content").split(";")[0][:60]
    if "html" in kind or answer.body.lstrip()[:1] == b"<":
        return TryLaterError(f"The gateway answered HTTP {answer.status} with a web page.", wait)
    return UnreadableAnswerError(f"HTTP {answer.status} with {kind} that is not the platform's JSON.")


def _fault_of(code: str, message: Any, answer: Answer, now: datetime) -> PlatformError:
    kind = _error_class(code, str(message or ""), answer.status)
    if not issubclass(kind, TryLaterError):
        return kind(_told(code, message))
    ban = _BAN.search(str(message or ""))
    asked = retry_after_seconds(answer.headers.get("retry-after"), now)
    wait = asked if asked is not None else float(ban[1]) + 0.2 if ban else _WAITS.get(code)
    return kind(_told(code, message), wait)


def _error_class(code: str, message: str, status: int) -> type[PlatformError]:
    if code == "6" and "status filter" in message.lower():  # the one code with two meanings
        return RefusedCallError
    if code in _ERRORS:
        return _ERRORS[code]
    named = next((kind for word, kind in _ERRORS.items() if len(word) > 8 and word in message), None)
    if named:
        return named
    if status == 429:
        return RateLimitedError
    return TryLaterError if status >= 500 else RefusedCallError


def _told(code: str, message: Any) -> str:
    return f"{message or 'Lazada gives no reason'} (code {code or 'none'})"


def _word(value: Any) -> str:
    """An inner code may be an object holding the text to show."""
    if isinstance(value, dict):
        value = value.get("displayMessage")
    return "" if value is None else str(value).strip()[:80]


def _is_false(value: Any) -> bool:
    return value is False or str(value).lower() == "false"


def _is_true(value: Any) -> bool:
    return value is True or str(value).lower() == "true"
