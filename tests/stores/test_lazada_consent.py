"""A seller's consent and what may go wrong with tokens."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from stores.fetching import FetchLoop
from stores.platforms.base import Authorised, TokenGrant
from stores.platforms.errors import (
    AuthorisationRefusedError,
    NotOfferedError,
    RefusedCallError,
    TryLaterError,
    UnreadableAnswerError,
)
from stores.platforms.lazada.platform import Lazada
from tests.stores.lazada_gateway import APP, Gateway, data, error, session

TOKENS = {
    "code": "0",
    "access_token": "50000first",
    "refresh_token": "50001first",
    "expires_in": 864000,
    "refresh_expires_in": 4320000,
    "country": "sg",
    "account": "seller@example.com",
    "account_id": None,
    "country_user_info": [{"country": "sg", "user_id": "100", "seller_id": "1000000000001", "short_code": "SGLYT0OS"}],
}
SELLER = data({"seller_id": 1000000000001, "name": "abc shop", "status": "ACTIVE", "cb": False})


@pytest.fixture
def lazada(lazada: Gateway) -> Gateway:
    lazada.answers |= {"/auth/token/create": TOKENS, "/auth/token/refresh": TOKENS, "/seller/get": SELLER}
    return lazada


def authorised(loop: FetchLoop, **callback: str) -> list[Authorised]:
    return loop.submit(loop.platforms["lazada"].authorise(APP, callback)).result(10)


def refreshed(loop: FetchLoop) -> TokenGrant:
    return loop.submit(loop.platforms["lazada"].refresh(APP, "50001old", "1000000000001")).result(10)


def test_the_consent_link_names_app_callback_state_and_country(settings: Any) -> None:
    settings.PLATFORM_SETTINGS = {}
    link = Lazada.consent_link(APP, state="state 1/+", redirect_url="https://us.example/connect?x=1", country="SG")
    address = urlsplit(link)
    assert (address.netloc, address.path) == ("auth.lazada.com", "/oauth/authorize")
    assert {name: values[0] for name, values in parse_qs(address.query).items()} == {
        "response_type": "code",
        "force_auth": "true",
        "redirect_uri": "https://us.example/connect?x=1",
        "client_id": "100132",
        "state": "state 1/+",
        "country": "sg",
    }


def test_a_code_gives_tokens_and_the_store_with_its_name(lazada: Gateway, brisk_loop: FetchLoop) -> None:
    (given,) = authorised(brisk_loop, code="0_100132_x", state="s")
    (shop,) = given.shops
    assert (shop.external_id, shop.name, shop.country) == ("1000000000001", "abc shop", "SG")
    assert shop.platform_keys == {"user_id": "100", "short_code": "SGLYT0OS"}
    assert given.grant.account_id == "1000000000001"
    ends = datetime.now(UTC) + timedelta(seconds=4320000)
    assert given.grant.refresh_expires_at == pytest.approx(ends, abs=timedelta(seconds=5))
    assert lazada.asked[0][1]["code"] == "0_100132_x"


def test_a_cross_border_seller_brings_a_store_in_each_country(lazada: Gateway, brisk_loop: FetchLoop) -> None:
    infos = [
        {"country": "my", "user_id": "2", "seller_id": "1002", "short_code": "MY1"},
        {"country": "th", "user_id": "3", "seller_id": "1003", "short_code": "TH1"},
    ]
    lazada.answers["/auth/token/create"] = TOKENS | {"country": "cb", "country_user_info": infos}
    (given,) = authorised(brisk_loop, code="c")
    assert [(one.external_id, one.country) for one in given.shops] == [("1002", "MY"), ("1003", "TH")]
    assert lazada.hosts == {"auth", "my", "th"}


def test_the_older_form_keyed_by_country_is_read_too(lazada: Gateway, brisk_loop: FetchLoop) -> None:
    older = {"sg": {"user_id": 100, "seller_id": 1000000000001, "short_code": "SG1"}}
    lazada.answers["/auth/token/create"] = {**TOKENS, "country_user_info": None, "country_user_info_list": older}
    (given,) = authorised(brisk_loop, code="c")
    assert [(one.external_id, one.country) for one in given.shops] == [("1000000000001", "SG")]


def test_a_store_that_tells_no_name_keeps_its_tokens(lazada: Gateway, brisk_loop: FetchLoop) -> None:
    """The code is used up: what a closed store, or an app for chats only, cannot tell must not lose the pair."""
    lazada.answers["/seller/get"] = error("SellerNotActive")
    (given,) = authorised(brisk_loop, code="c")
    assert (given.grant.access_token, given.shops[0].name) == ("50000first", "SGLYT0OS")


@pytest.mark.parametrize("callback", [{}, {"error": "access_denied"}, {"code": ""}])
def test_a_seller_who_did_not_approve_is_told_apart(
    lazada: Gateway, brisk_loop: FetchLoop, callback: dict[str, str]
) -> None:
    with pytest.raises(AuthorisationRefusedError, match="did not approve"):
        authorised(brisk_loop, **callback)
    assert lazada.asked == []


def test_a_used_code_is_refused(lazada: Gateway, brisk_loop: FetchLoop) -> None:
    lazada.answers["/auth/token/create"] = error("InvalidCode", "Invalid authorization code")
    with pytest.raises(AuthorisationRefusedError, match="Invalid authorization code"):
        authorised(brisk_loop, code="used")


def test_tokens_without_a_store_are_no_authorisation(lazada: Gateway, brisk_loop: FetchLoop) -> None:
    lazada.answers["/auth/token/create"] = TOKENS | {"country_user_info": []}
    with pytest.raises(UnreadableAnswerError, match="names no store"):
        authorised(brisk_loop, code="c")


def test_a_refresh_may_repeat_or_replace_the_pair_and_its_end_counts_down(
    lazada: Gateway, brisk_loop: FetchLoop
) -> None:
    grants = []
    for refresh_token, left in (("50001old", 4_000_000), ("50001newer", 3_000_000)):
        lazada.answers["/auth/token/refresh"] = TOKENS | {"refresh_token": refresh_token, "refresh_expires_in": left}
        grants.append(refreshed(brisk_loop))
    assert [one.refresh_token for one in grants] == ["50001old", "50001newer"]
    first, second = (one.refresh_expires_at for one in grants)
    assert first is not None
    assert second is not None
    assert first - second == pytest.approx(timedelta(seconds=1_000_000), abs=timedelta(seconds=5))
    assert lazada.asked[0][1]["refresh_token"] == "50001old"


def test_a_refresh_that_tells_no_end_leaves_the_known_one(lazada: Gateway, brisk_loop: FetchLoop) -> None:
    lazada.answers["/auth/token/refresh"] = TOKENS | {"refresh_expires_in": None}
    assert refreshed(brisk_loop).refresh_expires_at is None


@pytest.mark.parametrize("code", ["IllegalRefreshToken", "AUTH_TYPE_UNSUPPORTED", "IllegalAccessToken"])
def test_a_refused_refresh_asks_for_a_new_consent(lazada: Gateway, brisk_loop: FetchLoop, code: str) -> None:
    lazada.answers["/auth/token/refresh"] = error(code)
    with pytest.raises(AuthorisationRefusedError):
        refreshed(brisk_loop)


def test_our_own_wrong_secret_is_not_the_sellers_refusal(lazada: Gateway, brisk_loop: FetchLoop) -> None:
    lazada.answers["/auth/token/refresh"] = error("IncompleteSignature")
    with pytest.raises(RefusedCallError):
        refreshed(brisk_loop)


def test_a_token_host_that_is_down_is_no_refusal(lazada: Gateway, brisk_loop: FetchLoop) -> None:
    lazada.answers["/auth/token/refresh"] = (502, {"Content-Type": "text/html"}, b"<html>bad gateway</html>")
    with pytest.raises(TryLaterError):
        refreshed(brisk_loop)


@pytest.mark.parametrize("body", [b'{"code":"0","access_token":"x"}', b'{"code":"0","acc', b"{}"])
def test_half_an_answer_is_no_pair(lazada: Gateway, brisk_loop: FetchLoop, body: bytes) -> None:
    lazada.answers["/auth/token/refresh"] = body
    with pytest.raises((UnreadableAnswerError, RefusedCallError)):
        refreshed(brisk_loop)


def test_tokens_and_codes_are_in_no_address(lazada: Gateway, brisk_loop: FetchLoop) -> None:
    """They travel in the body: addresses end up in other people's logs."""
    authorised(brisk_loop, code="0_100132_x")
    assert lazada.methods["/auth/token/create"] == {"POST"}


def test_pushes_are_switched_on_in_the_console(brisk_loop: FetchLoop) -> None:
    work = brisk_loop.platforms["lazada"].subscribe(session(), "https://us.example/webhooks/lazada")
    with pytest.raises(NotOfferedError, match="Push Mechanism; enter https://us.example/webhooks/lazada"):
        brisk_loop.submit(work).result(5)
