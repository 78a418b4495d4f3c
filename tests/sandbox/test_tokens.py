"""Consent, codes and tokens: used once, ended by absolute times, and gone with the seller's consent."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.sandbox.driver import ORDERS, Market

DAY = 86_400


def consented(market: Market, shop: dict[str, Any]) -> str:
    """The code that comes back with the seller's consent."""
    answer = market.send("GET", f"/open/authorize?service_id=7400&state=s%2B1&approve={shop['account_id']}")
    assert answer.status == 302
    back = urlsplit(answer.headers["location"])
    assert f"{back.scheme}://{back.netloc}{back.path}" == "http://127.0.0.1:8000/connect/tiktok/callback"
    assert parse_qs(back.query)["state"] == ["s+1"]
    return parse_qs(back.query)["code"][0]


def refresh(market: Market, token: str) -> Any:
    return market.token_host("refresh", refresh_token=token, grant_type="refresh_token")


def test_the_consent_page_offers_every_account_and_can_be_rejected(fresh: Market) -> None:
    page = fresh.send("GET", "/open/authorize?service_id=7400&state=x").raw.decode()
    assert all(shop["account_id"] in page for shop in fresh.stores)
    rejected = fresh.send("GET", "/open/authorize?service_id=7400&state=x&reject=1")
    assert parse_qs(urlsplit(rejected.headers["location"]).query) == {"code": ["null"], "error": ["auth_denied"]}


def test_a_code_is_exchanged_once_within_half_an_hour_for_twelve_months(fresh: Market) -> None:
    shop = fresh.quiet()
    code = consented(fresh, shop)
    answer = fresh.token_host("get", auth_code=code, grant_type="authorized_code")
    assert answer.json["message"] == "success"
    told = answer.data
    assert told["open_id"] == shop["account_id"]
    assert abs(told["access_token_expire_in"] - fresh.now() - 7 * DAY) < 5
    assert abs(told["refresh_token_expire_in"] - fresh.now() - 365 * DAY) < 5
    assert "seller.customer_service" in told["granted_scopes"]
    assert fresh.call(shop, ORDERS, {"page_size": 1}, {}, token=told["access_token"]).code == 0
    again = fresh.token_host("get", auth_code=code, grant_type="authorized_code")
    assert (again.status, again.code, again.json["message"]) == (200, 36004004, "Invalid auth code.")
    late = consented(fresh, shop)
    fresh.advance(1801)
    assert fresh.token_host("get", auth_code=late, grant_type="authorized_code").code == 36004004


@pytest.mark.parametrize(
    "wrong", [{"grant_type": "authorization_code"}, {"app_secret": "guess"}, {"auth_code": "ROW_x"}]
)
def test_the_token_host_refuses(wrong: dict[str, str], market: Market) -> None:
    assert market.token_host("get", **{"auth_code": "x", "grant_type": "authorized_code", **wrong}).code != 0


def test_a_refresh_token_is_used_once_and_the_end_of_the_consent_stays(fresh: Market) -> None:
    shop = fresh.quiet()
    first = refresh(fresh, shop["refresh_token"]).data
    assert first["refresh_token_expire_in"] == shop["refresh_expires_at"]
    assert first["refresh_token"] != shop["refresh_token"]
    assert refresh(fresh, shop["refresh_token"]).code == 36004004
    assert refresh(fresh, first["refresh_token"]).code == 0
    listed = next(one for one in fresh.get("/_sandbox/stores") if one["shop_id"] == shop["shop_id"])
    assert listed["refresh_token"] not in (shop["refresh_token"], first["refresh_token"])
    assert fresh.call(listed, ORDERS, {"page_size": 1}, {}).code == 0


def test_an_access_token_ends_after_a_week_and_a_refresh_brings_a_new_one(fresh: Market) -> None:
    shop = fresh.quiet()
    fresh.advance(7 * DAY + 1)
    ended = fresh.call(shop, ORDERS, {"page_size": 1}, {})
    assert (ended.status, ended.code) == (401, 105002)
    told = refresh(fresh, shop["refresh_token"]).data
    assert fresh.call(shop, ORDERS, {"page_size": 1}, {}, token=told["access_token"]).code == 0


def test_when_the_consent_has_ended_the_connection_is_broken(fresh: Market) -> None:
    shop = fresh.quiet()
    fresh.event(shop, "auth_expiring", days=2)
    assert {check for _, check, _ in fresh.truth(shop)} == {"authorisation_ending"}
    fresh.advance(2 * DAY + 1)
    assert refresh(fresh, shop["refresh_token"]).code == 36004004
    assert {check for _, check, _ in fresh.truth(shop)} == {"connection_broken"}


def test_a_seller_who_revoked_can_consent_again(fresh: Market) -> None:
    shop = fresh.quiet()
    fresh.event(shop, "deauthorise")
    assert {check for _, check, _ in fresh.truth(shop)} == {"connection_broken"}
    assert fresh.call(shop, ORDERS, {"page_size": 1}, {}).code == 36009004
    told = fresh.token_host("get", auth_code=consented(fresh, shop), grant_type="authorized_code").data
    assert fresh.call(shop, ORDERS, {"page_size": 1}, {}, token=told["access_token"]).code == 0
    assert "connection_broken" not in {check for _, check, _ in fresh.truth(shop)}
