"""Account boundaries in the admin: credentials go in and never come out, what is stated is not kept, a proxy can be tried."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from people.models import User
from stores.boundaries_facts import record_fact
from stores.boundaries_page import boundaries_of
from stores.fetching import FetchLoop
from stores.models import Connection, IsolationFact, OwnApp, OwnProxy, PlatformApp, SharedEntity
from tests.faces.world import World
from tests.stores.proxies import LocalProxy

Browser = Callable[[User], Client]
SECRETS = ("the-proxy-user", "the-proxy-password", "the-app-secret", "the-stated-owner", "k1:")


@pytest.fixture
def alice(world: World, page_of: Browser) -> Client:
    return page_of(world.alice)


@pytest.fixture
def proxy(settings: Any) -> Iterator[LocalProxy]:
    settings.PROXY_ALLOW_PRIVATE = True
    running = LocalProxy("http", "u:p")
    yield running
    running.stop()


def change(row: Any) -> str:
    return f"/admin/stores/{row._meta.model_name}/{row.pk}/change/"


def errors_of(page: Any) -> list[str]:
    form = page.context["adminform"].form
    return [str(line) for lines in form.errors.values() for line in lines]


def test_no_page_shows_what_is_sealed_or_was_stated(world: World, alice: Client) -> None:
    rows = [OwnProxy.objects.get(), OwnApp.objects.get(), IsolationFact.objects.get(), SharedEntity.objects.get()]
    lists = [f"/admin/stores/{row._meta.model_name}/" for row in rows]
    for address in (*lists, *map(change, rows), change(world.ours), "/admin/stores/platformapp/"):
        page = alice.get(address).content.decode()
        assert [secret for secret in SECRETS if secret in page] == [], address
    page = alice.get(change(world.ours)).content.decode()
    assert "http://•••@gate.example:3128" in page
    assert "t•••@shop.example" in page


def test_only_managers_see_a_stores_boundaries(world: World, page_of: Browser) -> None:
    page = page_of(world.bob).get(change(world.ours)).content.decode()
    assert "gate.example" not in page
    assert "shop.example" not in page


def test_a_proxy_led_elsewhere_needs_its_password_again(world: World, alice: Client) -> None:
    """Else whoever may edit it could send the password to a host of his own."""
    own = OwnProxy.objects.get()
    same = {"store": world.ours.pk, "scheme": "http", "host": "gate.example", "port": "3128"}
    assert alice.post(change(own), same).status_code == 302
    assert OwnProxy.objects.get().url() == "http://the-proxy-user:the-proxy-password@gate.example:3128"
    elsewhere = {**same, "host": "collector.example"}
    assert "again" in errors_of(alice.post(change(own), elsewhere))[0]
    assert OwnProxy.objects.get().host == "gate.example"
    assert alice.post(change(own), {**elsewhere, "new_user": "u", "new_password": "p"}).status_code == 302
    assert OwnProxy.objects.get().url() == "http://u:p@collector.example:3128"


@pytest.mark.parametrize(
    "wrong",
    [
        {"host": "127.0.0.1"},
        {"host": "metadata.google.internal"},
        {"scheme": "ftp"},
        {"port": "0"},
        {"connection": "1"},
        {"store": ""},
        {"new_user": "", "new_password": "typed-just-now"},
    ],
)
def test_what_cannot_be_a_proxy_is_refused(world: World, alice: Client, wrong: dict[str, str]) -> None:
    given = {"store": world.theirs.pk, "scheme": "socks5", "host": "gate.example", "port": "1080", **wrong}
    if "connection" in wrong:
        given["connection"] = world.ours.connection_id
    page = alice.post("/admin/stores/ownproxy/add/", given)
    assert errors_of(page)
    assert "typed-just-now" not in page.content.decode()
    assert OwnProxy.objects.count() == 1


def test_a_manager_tries_a_proxy(
    world: World, alice: Client, proxy: LocalProxy, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop = FetchLoop()  # of its own, to be closed again
    monkeypatch.setattr("stores.boundaries_admin.fetch_loop", lambda: loop)
    settings.EXIT_ADDRESS_URL = ""
    settings.PLATFORM_SETTINGS = {"TIKTOK_AUTH_URL": "http://127.0.0.1:9", "TIKTOK_CONSENT_URL": "http://127.0.0.1:9"}
    own = OwnProxy.objects.get()
    given = {"store": world.ours.pk, "scheme": "http", "host": "127.0.0.1", "port": proxy.port}
    for login, said in ((("u", "wrong"), "does not accept its user name"), (("u", "p"), "proxy")):
        alice.post(change(own), {**given, "new_user": login[0], "new_password": login[1]})
        asked = {"action": "test_proxy", "_selected_action": own.pk}
        page = alice.post("/admin/stores/ownproxy/", asked, follow=True).content.decode()
        assert said in page
    loop.close()
    assert len(proxy.asked) == 1


def test_a_store_gets_an_app_of_its_own(world: World, alice: Client) -> None:
    OwnApp.objects.all().delete()
    given = {"store": world.theirs.pk, "app_key": "key", "service_id": "", "new_secret": "s"}
    page = alice.post("/admin/stores/ownapp/add/", given)
    assert errors_of(page) == ["Other stores use this app."]
    assert alice.post("/admin/stores/ownapp/add/", {**given, "app_key": "their-key"}).status_code == 302
    own = OwnApp.objects.get(store=world.theirs)
    assert own.app.secret() == "s"
    assert alice.post(change(own), {**given, "app_key": "their-key", "new_secret": ""}).status_code == 302
    assert PlatformApp.objects.get(app_key="their-key").secret() == "s"
    apps = alice.get("/admin/stores/platformapp/").content.decode()
    assert "shared by 2 stores: Batik House · ID, Somebody Else · TH" in apps
    assert "only Somebody Else · TH" in apps


def test_what_is_stated_bears_the_name_of_who_stated_it(world: World, alice: Client) -> None:
    given = {"store": world.theirs.pk, "kind": "phone", "value": "081 234 5678"}
    assert errors_of(alice.post("/admin/stores/isolationfact/add/", {**given, "value": "12"}))
    assert alice.post("/admin/stores/isolationfact/add/", given).status_code == 302
    fact = IsolationFact.objects.get(kind="phone")
    assert (fact.store, fact.stated_by, fact.masked) == (world.theirs, world.alice, "•••678")
    together = {"name": "PT Dua", "reason": "one licence", "stores": [world.ours.pk, world.theirs.pk]}
    assert alice.post("/admin/stores/sharedentity/add/", {**together, "reason": ""}).status_code == 200
    assert alice.post("/admin/stores/sharedentity/add/", together).status_code == 302
    assert SharedEntity.objects.get(name="PT Dua").stated_by == world.alice


def test_what_is_shared_names_the_other_store_to_those_who_may_see_it_only(world: World, alice: Client) -> None:
    world.theirs.connection = Connection.objects.create(app=PlatformApp.objects.get(), account_id="another")
    world.theirs.country = "ID"
    world.theirs.save()
    record_fact(world.theirs, "email", "the-stated-owner@shop.example", None)
    assert "e-mail address: <a" in alice.get(change(world.ours)).content.decode()
    for who, named in ((world.alice, world.theirs), (world.bob, None)):
        assert [line.other for line in boundaries_of(world.ours, who, world.now).shared] == [named]
