"""A seller's consent, over the sandbox's real consent page: link, approval, code, tokens, stores."""

import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from stores.connecting import connect, connect_with_consent, register_app
from stores.fetching import FetchLoop
from stores.models import Connection, ConnectionState, PlatformApp, Store
from stores.platforms.base import AppKeys, ShopListing, TokenGrant
from stores.platforms.errors import AuthorisationRefusedError
from stores.platforms.registry import PLATFORMS
from tests.house import Sandbox


class _StayHere(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


@pytest.fixture(scope="module")
def marketplace() -> Iterator[Sandbox]:
    sandbox = Sandbox(seed=3, stores=14)
    yield sandbox
    sandbox.stop()


@pytest.fixture
def app(marketplace: Sandbox, settings: Any, db: None) -> PlatformApp:
    settings.PLATFORM_SETTINGS = marketplace.environment
    return register_app("tiktok", keys_of(marketplace))


def keys_of(sandbox: Sandbox) -> AppKeys:
    return sandbox.keys("tiktok")


def approve(sandbox: Sandbox, account_id: str) -> dict[str, str]:
    """What the seller's browser is sent back with."""
    link = PLATFORMS["tiktok"].consent_link(keys_of(sandbox), state="state 1/+", redirect_url="")
    try:
        urllib.request.build_opener(_StayHere).open(f"{link}&approve={account_id}", timeout=10)
    except urllib.error.HTTPError as answer:
        back = urlsplit(answer.headers["Location"])
        return {name: values[0] for name, values in parse_qs(back.query).items()}
    raise AssertionError("the consent page did not send the seller back")


def account_with_two_shops(sandbox: Sandbox) -> str:
    accounts = [shop["account_id"] for shop in sandbox.get("/_sandbox/stores")]
    return str(next(one for one in accounts if accounts.count(one) == 2))


def test_a_consent_takes_in_every_shop_of_the_account(
    app: PlatformApp, marketplace: Sandbox, quick_loop: FetchLoop
) -> None:
    back = approve(marketplace, account_with_two_shops(marketplace))
    assert back["state"] == "state 1/+"
    stores = connect_with_consent(app, back, quick_loop)
    assert len(stores) == 2
    connection = Connection.objects.get()
    assert connection.state == ConnectionState.CONNECTED
    assert {store.connection_id for store in stores} == {connection.pk}
    assert all(store.platform_keys["cipher"] and store.time_zone and store.currency for store in stores)


def test_a_code_works_once(app: PlatformApp, marketplace: Sandbox, quick_loop: FetchLoop) -> None:
    code = approve(marketplace, account_with_two_shops(marketplace))["code"]
    connect_with_consent(app, {"code": code}, quick_loop)
    with pytest.raises(AuthorisationRefusedError, match="Invalid auth code"):
        connect_with_consent(app, {"code": code}, quick_loop)


def test_connecting_again_keeps_what_was_set_on_the_store(
    app: PlatformApp, marketplace: Sandbox, quick_loop: FetchLoop
) -> None:
    account = account_with_two_shops(marketplace)
    first = connect_with_consent(app, approve(marketplace, account), quick_loop)[0]
    Store.objects.filter(pk=first.pk).update(time_zone="Asia/Tokyo", is_active=False)
    connect_with_consent(app, approve(marketplace, account), quick_loop)
    first.refresh_from_db()
    assert (first.time_zone, first.is_active) == ("Asia/Tokyo", False)
    assert Connection.objects.get().version == 3


def test_a_shop_that_moved_to_another_account_is_the_same_store_with_another_connection(
    app: PlatformApp, marketplace: Sandbox, quick_loop: FetchLoop
) -> None:
    store = connect_with_consent(app, approve(marketplace, account_with_two_shops(marketplace)), quick_loop)[0]
    before = store.connection
    shop = ShopListing(store.external_id, store.name, store.country, store.seller_kind, {"cipher": "ROW_new"})
    now = timezone.now()
    grant = TokenGrant("access", "refresh", now, None, "another account", "Another seller", [])
    (moved,) = connect(app, grant, [shop])
    assert moved.pk == store.pk
    assert moved.connection != before
    assert (moved.connection.account_id if moved.connection else "", moved.platform_keys) == (
        "another account",
        {"cipher": "ROW_new"},
    )
