"""What Lazada's answers say of themselves: error codes under HTTP 200, gateways' web pages, second verdicts inside good answers."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from stores.fetching import FetchLoop
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
from stores.platforms.lazada.verdicts import StoreNotVerifiedError, read_payload
from stores.platforms.transport import Answer
from stores.records import StatusRecord
from stores.topics import Topic
from tests.stores.lazada_gateway import (
    Gateway,
    data,
    error,
    needs_lazada_payloads,
    payload,
    read,
    session,
)

NOW = datetime(2026, 11, 23, tzinfo=UTC)
SELLER = data({"seller_id": 10, "name": "abc shop", "status": "ACTIVE", "short_code": "SG1", "cb": False})
CODES: list[tuple[type[PlatformError], list[str]]] = [
    (TokenExpiredError, ["IllegalAccessToken", "InvalidAccessToken"]),
    (AuthorisationRefusedError, ["IllegalRefreshToken", "InvalidCode", "AUTH_TYPE_UNSUPPORTED", "AppNotSubscribed"]),
    (ClockRefusedError, ["IllegalTimestamp"]),
    (ScopeMissingError, ["InsufficientPermission", "E0501"]),
    (NotOfferedError, ["Mp3SellerApiLimit"]),
    (StoreClosedError, ["SellerNotActive"]),
    (StoreNotVerifiedError, ["SellerNotVerified"]),
    (RateLimitedError, ["ApiCallLimit", "901", "TRAFFIC_CONTROL", "HOT_KEY_BLOCK_EXCEPTION", "ServiceCurrentlimit"]),
    (ShopRateLimitedError, ["SellerCallLimit"]),
    (AppRateLimitedError, ["AppCallLimit"]),
    (
        TryLaterError,
        ["ServiceTimeout", "UnknownRuntimeException", "HttpConnectError", "6", "15", "1000", "1002", "506"],
    ),
    (
        RefusedCallError,
        ["IncompleteSignature", "MissingParameter", "InvalidAppKey", "InvalidApiPath", "AppWhiteIpLimit"],
    ),
    (RefusedCallError, ["16", "17", "19", "36", "97", "207", "SomethingNew"]),
]
IN_TURN = [(code, kind) for kind, codes in CODES for code in codes]


def judged(body: Any, status: int = 200, **headers: str) -> PlatformError:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    with pytest.raises(PlatformError) as fault:
        read_payload(Answer(status, headers, raw), NOW)
    return fault.value


@pytest.mark.parametrize(("code", "kind"), IN_TURN)
def test_each_code_says_what_to_do_next(code: str, kind: type[PlatformError]) -> None:
    fault = judged(error(code, "said so"))
    assert type(fault) is kind
    assert str(fault) == f"said so (code {code})"


@needs_lazada_payloads
def test_every_recorded_error_is_an_error() -> None:
    recorded = json.loads(payload("errors"))
    for body in (
        recorded["documented_shape"],
        recorded["pastebin_capture_2018"],
        *recorded["documented_codes_composed"],
    ):
        assert body["code"] in str(judged(body))


def test_the_ban_an_answer_names_is_waited_for() -> None:
    fault = judged(error("ApiCallLimit", "Api access frequency exceeds the limit. this ban will last 3 seconds"))
    assert isinstance(fault, RateLimitedError)
    assert fault.after_seconds == pytest.approx(3.2)


def test_code_6_with_a_bad_filter_is_ours_to_mend() -> None:
    assert type(judged(error("6", "E006: Invalid status filter"))) is RefusedCallError


def test_http_statuses_and_web_pages() -> None:
    page = b"<html><body>busy</body></html>"
    assert type(judged(page, 200, **{"content-type": "text/html"})) is TryLaterError
    assert type(judged(page, 502)) is TryLaterError
    assert type(judged(b"", 503)) is TryLaterError
    limited = judged(b"", 429, **{"retry-after": "7"})
    assert isinstance(limited, RateLimitedError)
    assert limited.after_seconds == 7
    assert type(judged(SELLER, 500)) is TryLaterError  # a body that says success under a status that does not
    assert type(judged(error("SellerNotActive"), 500)) is StoreClosedError
    assert type(judged(b'{"code":"0","data":{"sel')) is UnreadableAnswerError
    assert type(judged({"code": "0", "request_id": "x"})) is UnreadableAnswerError
    assert type(judged(b"[]")) is UnreadableAnswerError
    assert type(judged({})) is RefusedCallError


def test_an_error_in_the_sister_gateways_form_is_understood() -> None:
    fault = judged({"error_response": {"code": "IllegalAccessToken", "msg": "ended"}})
    assert type(fault) is TokenExpiredError


@pytest.mark.parametrize(
    ("beside", "kind"),
    [
        ({"success": False, "err_code": "-22", "err_message": "no such order"}, RefusedCallError),
        ({"success": True, "err_code": "31", "err_message": "half done"}, RefusedCallError),
        ({"success": "false", "error_code": "TRAFFIC_CONTROL", "error_msg": "later"}, RateLimitedError),
        (
            {"success": False, "error_code": "PARAMS_VALIDATE_ERROR", "error_msg": "TIMESPAN_ABOVE_LIMIT"},
            RefusedCallError,
        ),
        ({"success": False, "error_code": None, "error_msg": None}, RefusedCallError),
        ({"success": False, "error_code": "x", "msg": "ServiceTimeout"}, TryLaterError),
    ],
)
def test_the_second_verdict_beside_the_data_counts(beside: dict[str, Any], kind: type[PlatformError]) -> None:
    assert type(judged(data({"anything": 1}, **beside))) is kind


@pytest.mark.parametrize(
    ("result", "kind"),
    [
        ({"success": False, "errorCode": "120", "error": "page"}, RefusedCallError),
        ({"success": False, "error_code": {"displayMessage": "LD_INPUT_PARAM_VALID"}}, RefusedCallError),
        ({"not_success": True, "retry": True, "error_code": {"displayMessage": "blank"}}, TryLaterError),
        ({"success": "false", "error_code": "106", "error_msg": "ROC internal error"}, TryLaterError),
    ],
)
def test_the_second_verdict_inside_the_result_counts(result: dict[str, Any], kind: type[PlatformError]) -> None:
    assert type(judged({"code": "0", "result": result})) is kind


def test_words_in_the_error_fields_of_a_success_mean_nothing() -> None:
    """The vendor's own samples of successful answers hold them."""
    answer = json.dumps(data([1], success=True, error_code="error", error_msg="error", err_code="0")).encode()
    assert bytes(read_payload(Answer(200, {}, answer), NOW)) == b"[1]"


def test_a_limited_call_goes_through_at_the_next_try(lazada: Gateway, brisk_loop: FetchLoop) -> None:
    replies = [error("ApiCallLimit", "this ban will last 0 seconds"), SELLER]
    lazada.answers["/seller/get"] = lambda params: replies.pop(0)
    (status,) = read(brisk_loop, Topic.STATUS).records
    assert isinstance(status, StatusRecord)
    assert status.selling == "active"


def test_an_ended_token_is_renewed_once_and_the_new_one_used(lazada: Gateway, brisk_loop: FetchLoop) -> None:
    renewed: list[str] = []

    async def renew(token: str) -> str:
        renewed.append(token)
        return "newer-token"

    lazada.answers["/seller/get"] = lambda params: (
        SELLER if params["access_token"] == "newer-token" else error("IllegalAccessToken")
    )
    read(brisk_loop, Topic.STATUS, session(renew=renew))
    assert renewed == ["shop-token"]


def test_a_token_refused_after_its_renewal_is_told_and_not_tried_for_ever(
    lazada: Gateway, brisk_loop: FetchLoop
) -> None:
    async def renew(token: str) -> str:
        return "of another country"

    lazada.answers["/seller/get"] = error("IllegalAccessToken")
    with pytest.raises(TokenExpiredError):
        read(brisk_loop, Topic.STATUS, session(renew=renew))
    assert len(lazada.asked) == 2


@pytest.mark.parametrize(
    ("answer", "selling", "connection"),
    [
        (SELLER, "active", "accepted"),
        (data({"seller_id": "10", "status": "INACTIVE"}), "closed", "accepted"),
        (data({"seller_id": 10, "status": "DELETED"}), "closed", "accepted"),
        (error("SellerNotActive"), "closed", "accepted"),
        (error("SellerNotVerified"), "restricted", "accepted"),
        (error("AppNotSubscribed"), "unseen", "refused"),
    ],
)
def test_how_the_store_stands(
    lazada: Gateway, brisk_loop: FetchLoop, answer: dict[str, Any], selling: str, connection: str
) -> None:
    lazada.answers["/seller/get"] = answer
    (status,) = read(brisk_loop, Topic.STATUS).records
    assert isinstance(status, StatusRecord)
    assert (status.selling, status.connection) == (selling, connection)


@pytest.mark.parametrize("seller", [{"seller_id": 11, "status": "ACTIVE"}, {"seller_id": 10, "status": "RESTING"}])
def test_another_store_or_an_unknown_word_is_no_status(
    lazada: Gateway, brisk_loop: FetchLoop, seller: dict[str, Any]
) -> None:
    lazada.answers["/seller/get"] = data(seller)
    with pytest.raises(UnreadableAnswerError):
        read(brisk_loop, Topic.STATUS)


def test_calls_go_to_the_stores_own_country_with_a_stamp_in_milliseconds(
    lazada: Gateway, brisk_loop: FetchLoop
) -> None:
    lazada.answers["/seller/get"] = SELLER
    read(brisk_loop, Topic.STATUS)
    ((_, params),) = lazada.asked
    assert lazada.hosts == {"sg"}
    assert int(params["timestamp"]) / 1000 == pytest.approx(datetime.now(UTC).timestamp(), abs=5)
    assert (params["sign_method"], params["app_key"]) == ("sha256", "100132")
