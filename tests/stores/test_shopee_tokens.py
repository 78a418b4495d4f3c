"""Shopee's tokens over a socket: a pair a shop, refresh tokens that work once, an end that is ours and not the seller's."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from stores import tokens
from stores.fetching import FetchLoop
from stores.models import Connection, ConnectionState, PlatformApp
from stores.platforms.base import AppKeys, Authorised, TokenGrant
from stores.platforms.errors import (
    AuthorisationRefusedError,
    PlatformError,
    RefusedCallError,
    StoreClosedError,
    TryLaterError,
)
from stores.topics import Topic
from tests.stores.shopee_host import APP, SHOP_ID, Asked, Host, Reply, a_shop, bad, good, read

ENDS = int(datetime(2027, 6, 1, tzinfo=UTC).timestamp())


class TokenHost:
    """Tokens as Shopee gives them: each refresh token works once."""

    def __init__(self, host: Host) -> None:
        self.good, self.given, self._lock = "refresh-0", 0, threading.Lock()
        host.answers["auth/access_token/get"] = self.refresh
        host.answers["auth/token/get"] = self.first

    def first(self, asked: Asked) -> Reply:
        if asked.body.get("code") != "once":
            return bad("error_auth", "Invalid code")
        shops = {"shop_id_list": [1, 2]} if "main_account_id" in asked.body else {}
        return {"error": "", **self.pair(), **shops}

    def refresh(self, asked: Asked) -> Reply:
        with self._lock:
            if asked.body["refresh_token"] != self.good:
                return bad("error_auth", "Invalid refresh_token.")
            return {"error": "", **self.pair(), "shop_id": asked.body["shop_id"]}

    def pair(self) -> dict[str, Any]:
        self.given += 1
        self.good = f"refresh-{self.given}"
        return {"access_token": f"access-{self.given}", "refresh_token": self.good, "expire_in": 14344}


@pytest.fixture(autouse=True)
def answers(host: Host) -> None:
    host.answers["public/get_shops_by_partner"] = {
        "authed_shop_list": [
            {"shop_id": 1, "region": "SG", "expire_time": ENDS},
            {"shop_id": 2, "region": "MY", "expire_time": ENDS + 86400},
        ],
        "more": False,
    }
    host.answers["shop/get_shop_info"] = lambda asked: (
        bad("shop_banned", "The shop account has been banned.")
        if asked.query["shop_id"] == "2"
        else {"error": "", "shop_name": "One", "region": "SG", "status": "NORMAL", "is_cb": True}
    )


@pytest.fixture
def link(db: None) -> Connection:
    app = PlatformApp(platform="shopee", app_key=APP.app_key)
    app.keep_secret(APP.secret)
    app.save()
    connection = Connection(app=app, account_id=SHOP_ID)
    soon = datetime.now(UTC) + timedelta(hours=1)
    until = datetime.fromtimestamp(ENDS, UTC)
    tokens.keep_grant(connection, TokenGrant("access-0", "refresh-0", soon, until, SHOP_ID, "Shop", []))
    return connection


def authorise(loop: FetchLoop, **callback: str) -> list[Authorised]:
    return loop.submit(loop.platforms["shopee"].authorise(APP, callback)).result(10)


def refresher(loop: FetchLoop) -> Any:
    def refresh(app: AppKeys, refresh_token: str, account_id: str) -> TokenGrant:
        return loop.submit(loop.platforms["shopee"].refresh(app, refresh_token, account_id)).result(10)

    return refresh


def test_a_shops_consent_gives_its_tokens_name_country_and_end(host: Host, shopee_loop: FetchLoop) -> None:
    TokenHost(host)
    (given,) = authorise(shopee_loop, code="once", shop_id="1", state="s")
    assert (given.grant.access_token, given.grant.account_id, given.grant.account_name) == ("access-1", "1", "One")
    assert given.grant.refresh_expires_at == datetime.fromtimestamp(ENDS, UTC)
    (shop,) = given.shops
    assert (shop.external_id, shop.name, shop.country, shop.seller_kind) == ("1", "One", "SG", "cross_border")


def test_a_main_account_gives_a_connection_for_each_shop_banned_ones_too(host: Host, shopee_loop: FetchLoop) -> None:
    TokenHost(host)
    one, two = authorise(shopee_loop, code="once", main_account_id="9")
    assert (one.grant.account_id, two.grant.account_id) == ("1", "2")
    assert (two.shops[0].name, two.shops[0].country) == ("Shopee 2", "MY")
    assert two.grant.refresh_expires_at == datetime.fromtimestamp(ENDS + 86400, UTC)


@pytest.mark.parametrize(
    "callback",
    [
        {},
        {"error": "access_denied", "shop_id": "1"},
        {"code": "once"},
        {"code": "once", "shop_id": "one"},
        {"code": "used", "shop_id": "1"},
    ],
    ids=["nothing", "the seller said no", "nobody's code", "no id", "a used code"],
)
def test_a_callback_that_brings_no_consent_is_refused(
    host: Host, shopee_loop: FetchLoop, callback: dict[str, str]
) -> None:
    TokenHost(host)
    with pytest.raises(AuthorisationRefusedError):
        authorise(shopee_loop, **callback)


@pytest.mark.django_db(transaction=True)
def test_the_new_pair_is_saved_and_the_end_of_the_authorisation_stays(
    host: Host, link: Connection, shopee_loop: FetchLoop
) -> None:
    TokenHost(host)
    assert tokens.renew(link.pk, "access-0", refresher(shopee_loop)) == "access-1"
    link.refresh_from_db()
    assert (link.refresh_token(), link.refresh_expires_at) == ("refresh-1", datetime.fromtimestamp(ENDS, UTC))


@pytest.mark.django_db(transaction=True)
def test_a_pair_that_was_answered_but_never_saved_leaves_a_trace_and_then_a_refusal(
    host: Host, link: Connection, shopee_loop: FetchLoop
) -> None:
    """The refresh token is used up, the new pair is lost: only the seller can mend that, and the row says since when."""
    TokenHost(host)
    real = refresher(shopee_loop)

    def killed(app: AppKeys, refresh_token: str, account_id: str) -> TokenGrant:
        real(app, refresh_token, account_id)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        tokens.renew(link.pk, "access-0", killed)
    link.refresh_from_db()
    assert (link.access_token(), link.state) == ("access-0", ConnectionState.CONNECTED)
    assert link.refresh_begun_at is not None
    with pytest.raises(AuthorisationRefusedError, match="Invalid refresh_token"):
        tokens.renew(link.pk, "access-0", real)
    link.refresh_from_db()
    assert link.state == ConnectionState.REFUSED


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (bad("error_sign", "Wrong sign."), RefusedCallError),
        (bad("error_partner_key_expired", "Your key has expired."), RefusedCallError),
        (bad("source_ip_undeclared", "Undeclared address."), RefusedCallError),
        (bad("shop_banned", "The shop account has been banned."), StoreClosedError),
        ((502, b"<html>"), TryLaterError),
    ],
    ids=["our signature", "our key", "our address", "the shop is banned", "an outage"],
)
def test_what_the_seller_cannot_mend_does_not_end_the_connection(
    host: Host, link: Connection, shopee_loop: FetchLoop, answer: Reply, kind: type[PlatformError]
) -> None:
    host.answers["auth/access_token/get"] = answer
    with pytest.raises(kind):
        tokens.renew(link.pk, "access-0", refresher(shopee_loop))
    link.refresh_from_db()
    assert link.state == ConnectionState.CONNECTED


def test_an_ended_token_is_renewed_once_and_the_call_goes_out_again(host: Host, shopee_loop: FetchLoop) -> None:
    host.answers["shop/get_shop_info"] = lambda asked: (
        {"error": "", "shop_name": "One", "region": "SG", "status": "NORMAL"}
        if asked.query["access_token"] == "new token"
        else bad("invalid_acceess_token", "Invalid access_token, please have a check.")
    )
    host.answers["shop/get_shop_holiday_mode"] = good(holiday_mode_on=False)
    shop = a_shop(renewed="new token")
    (status,) = read(shopee_loop, Topic.STATUS, shop).records
    assert status.connection == "accepted"  # type: ignore[attr-defined]
    assert shop.access_token == "new token"
    assert len(host.calls("shop/get_shop_info")) == 2
