"""Account boundaries: a store's own way out and app, what is stated of it, what it shares with whom, where it is seen from."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from people.models import User
from people.vault import SealBrokenError
from stores import boundaries
from stores.boundaries_breaches import Shared, Stated, shared_by, stated_of
from stores.boundaries_facts import FactInvalidError, fingerprint_of, record_fact
from stores.connecting import connect
from stores.exit_address import ASK_EVERY, Seen, measure_exit_addresses, read_answer
from stores.exit_address_trial import try_proxy
from stores.fetching import FetchLoop
from stores.models import (
    Connection,
    ExitAddress,
    FactKind,
    IsolationFact,
    OwnProxy,
    PlatformApp,
    SharedEntity,
    Store,
    WayOut,
)
from stores.platforms.base import AppKeys, ShopListing
from stores.platforms.errors import UnreadableAnswerError
from stores.platforms.proxies import parse_proxy
from stores.reading import read_store
from stores.sync import open_sessions
from stores.topics import Outcome, Topic
from tests.house import Sandbox, connect_stores, grant_of
from tests.stores.proxies import LocalProxy

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def marketplace() -> Iterator[Sandbox]:
    sandbox = Sandbox(seed=3, stores=6)
    yield sandbox
    sandbox.stop()


@pytest.fixture
def sandbox(marketplace: Sandbox, settings: Any) -> Sandbox:
    settings.PLATFORM_SETTINGS = marketplace.environment
    settings.PROXY_ALLOW_PRIVATE = True
    marketplace.reset()
    return marketplace


@pytest.fixture
def proxy() -> Iterator[LocalProxy]:
    running = LocalProxy("http", "user:secret-word")
    yield running
    running.stop()


def read_all(store: Store, loop: FetchLoop) -> Any:
    sessions, unreadable = open_sessions([store.pk], loop)
    if unreadable:
        return unreadable[0]
    ((platform, session),) = sessions
    return loop.submit(read_store(platform, session, seconds=20)).result(30)


def a_store(sandbox: Sandbox) -> Store:
    return connect_stores(sandbox, [sandbox.quiet_shop()]).popitem()[1]


# -- the store's own proxy -----------------------------------------------------------------------------------------------


def test_every_call_for_a_store_with_a_proxy_goes_out_by_it(
    sandbox: Sandbox, proxy: LocalProxy, quick_loop: FetchLoop
) -> None:
    store = a_store(sandbox)
    boundaries.keep_proxy(store, parse_proxy(proxy.url()))
    sandbox.reset()
    read = read_all(store, quick_loop)
    assert Outcome.COMPLETE in {result.outcome for result in read.topics.values()}
    assert Outcome.FAILED not in {result.outcome for result in read.topics.values()}
    came = sandbox.get("/_sandbox/log")["requests"]
    assert proxy.asked == [sandbox.url.removeprefix("http://")] * len(came)  # one request a connection


def test_a_store_whose_proxy_is_down_is_unreadable_and_not_called_by_our_own_address(
    sandbox: Sandbox, proxy: LocalProxy, quick_loop: FetchLoop
) -> None:
    store = a_store(sandbox)
    assert store.connection
    boundaries.keep_proxy(store.connection, parse_proxy(proxy.url()))  # the whole account's
    proxy.stop()
    sandbox.reset()
    read = read_all(store, quick_loop)
    # Parcels and stock need no call while no order and no product is known.
    said = {result.reason_code for topic, result in read.topics.items() if topic not in (Topic.TRACKING, Topic.STOCK)}
    assert said == {"proxy_failed"}
    assert sandbox.get("/_sandbox/log")["requests"] == []


def test_tokens_are_renewed_by_the_stores_proxy_too(
    sandbox: Sandbox, proxy: LocalProxy, quick_loop: FetchLoop, transactional_db: None
) -> None:
    store = a_store(sandbox)
    boundaries.keep_proxy(store, parse_proxy(proxy.url()))
    ((((_, session),)), _) = open_sessions([store.pk], quick_loop)

    async def renew() -> str:
        return await session.renew_token(session.access_token)

    assert quick_loop.submit(renew()).result(10) != session.access_token
    assert len(proxy.asked) == 1


def test_a_proxy_whose_password_does_not_open_is_no_reason_to_go_without(
    sandbox: Sandbox, proxy: LocalProxy, quick_loop: FetchLoop
) -> None:
    store = a_store(sandbox)
    own = boundaries.keep_proxy(store, parse_proxy(proxy.url()))
    OwnProxy.objects.filter(pk=own.pk).update(sealed_login="k1:" + "A" * 60)
    sandbox.reset()
    read = read_all(store, quick_loop)
    assert {result.reason_code for result in read.topics.values()} == {"secret_unreadable"}
    assert sandbox.get("/_sandbox/log")["requests"] == []


def test_credentials_of_a_proxy_are_sealed_to_their_row(sandbox: Sandbox) -> None:
    one, other = list(connect_stores(sandbox).values())[:2]
    proxy = parse_proxy("http://us%3Aer:p%40ss@gate.example:3128")
    first, second = boundaries.keep_proxy(one, proxy), boundaries.keep_proxy(other, proxy)
    assert first.url() == proxy.url()
    assert "p%40ss" not in first.sealed_login
    assert first.fingerprint == second.fingerprint
    second.sealed_login = first.sealed_login
    with pytest.raises(SealBrokenError):
        second.url()


# -- the store's own app -------------------------------------------------------------------------------------------------


def test_a_store_with_an_app_of_its_own_is_connected_by_no_other(sandbox: Sandbox) -> None:
    shop = next(one for one in sandbox.get("/_sandbox/stores") if one["shop_id"] == sandbox.quiet_shop())
    store = connect_stores(sandbox, [shop["shop_id"]])[shop["shop_id"]]
    assert store.connection
    shared = store.connection.app
    own = boundaries.register_own_app(store, AppKeys("own-key", "own-secret", "7")).app
    store.refresh_from_db()
    assert (boundaries.app_for(store), own.secret()) == (own, "own-secret")
    assert set(boundaries.stores_of_app(shared)) == {store}  # until the seller's next consent
    listing = ShopListing(shop["shop_id"], shop["name"], shop["country"], "local", shop["platform_keys"])
    connect(own, grant_of(shop, shop), [listing])
    connect(shared, grant_of(shop, shop), [listing])
    assert Store.objects.get(pk=store.pk).connection == Connection.objects.get(app=own)
    assert not boundaries.stores_of_app(shared).exists()


def test_a_store_that_moves_to_an_app_of_its_own_keeps_its_accounts_way_out(sandbox: Sandbox) -> None:
    shop = next(one for one in sandbox.get("/_sandbox/stores") if one["shop_id"] == sandbox.quiet_shop())
    store = connect_stores(sandbox, [shop["shop_id"]])[shop["shop_id"]]
    assert store.connection
    proxy = parse_proxy("http://u:p@gate.example:3128")
    boundaries.keep_proxy(store.connection, proxy)
    own = boundaries.register_own_app(store, AppKeys("own-key", "own-secret")).app
    assert boundaries.way_out_of_app(own) == proxy.url()
    listing = ShopListing(shop["shop_id"], shop["name"], shop["country"], "local", shop["platform_keys"])
    connect(own, grant_of(shop, shop), [listing])
    moved = Store.objects.get(pk=store.pk)
    assert (moved.connection.app if moved.connection else None, boundaries.way_out_of(moved)) == (own, proxy.url())


def test_the_app_that_others_use_cannot_become_one_stores_own(sandbox: Sandbox) -> None:
    store, *_ = connect_stores(sandbox).values()
    assert store.connection
    with pytest.raises(ValueError, match="Other stores"):
        boundaries.register_own_app(store, AppKeys(store.connection.app.app_key, "x"))


# -- what is stated ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "one", "same", "other"),
    [
        (FactKind.PHONE, "+62 812-3456-789", "0812 3456 789", "0812 3456 780"),
        (FactKind.PHONE, "0062 8123456789", "628123456789", "8123456780"),
        (FactKind.EMAIL, "Shop.One+tt@gmail.com", "shopone@googlemail.com", "shop.two@gmail.com"),
        (FactKind.BANK, "PT. Batik  Jaya", "pt batik jaya", "PT Batik Raya"),
        (FactKind.SUB_ACCOUNT, " CS01@Shop.example", "cs01@shop.example", "cs02@shop.example"),
        (FactKind.DEVICE, "Profile 7", "profile  7", "Profile 8"),
        (FactKind.PROXY, "socks5://Me:pw@Gate.example:1080", "me@gate.example:1080", "you@gate.example:1080"),
    ],
)
def test_other_spellings_of_the_same_are_the_same(kind: str, one: str, same: str, other: str) -> None:
    first = fingerprint_of(kind, one, "ID")
    assert fingerprint_of(kind, same, "ID")[0] == first[0] != fingerprint_of(kind, other, "ID")[0]


@pytest.mark.parametrize(
    ("kind", "value"),
    [("phone", "12"), ("email", "nobody"), ("proxy", "gate.example"), ("bank", "-"), ("shoe_size", "44")],
)
def test_what_cannot_be_so_is_refused(kind: str, value: str, sandbox: Sandbox) -> None:
    with pytest.raises(FactInvalidError):
        record_fact(a_store(sandbox), kind, value, None)


def test_what_is_stated_is_not_kept_in_clear_and_can_be_withdrawn(sandbox: Sandbox) -> None:
    store, alice = a_store(sandbox), User.objects.create(username="alice")
    record_fact(store, "bank", "BCA 1234567890", alice)
    fact = record_fact(store, "email", "owner@shop.example", alice)
    assert fact is not None
    assert (fact.masked, fact.stated_by) == ("o•••@shop.example", alice)
    assert IsolationFact.objects.get(kind="bank").masked == "•••7890"
    assert "owner" not in str(list(IsolationFact.objects.values()))
    record_fact(store, "email", " ", alice)
    assert [one.kind for one in IsolationFact.objects.all()] == ["bank"]


# -- what stores share ---------------------------------------------------------------------------------------------------


def store_of(account: str, name: str, country: str = "ID", platform: str = "tiktok") -> Store:
    app, _ = PlatformApp.objects.get_or_create(platform=platform, app_key=f"{platform}-key")
    link, _ = Connection.objects.get_or_create(app=app, account_id=account)
    return Store.objects.create(
        platform=platform, external_id=name, name=name, country=country, time_zone="Asia/Jakarta", connection=link
    )


def shares(store: Store) -> list[Shared]:
    return shared_by([store.pk], NOW).get(store.pk, [])


def test_stores_of_different_accounts_that_share_something_are_named_to_each_other() -> None:
    one, other = store_of("a", "one"), store_of("b", "other")
    assert stated_of([one.pk, other.pk], NOW) == {}
    for store in (one, other):
        record_fact(store, "phone", "0812 3456 789", None)
        record_fact(store, "licence", "12-345", None)  # what makes them one legal entity is no breach
    boundaries.keep_proxy(one, parse_proxy("http://u:p@gate.example:3128"))
    record_fact(other, "proxy", "u@gate.example:3128", None)
    assert shares(one) == [Shared("phone", other.pk), Shared("proxy", other.pk)]
    assert shares(other) == [Shared("phone", one.pk), Shared("proxy", one.pk)]
    assert stated_of([one.pk], NOW) == {one.pk: Stated(("phone", "proxy"), ())}


@pytest.mark.parametrize("where", [{"account": "a"}, {"country": "TH"}, {"platform": "shopee"}])
def test_the_same_account_another_country_and_another_platform_may_share(where: dict[str, str]) -> None:
    one = store_of("a", "one")
    other = store_of(**{"account": "b", "name": "other", **where})
    for store in (one, other):
        record_fact(store, "email", "owner@shop.example", None)
    assert shares(one) == []


def test_stores_that_a_manager_said_belong_together_may_share() -> None:
    one, other, third = store_of("a", "one"), store_of("b", "other"), store_of("c", "third")
    for store in (one, other, third):
        record_fact(store, "bank", "BCA 123456", None)
    SharedEntity.objects.create(name="PT Batik", reason="one licence").stores.add(one, other)
    assert shares(one) == [Shared("bank", third.pk)]


def test_of_addresses_only_those_of_own_ways_out_are_compared() -> None:
    one, other, plain = store_of("a", "one"), store_of("b", "other"), store_of("c", "plain")
    for store, way in ((one, "k1:x"), (other, "k1:y"), (plain, "")):
        seen = {"first_seen_at": NOW, "last_seen_at": NOW, "way_out": way}
        ExitAddress.objects.create(store=store, day=NOW.date(), address="203.0.113.7", **seen)
    assert shares(one) == [Shared("exit_address", other.pk)]
    assert shares(plain) == []
    assert shared_by([one.pk], NOW + timedelta(days=2)) == {}


def test_what_was_stated_under_a_key_that_is_gone_is_said_to_be_so(settings: Any) -> None:
    store = store_of("a", "one")
    record_fact(store, "bank", "BCA 123456", None)
    old = settings.SHOPOPS_SECRET_KEYS[0]
    settings.SHOPOPS_SECRET_KEYS = ["k2:" + "A" * 43 + "=", old]
    assert stated_of([store.pk], NOW)[store.pk].outdated == ()
    settings.SHOPOPS_SECRET_KEYS = ["k2:" + "A" * 43 + "="]
    assert stated_of([store.pk], NOW)[store.pk].outdated == ("bank",)


# -- where they are seen from --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "seen"),
    [
        (b"203.0.113.7\n", Seen("203.0.113.7")),
        (b'{"ip": "203.0.113.7", "country_iso": "ID", "country": "Indonesia"}', Seen("203.0.113.7", "ID")),
        (b'{"origin": "203.0.113.7, 10.0.0.1"}', Seen("203.0.113.7")),
        (b"fl=1\nip=2001:db8::1\nloc=SG\n", Seen("2001:db8::1", "SG")),
    ],
)
def test_the_common_services_are_understood(body: bytes, seen: Seen) -> None:
    assert read_answer(body) == seen


@pytest.mark.parametrize("body", [b"", b"<html>", b"[1]", b'{"ip": "nowhere"}'])
def test_an_answer_without_an_address_measures_nothing(body: bytes) -> None:
    with pytest.raises(UnreadableAnswerError):
        read_answer(body)


def test_each_way_out_is_asked_a_few_times_a_day_and_recorded_for_all_its_stores(
    proxy: LocalProxy, quick_loop: FetchLoop, settings: Any, what_is_my_address: str
) -> None:
    settings.PROXY_ALLOW_PRIVATE = True
    behind = [store_of("a", "one"), store_of("a", "two", "TH")]
    assert behind[0].connection
    boundaries.keep_proxy(behind[0].connection, parse_proxy(proxy.url()))
    store_of("b", "plain")
    assert measure_exit_addresses(quick_loop, NOW) == 0  # nobody said whom to ask
    settings.EXIT_ADDRESS_URL = what_is_my_address
    assert [measure_exit_addresses(quick_loop, NOW + late) for late in (timedelta(), timedelta(hours=1))] == [2, 0]
    assert measure_exit_addresses(quick_loop, NOW + ASK_EVERY) == 2
    assert len(proxy.asked) == 2
    rows = ExitAddress.objects.order_by("store_id").values_list("store__name", "address", "country", "last_seen_at")
    later = NOW + ASK_EVERY
    assert list(rows) == [(name, "203.0.113.7", "ID", later) for name in ("one", "two", "plain")]


def test_a_way_out_that_cannot_be_measured_is_no_address(
    proxy: LocalProxy, quick_loop: FetchLoop, settings: Any, what_is_my_address: str
) -> None:
    settings.PROXY_ALLOW_PRIVATE = True
    settings.EXIT_ADDRESS_URL = what_is_my_address
    own = boundaries.keep_proxy(store_of("a", "one"), parse_proxy(proxy.url("user:wrong")))
    assert measure_exit_addresses(quick_loop, NOW) == 1
    assert not ExitAddress.objects.exists()
    assert "does not accept its user name" in WayOut.objects.get().problem
    assert "does not accept its user name" in try_proxy(own, quick_loop).problem
    own.keep(parse_proxy(proxy.url()), "k1:x")
    trial = try_proxy(own, quick_loop)
    assert (trial.seen, trial.problem) == (Seen("203.0.113.7", "ID"), "")
    assert 0 < trial.seconds < 10


@pytest.fixture(scope="module")
def what_is_my_address() -> Iterator[str]:
    """A service that tells everybody the same address."""
    import threading
    from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

    class Service(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = b'{"ip": "203.0.113.7", "country_iso": "ID"}'
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *words: Any) -> None:
            """Not on the terminal."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()
    thread.join(5)
