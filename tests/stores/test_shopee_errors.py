"""Every word of Shopee's gateway says what to do next, with and without its module, whatever the HTTP status."""

import json
from datetime import UTC, datetime

import pytest

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
from stores.platforms.shopee.client import data_of
from stores.platforms.shopee.faults import SellerUnverifiedError
from stores.platforms.transport import Answer

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)

WORDS: list[tuple[str, str, type[PlatformError]]] = [
    ("error_auth", "Invalid access_token.", TokenExpiredError),
    ("invalid_acceess_token", "Invalid access_token, please have a check.", TokenExpiredError),
    ("invalid_access_token", "Invalid access_token, please have a check.", TokenExpiredError),
    ("error_auth", "Invalid partner_id or shopid.", RefusedCallError),
    ("error_auth", "App deleted", RefusedCallError),
    ("error_auth", "No permission to current api.", ScopeMissingError),
    ("error_auth", "System error, please try again later.", TryLaterError),
    ("error_auth", "Invalid code", AuthorisationRefusedError),
    ("error_auth", "Invalid refresh_token.", AuthorisationRefusedError),
    ("error_sign", "Wrong sign.", RefusedCallError),
    ("error_param", "There is no access_token in query.", RefusedCallError),
    ("error_param", "Timestamp is expired.", ClockRefusedError),
    ("error_param", "Invalid timestamp", ClockRefusedError),
    ("error_param", "Permission denied. This API is currently offline.", RefusedCallError),
    ("invalid_partner_id", "please have a check", RefusedCallError),
    ("partner_shop_no_link", "please have a check", AuthorisationRefusedError),
    ("shop_no_linked", "Partner and shop has no linked.", AuthorisationRefusedError),
    ("shop_access_expired", "", AuthorisationRefusedError),
    ("refresh_token_expired", "", AuthorisationRefusedError),
    ("error_shop_refresh_token", "", AuthorisationRefusedError),
    ("invalid_main_acount_id", "", AuthorisationRefusedError),
    ("shop_banned", "The shop account has been banned.", StoreClosedError),
    ("partner_frozen", "", RefusedCallError),
    ("error_api_permission", "This app type has no permission to this API.", ScopeMissingError),
    ("error_permission", "Sorry you don't have the permission, detail: ..", ScopeMissingError),
    ("error_ashop_api_permission", "", NotOfferedError),
    ("error_kyc_auth", "", SellerUnverifiedError),
    ("error_api_call_restricted", "", RefusedCallError),
    ("api_suspended", "", RefusedCallError),
    ("error_limit", "", QuotaSpentError),
    ("error_rate_limit", "Too many requests.", RateLimitedError),
    ("ads.rate_limit.exceed_api", "", RateLimitedError),
    ("ads.rate_limit.exceed_partner_api", "", AppRateLimitedError),
    ("ads.rate_limit.exceed_shop_api", "", ShopRateLimitedError),
    ("source_ip_undeclared", "", RefusedCallError),
    ("error_partner_key_expired", "", RefusedCallError),
    ("error_server", "", TryLaterError),
    ("error_network", "", TryLaterError),
    ("error_inner", "", TryLaterError),
    ("error_system_busy", "", TryLaterError),
    ("SERVER_ERROR", "", TryLaterError),
    ("PARAMS_ERROR", "'punishment_status' is a required property", RefusedCallError),
    ("error_not_found", "", RefusedCallError),
    ("a word of next year", "", RefusedCallError),
]


def refusal(body: object, status: int = 200, **headers: str) -> PlatformError:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    with pytest.raises(PlatformError) as caught:
        data_of(Answer(status, headers, raw), NOW)
    return caught.value


@pytest.mark.parametrize("module", ["", "common.", "order."])
@pytest.mark.parametrize(("word", "message", "kind"), WORDS, ids=lambda one: one if isinstance(one, str) else "")
def test_a_word_means_the_same_alone_and_behind_its_module(
    word: str, message: str, kind: type[PlatformError], module: str
) -> None:
    assert type(refusal({"error": module + word, "message": message})) is kind
    assert type(refusal({"error": module + word, "message": message, "response": None}, 403)) is kind


def test_the_message_and_the_word_reach_a_person() -> None:
    assert str(refusal({"error": "error_sign", "message": "Wrong  sign."})) == "Wrong sign. (error_sign)"
    assert str(refusal({"error": "error_param", "msg": "older answers"})) == "older answers (error_param)"


def test_a_server_that_names_a_waiting_time_is_heard() -> None:
    fault = refusal({"error": "error_rate_limit", "message": "Too many requests."}, 429, **{"retry-after": "7"})
    assert isinstance(fault, RateLimitedError)
    assert fault.after_seconds == 7


@pytest.mark.parametrize(
    ("status", "kind"),
    [(200, UnreadableAnswerError), (403, UnreadableAnswerError), (429, RateLimitedError), (502, TryLaterError)],
)
def test_an_answer_that_is_not_shopees_is_judged_by_its_status(status: int, kind: type[PlatformError]) -> None:
    assert type(refusal(b"<html>login</html>", status)) is kind
    assert type(refusal(b'{"error": "", "respon', status)) is kind


def test_success_with_a_bad_status_or_without_data_is_no_success() -> None:
    assert isinstance(refusal({"error": "", "response": {}}, 503), TryLaterError)
    assert isinstance(refusal({"error": "", "response": {}}, 404), RefusedCallError)
    assert isinstance(refusal({"error": "", "response": None}), UnreadableAnswerError)


def test_answers_without_a_wrapper_are_read_whole() -> None:
    answer = Answer(200, {}, b'{"error":"","shop_name":"one"}')
    assert bytes(data_of(answer, NOW)) == answer.body
    assert bytes(data_of(Answer(200, {}, b'{"error":"","response":{"a":1}}'), NOW)) == b'{"a":1}'
