"""Shopee's error words into our errors. A word stands alone or behind its module: error_auth, common.error_auth, order.error_auth."""

from datetime import datetime

from stores.platforms.calls import retry_after_seconds
from stores.platforms.errors import (
    AppRateLimitedError,
    AuthorisationRefusedError,
    ClockRefusedError,
    NotOfferedError,
    PlatformError,
    QuotaSpentError,
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


class SellerUnverifiedError(RefusedCallError):
    """The seller has not finished the registration that Shopee demands; until then no call is answered."""


# The gateway's list stands on every page of the reference. What is not named here is ours to mend: error_sign,
# source_ip_undeclared, error_partner_key_expired, partner_frozen, error_api_call_restricted, api_suspended, …
_ERRORS: dict[str, type[PlatformError]] = {
    "error_rate_limit": RateLimitedError,
    "exceed_api": RateLimitedError,
    "exceed_partner_api": AppRateLimitedError,
    "exceed_shop_api": ShopRateLimitedError,
    "error_limit": QuotaSpentError,  # the app's daily quota, renewed at 00:00 UTC+8
    "error_server": TryLaterError,
    "error_network": TryLaterError,
    "error_inner": TryLaterError,
    "error_system_busy": TryLaterError,
    "err_service_internal": TryLaterError,
    "server_error": TryLaterError,  # account_health writes it in capitals
    "invalid_acceess_token": TokenExpiredError,  # sic
    "invalid_access_token": TokenExpiredError,
    "shop_banned": StoreClosedError,
    "error_kyc_auth": SellerUnverifiedError,
    "error_api_permission": ScopeMissingError,
    "error_permission": ScopeMissingError,
    "error_ashop_api_permission": NotOfferedError,
    "invalid_code": AuthorisationRefusedError,
    "invalid_shop_id": AuthorisationRefusedError,
    "invalid_main_acount_id": AuthorisationRefusedError,  # sic
    "invalid_main_account_id": AuthorisationRefusedError,
    "refresh_token_expired": AuthorisationRefusedError,
    "error_shop_refresh_token": AuthorisationRefusedError,
    "error_merchant_refresh_token": AuthorisationRefusedError,
    "shop_access_expired": AuthorisationRefusedError,
    "merchant_access_expired": AuthorisationRefusedError,
    "shop_no_linked": AuthorisationRefusedError,
    "merchant_no_linked": AuthorisationRefusedError,
    "partner_shop_no_link": AuthorisationRefusedError,
}

# These two mean many things; their message says which. Parameters that are missing altogether are ours to mend.
_OVERLOADED = ("error_auth", "error_param")
_BY_PHRASE: tuple[tuple[str, type[PlatformError]], ...] = (
    ("there is no ", RefusedCallError),
    ("access_token", TokenExpiredError),
    ("refresh_token", AuthorisationRefusedError),
    ("refresh token", AuthorisationRefusedError),
    ("invalid code", AuthorisationRefusedError),
    ("timestamp", ClockRefusedError),
    ("no permission", ScopeMissingError),
    ("system error", TryLaterError),
)


def fault_of(word: str, message: str, answer: Answer, now: datetime) -> PlatformError:
    """The error that an answer with a non-empty error word means."""
    said = f"{' '.join(message.split())[:220]} ({word[:60]})"
    kind = _kind_of(word, message, answer.status)
    if issubclass(kind, TryLaterError):
        return kind(said, retry_after_seconds(answer.headers.get("retry-after"), now))
    return kind(said)


def fault_without_envelope(answer: Answer, now: datetime) -> PlatformError:
    """The error that an answer which is not Shopee's JSON means: what its HTTP status tells."""
    wait = retry_after_seconds(answer.headers.get("retry-after"), now)
    if answer.status == 429:
        return RateLimitedError("Too many calls.", wait)
    if answer.status >= 500:
        return TryLaterError(f"The platform answered HTTP {answer.status}.", wait)
    kind = answer.headers.get("content-type", "unnamed content").split(";")[0][:60]
    return UnreadableAnswerError(f"HTTP {answer.status} with {kind} that is not the platform's JSON.")


def _kind_of(word: str, message: str, status: int) -> type[PlatformError]:
    bare = word.strip().lower().rpartition(".")[2]
    if bare in _OVERLOADED:
        lower = message.lower()
        return next((kind for phrase, kind in _BY_PHRASE if phrase in lower), RefusedCallError)
    if bare in _ERRORS:
        return _ERRORS[bare]
    if status == 429:
        return RateLimitedError
    return TryLaterError if status >= 500 else RefusedCallError
