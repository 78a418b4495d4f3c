"""Connecting a store in a browser: through the platform's own consent page and back; and every way back that is refused."""

import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client, override_settings
from django.utils import timezone

from inspections.models import Schedule
from inspections.rule_pack import load_rules, read_packs
from people.models import User
from stores.fetching import FetchLoop
from stores.models import Connection, ConnectionState, ConsentAttempt, Store, StoreGroup
from tests.faces.world import World, world_of_now
from tests.house import Sandbox, inspect, open_problems

pytestmark = pytest.mark.django_db(transaction=True)
EVERY = ("tiktok", "shopee", "lazada")


class _StayHere(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any) -> None:
        """Answers with the redirect itself."""


_opener = urllib.request.build_opener(_StayHere)


@pytest.fixture(scope="module")
def marketplace() -> Iterator[Sandbox]:
    sandbox = Sandbox(
        seed=31, stores=24, platforms=",".join(EVERY), redirect_url="http://testserver/connect/{platform}/callback"
    )
    yield sandbox
    sandbox.stop()


@pytest.fixture(scope="module")
def loop(marketplace: Sandbox) -> Iterator[FetchLoop]:
    with override_settings(PLATFORM_CALL_SECONDS=1.5):
        running = FetchLoop()
    yield running
    running.close()


@pytest.fixture
def sandbox(marketplace: Sandbox, loop: FetchLoop, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    settings.PLATFORM_SETTINGS = marketplace.environment
    monkeypatch.setattr("desk.connect.fetch_loop", lambda: loop)
    marketplace.reset()
    return marketplace


@pytest.fixture
def world(db: None) -> World:
    cache.clear()
    return world_of_now()


@pytest.fixture
def manager(world: World) -> Client:
    return browser(world.alice)


def browser(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def away(client: Client, platform: str, **more: str) -> str:
    """Where the button leads: the platform's own page."""
    answer = client.post("/admin/connect/begin/", {"platform": platform, **more})
    assert answer.status_code == 302, answer.content
    return str(answer["Location"])


def seller_says(link: str, *, shop_name: str = "", approve: bool = True) -> str:
    """The seller reads the page and decides; where the browser is sent then, without the host."""
    page = urllib.request.urlopen(link, timeout=10).read().decode()
    accounts = dict(re.findall(r'<option value="(\d+)">([^<]*)', page))
    account = next(key for key, names in accounts.items() if shop_name in names)
    said = {"approve": account} if approve else {"reject": "1"}
    with pytest.raises(urllib.error.HTTPError) as redirect:
        _opener.open(f"{link}&{urllib.parse.urlencode(said)}", timeout=10)
    return str(redirect.value.headers["Location"]).removeprefix("http://testserver")


@pytest.mark.parametrize("platform", EVERY)
def test_a_store_is_connected_through_the_platforms_own_page(
    manager: Client, sandbox: Sandbox, loop: FetchLoop, platform: str
) -> None:
    load_rules(read_packs())
    before = set(Store.objects.values_list("pk", flat=True))
    back = seller_says(away(manager, platform))
    answer = manager.get(back)
    assert answer.status_code == 302, answer.content.decode()
    stores = Store.objects.exclude(pk__in=before)
    assert {store.platform for store in stores} == {platform}
    page = manager.get(answer["Location"]).content.decode()
    assert all(store.external_id in page for store in stores)
    manager.post(answer["Location"], {"new_group": "Southeast"})
    assert set(StoreGroup.objects.get(name="Southeast").stores.all()) == set(stores)
    assert Schedule.objects.filter(store__in=stores, due_at__lte=timezone.now()).count() == len(stores)
    progress = f"{answer['Location']}progress/"
    assert manager.get(progress).status_code == 200
    inspect(stores, loop)
    assert manager.get(progress).status_code == 286
    for store in stores:
        assert store.connection is not None
        assert store.connection.refresh_expires_at is not None
        assert store.time_zone != "UTC"


def test_the_chats_of_lazada_want_a_second_consent(manager: Client, sandbox: Sandbox) -> None:
    link = away(manager, "lazada")
    manager.get(seller_says(link))
    store = Store.objects.filter(platform="lazada").latest("pk")
    answer = manager.get(seller_says(away(manager, "lazada:chat"), shop_name=store.name))
    store.refresh_from_db()
    assert answer.status_code == 302, answer.content.decode()
    assert store.chat_connection is not None
    assert store.chat_connection.app != store.connection.app if store.connection else False


@pytest.mark.parametrize("platform", EVERY)
def test_a_seller_who_refuses_is_a_clear_page(manager: Client, sandbox: Sandbox, platform: str) -> None:
    before = Connection.objects.count()
    answer = manager.get(seller_says(away(manager, platform), approve=False))
    assert answer.status_code == 400
    assert "did not connect the store" in answer.content.decode()
    assert Connection.objects.count() == before


def test_a_way_back_is_good_once(manager: Client, sandbox: Sandbox) -> None:
    back = seller_says(away(manager, "tiktok"))
    assert manager.get(back).status_code == 302
    again = manager.get(back)
    assert (again.status_code, "used before" in again.content.decode()) == (400, True)


def test_a_way_back_that_took_too_long_is_refused(manager: Client, sandbox: Sandbox) -> None:
    back = seller_says(away(manager, "tiktok"))
    ConsentAttempt.objects.update(ends_at=timezone.now() - timedelta(seconds=1))
    late = manager.get(back)
    assert (late.status_code, "Begin anew" in late.content.decode()) == (400, True)


@pytest.mark.parametrize("state", ["", "forged", "%00", "ü" * 50], ids=ascii)
def test_a_forged_way_back_is_refused(manager: Client, sandbox: Sandbox, state: str) -> None:
    away(manager, "tiktok")
    forged = manager.get("/connect/tiktok/callback", {"code": "ROW_stolen", "state": state})
    assert (forged.status_code, "Nobody here asked" in forged.content.decode()) == (400, True)


def test_another_persons_way_back_is_refused(manager: Client, world: World, sandbox: Sandbox) -> None:
    back = seller_says(away(manager, "tiktok"))
    world.bob.role = world.alice.role  # a manager too
    world.bob.save()
    stolen = browser(world.bob).get(back)
    assert (stolen.status_code, "Somebody else began this" in stolen.content.decode()) == (400, True)


def test_only_managers_connect(world: World, sandbox: Sandbox) -> None:
    for user in (world.bob, world.carol, world.charlie):
        assert browser(user).post("/admin/connect/begin/", {"platform": "tiktok"}).status_code == 403
        assert browser(user).get("/connect/tiktok/callback", {"code": "1", "state": "1"}).status_code == 403


def test_a_platform_without_an_app_says_what_to_set(manager: Client, settings: Any) -> None:
    settings.PLATFORM_SETTINGS = {}
    answer = manager.post("/admin/connect/begin/", {"platform": "shopee"})
    assert (answer.status_code, "SHOPEE_APP_KEY" in answer.content.decode()) == (400, True)


@pytest.mark.parametrize("platform", EVERY)
def test_disconnecting_erases_the_tokens_and_never_shows_ok(
    manager: Client, sandbox: Sandbox, loop: FetchLoop, platform: str
) -> None:
    load_rules(read_packs())
    answer = manager.get(seller_says(away(manager, platform)))
    stores = list(ConsentAttempt.objects.latest("pk").stores.all())
    assert answer.status_code == 302
    link = stores[0].connection
    assert link is not None
    address = f"/admin/connect/disconnect/{link.pk}/"
    assert stores[0].name in manager.get(address).content.decode()
    link.refresh_from_db()
    assert link.state == ConnectionState.CONNECTED  # asking alone ends nothing
    gone = manager.post(address)
    link.refresh_from_db()
    assert (link.state, link.sealed_access_token, link.sealed_refresh_token) == ("disconnected", "", "")
    assert ("cancel_auth_partner" in gone["Location"]) == (platform == "shopee")
    row = inspect([store for store in stores if store.connection_id == link.pk], loop).popitem()[1]
    assert ("connection_broken", "connection") in open_problems(stores[0])
    assert {line["state"] for line in row.items.values()} & {"ok"} == set()


def test_a_store_is_connected_again_after_its_seller_took_the_consent_back(
    manager: Client, sandbox: Sandbox, loop: FetchLoop
) -> None:
    load_rules(read_packs())
    manager.get(seller_says(away(manager, "shopee")))
    store = ConsentAttempt.objects.latest("pk").stores.order_by("pk")[0]
    sandbox.post("/_sandbox/events", {"event": "deauthorise", "shop_id": store.external_id})
    inspect([store], loop)
    assert ("connection_broken", "connection") in open_problems(store)
    assert state_of(store) == "refused"
    back = seller_says(away(manager, "shopee", store=str(store.pk)), shop_name=store.name)
    assert manager.get(back).status_code == 302
    inspect([store], loop)
    assert ("connection_broken", "connection") not in open_problems(store)
    assert state_of(store) == "connected"


def state_of(store: Store) -> str:
    """As the connections page shows it."""
    return Connection.objects.get(stores=store).state
