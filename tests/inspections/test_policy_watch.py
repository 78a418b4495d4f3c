"""Official pages are watched: what changed is kept and weighed, what could not be read is said so and wipes nothing."""

import asyncio
import json
import socket
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from itertools import cycle
from typing import Any

import aiohttp
import pytest
from django.core.management import call_command
from django.utils import timezone

from inspections.items import Severity
from inspections.models import PageOutcome, PolicyChange, PolicyPage, PolicyReading
from inspections.policy import fetch
from inspections.policy.addresses import refuse_inner
from inspections.policy.fetch import Fetched, NotRead, fetch_pages
from inspections.policy.picture import draw_policies
from inspections.policy.watch import Looked, look_now, watch_due
from inspections.tasks import watch_policies
from people.models import User
from people.roles import Role
from stores.models import Store, StoreGroup
from tests.inspections.policy_host import POINTS, PolicyHost

pytestmark = pytest.mark.django_db

NOW = timezone.now()
LATER = NOW + timedelta(days=7)
STRICTER = [POINTS[0], "A parcel that is handed over late adds four penalty points to the store.", *POINTS[2:]]


@pytest.fixture
def host(settings: Any) -> Iterator[PolicyHost]:
    running = PolicyHost()
    settings.POLICY_TEST_ORIGIN = running.url
    yield running
    running.stop()


@pytest.fixture
def page(host: PolicyHost) -> PolicyPage:
    """A page of TikTok Shop in Thailand, read once."""
    page = a_page(host.say("/points", POINTS))
    assert watch_due(NOW) == Looked(1, 1, 0, 0)
    return page


def a_page(url: str, **given: Any) -> PolicyPage:
    usual = {"platform": "tiktok", "country": "TH", "title": "Points", "next_at": NOW}
    return PolicyPage.objects.create(**{**usual, **given}, url=url)


def looked_at(page: PolicyPage) -> PolicyPage:
    """The page after one more look."""
    look_now(LATER)
    watch_due(LATER)
    page.refresh_from_db()
    return page


def test_the_first_look_keeps_the_text_without_menus_and_calls_nothing_a_change(page: PolicyPage) -> None:
    page.refresh_from_db()
    assert page.versions.get().text.splitlines() == ["Store record", *POINTS]
    assert (page.outcome, page.read_at, page.reason) == (PageOutcome.READ, NOW, "")
    assert PolicyChange.objects.count() == 0


def test_a_page_is_looked_at_again_after_a_week_and_not_before(page: PolicyPage, host: PolicyHost) -> None:
    assert watch_due(LATER - timedelta(seconds=1)) == Looked()
    assert watch_due(LATER) == Looked(1, 1, 0, 0)
    assert host.asked == ["/points", "/points"]


def test_an_unchanged_page_makes_no_version_and_no_change(page: PolicyPage, host: PolicyHost) -> None:
    host.say("/points", [f"  {one}\u200b " for one in POINTS])
    assert looked_at(page).read_at == LATER
    assert (page.versions.count(), PolicyChange.objects.count()) == (1, 0)


def test_a_change_says_what_went_what_came_and_why_it_weighs(page: PolicyPage, host: PolicyHost) -> None:
    host.say("/points", STRICTER)
    looked_at(page)
    change = PolicyChange.objects.get()
    assert (change.added, change.removed, change.severity) == (1, 1, Severity.CRITICAL)
    assert ["removed", POINTS[1]] in change.pieces
    assert ["added", STRICTER[1]] in change.pieces
    assert [one["topic"] for one in change.reasons] == ["points", "penalty"]
    assert {"health.points", "orders.late_dispatch"} <= set(change.rule_keys)
    assert change.after == page.versions.first()


def test_a_harmless_change_is_a_warning(page: PolicyPage, host: PolicyHost) -> None:
    host.say("/points", [*POINTS[:4], "Read this page again before every big campaign."])
    looked_at(page)
    change = PolicyChange.objects.get()
    assert (change.severity, change.reasons) == (
        Severity.WARNING,
        [{"topic": "nothing", "severity": "warning"}],
    )


BAD: list[tuple[int, bytes, str, dict[str, str], PageOutcome]] = [
    (404, b"", "text/html", {}, PageOutcome.GONE),
    (410, b"", "text/html", {}, PageOutcome.GONE),
    (503, b"busy", "text/html", {}, PageOutcome.REFUSED),
    (200, b"", "text/html", {}, PageOutcome.EMPTY),
    (200, b"<html><body><div id=root></div><script>go()</script></body></html>", "text/html", {}, PageOutcome.EMPTY),
    (200, b"%PDF-1.7", "application/pdf", {}, PageOutcome.NOT_TEXT),
    (200, b"x" * 50_000_000, "text/html", {}, PageOutcome.TOO_BIG),
    (200, b"<p>" + b"long text, " * 600_000, "text/html", {"Connection": "close"}, PageOutcome.TOO_BIG),
    (302, b"", "text/html", {"Location": "https://tk-vip-stores.example/policy"}, PageOutcome.MOVED),
    (302, b"", "text/html", {"Location": "file:///etc/passwd"}, PageOutcome.MOVED),
    (302, b"", "text/html", {"Location": "/points"}, PageOutcome.MOVED),
]


@pytest.mark.parametrize(("status", "body", "kind", "headers", "outcome"), BAD, ids=range(len(BAD)))
def test_a_page_that_cannot_be_read_says_so_and_keeps_its_last_good_text(
    page: PolicyPage,
    host: PolicyHost,
    status: int,
    body: bytes,
    kind: str,
    headers: dict[str, str],
    outcome: PageOutcome,
) -> None:
    host.put("/points", status, body, kind, **headers)
    after = looked_at(page)
    assert (after.outcome, after.failing_since, after.read_at) == (outcome, LATER, NOW)
    assert after.reason
    assert LATER < after.next_at < LATER + timedelta(days=2)
    assert (after.versions.count(), PolicyChange.objects.count()) == (1, 0)
    host.say("/points", STRICTER)
    assert looked_at(page).failing_since is None
    assert PolicyChange.objects.get().before.text.endswith(POINTS[-1])


THAI = "ร้านค้าที่ส่งช้าจะได้รับคะแนนความประพฤติ " * 9


@pytest.mark.parametrize(
    ("charset", "named", "in_page"),
    [
        ("utf-8", "utf-8", ""),
        ("utf-8", "iso-8859-1", ""),  # the server names what the page is not written in
        ("utf-8", "no-such-charset", ""),
        ("tis-620", "tis-620", ""),
        ("tis-620", "", "tis-620"),
    ],
)
def test_a_page_in_whatever_charset_is_read_as_it_was_meant(
    page: PolicyPage, host: PolicyHost, charset: str, named: str, in_page: str
) -> None:
    meta = f'<meta charset="{in_page}">' if in_page else ""
    text = f"<html><head>{meta}</head><body><main><article><p>{THAI}</p></article></main></body></html>"
    host.put("/points", 200, text.encode(charset), f"text/html; charset={named}" if named else "text/html")
    assert looked_at(page).outcome == PageOutcome.READ
    assert THAI.strip() in page.versions.first().text  # type: ignore[union-attr]


def test_a_page_that_is_not_written_in_its_charset_is_not_read_at_all(page: PolicyPage, host: PolicyHost) -> None:
    body = f"<html><body><main><p>{THAI}</p></main></body></html>".encode("tis-620")
    host.put("/points", 200, body, "text/html; charset=utf-8")
    after = looked_at(page)
    assert (after.outcome, after.reason) == (
        PageOutcome.NOT_TEXT,
        "The page is not written in the charset it names: utf-8.",
    )
    assert (after.versions.count(), PolicyChange.objects.count(), after.read_at) == (1, 0, NOW)


def test_a_page_that_never_ends_or_never_answers_is_given_up_in_time(host: PolicyHost) -> None:
    (said,) = fetch_pages([f"{host.url}/hangs"], seconds=0.2)
    assert said == NotRead(PageOutcome.TIMED_OUT, "No complete answer within 0 seconds.")


def test_a_text_that_shrinks_to_a_notice_is_believed_only_when_it_is_seen_twice(
    page: PolicyPage, host: PolicyHost
) -> None:
    host.say("/points", [" ".join([*POINTS, *(f"Rule {number} of the marketplace." for number in range(99))])])
    assert looked_at(page).outcome == PageOutcome.READ
    host.say(
        "/points", ["We are improving this page for you right now, dear seller.", "Please come back tomorrow morning."]
    )
    assert looked_at(page).outcome == PageOutcome.SHRUNK
    assert PolicyChange.objects.count() == 1
    assert looked_at(page).outcome == PageOutcome.READ
    assert PolicyChange.objects.count() == 2


def test_a_name_that_does_not_exist_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    resolve_as(monkeypatch, OSError("no such name"))
    (said,) = fetch_pages(["https://seller-th.tiktok.com/university/essay"])
    assert isinstance(said, NotRead)
    assert said.outcome == PageOutcome.NO_SUCH_HOST


FOREIGN = """
http://seller-th.tiktok.com/ https://tk-vip-stores.example/ https://tiktok.com.evil.example/ https://eviltiktok.com/
https://seller-th.tiktok.com@evil.example/ https://seller-th.tiktok.com:8443/ https://user:pw@seller-th.tiktok.com/
https://127.0.0.1/ https://[::1]/ https://2130706433/ https://0x7f.1/ https://localhost/ https://169.254.169.254/
file:///etc/passwd ftp://seller-th.tiktok.com/ gopher://seller-th.tiktok.com/ https://ѕhopee.sg/ https://xn--hopee-n5e.sg/
https://shp.ee/abc https://co.th/ https:///x https://evil.example\\@seller-th.tiktok.com/ https://lazada.sg.evil.co.th/
"""


@pytest.mark.parametrize("url", FOREIGN.split())
def test_no_foreign_or_odd_address_is_ever_asked(url: str, host: PolicyHost, monkeypatch: pytest.MonkeyPatch) -> None:
    resolved = resolve_as(monkeypatch, "127.0.0.1")
    (direct,) = fetch_pages([url])
    (led,) = fetch_pages([host.put("/leads", 302, Location=url.encode().decode("latin-1"))])
    assert isinstance(direct, NotRead)
    assert isinstance(led, NotRead)
    assert (direct.outcome, led.outcome) == (PageOutcome.FORBIDDEN, PageOutcome.MOVED)
    assert (resolved, host.asked) == ([], ["/leads"])


INNER = """
127.0.0.1 127.9.9.9 10.0.0.1 172.16.3.4 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1 255.255.255.255 240.0.0.1
192.0.0.8 198.18.0.1 ::1 :: fe80::1 fc00::1 fd00:ec2::254 fec0::1 ff02::1 ::ffff:10.0.0.1 ::ffff:169.254.169.254
::127.0.0.1 64:ff9b::a00:1 64:ff9b:1::a00:1 2002:a00:1:: 2001:0:0:0:0:0:f5ff:fffe
"""


@pytest.mark.parametrize("address", INNER.split())
def test_an_official_name_that_means_an_inner_address_is_not_connected_to(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolve_as(monkeypatch, address)
    sockets: list[Any] = []
    monkeypatch.setattr(fetch, "_new_socket", sockets.append)
    (said,) = fetch_pages(["https://seller-th.tiktok.com/university/essay"])
    assert said == NotRead(PageOutcome.FORBIDDEN, "seller-th.tiktok.com leads into a private network; it is not asked.")
    assert sockets == []


def test_one_inner_address_among_public_ones_spoils_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    resolve_as(monkeypatch, "8.8.8.8", "10.0.0.1")
    (said,) = fetch_pages(["https://seller-th.tiktok.com/"])
    assert isinstance(said, NotRead)
    assert said.outcome == PageOutcome.FORBIDDEN


def test_a_name_that_turns_inner_between_two_looks_reaches_nothing_inner(monkeypatch: pytest.MonkeyPatch) -> None:
    """DNS rebinding: what is connected to is what was judged, and it is judged anew for every connection."""
    answers = cycle(["8.8.8.8", *INNER.split()])
    reached: list[str] = []

    async def resolve(self: Any, host: str, *rest: Any, **more: Any) -> Any:
        address = next(answers)
        kind = socket.AF_INET6 if ":" in address else socket.AF_INET
        return [(kind, socket.SOCK_STREAM, 6, "", (address, 443))]

    def refuse(address: Any) -> Any:
        reached.append(str(address[4][0]))
        raise OSError("not in this test")

    monkeypatch.setattr("asyncio.base_events.BaseEventLoop.getaddrinfo", resolve)
    monkeypatch.setattr(fetch, "_new_socket", refuse)
    tries = 2 * (1 + len(INNER.split()))
    looks = [fetch_pages(["https://seller-th.tiktok.com/university/essay"])[0] for _ in range(tries)]
    assert all(isinstance(one, NotRead) for one in looks)
    assert (len(looks), set(reached)) == (tries, {"8.8.8.8"})


def test_the_very_address_of_the_connection_is_judged_once_more(host: PolicyHost) -> None:
    """Whatever came past the resolver: a number in the address is never resolved at all."""

    async def ask() -> None:
        async with fetch.open_session(refuse_inner) as session, session.get(f"{host.url}/points"):
            pass

    with pytest.raises(aiohttp.ClientConnectorError):
        asyncio.run(ask())
    assert host.asked == []


def resolve_as(monkeypatch: pytest.MonkeyPatch, *answers: str | OSError) -> list[str]:
    """Every name means these addresses; returns the list of names that were asked for."""
    asked: list[str] = []

    async def resolve(self: Any, host: str, *rest: Any, **more: Any) -> Any:
        asked.append(host)
        fault = next((one for one in answers if isinstance(one, OSError)), None)
        if fault:
            raise fault
        kind = {True: socket.AF_INET6, False: socket.AF_INET}
        return [(kind[":" in str(one)], socket.SOCK_STREAM, 6, "", (str(one), 443)) for one in answers]

    monkeypatch.setattr("asyncio.base_events.BaseEventLoop.getaddrinfo", resolve)
    return asked


def test_a_page_that_another_worker_looks_at_is_left_to_it(page: PolicyPage) -> None:
    look_now(LATER)

    def fetch_while_another_looks(urls: Any) -> list[Fetched | NotRead]:
        assert watch_due(LATER) == Looked()
        PolicyPage.objects.update(lease=None)  # and this one took too long
        return [NotRead(PageOutcome.GONE, "late")] * len(urls)

    assert watch_due(LATER, fetch_while_another_looks) == Looked(1, 0, 0, 0)
    page.refresh_from_db()
    assert (page.outcome, page.read_at) == (PageOutcome.READ, NOW)


def test_who_died_with_a_page_in_hand_leaves_it_for_the_next(page: PolicyPage) -> None:
    look_now(LATER)

    def die(urls: Any) -> list[Fetched | NotRead]:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        watch_due(LATER, die)
    assert watch_due(LATER + timedelta(minutes=9)).pages == 0
    assert watch_due(LATER + timedelta(minutes=10)).read == 1


def test_a_page_that_is_switched_off_is_not_looked_at(page: PolicyPage, host: PolicyHost) -> None:
    PolicyPage.objects.update(is_on=False)
    look_now(LATER)
    assert watch_due(LATER) == Looked()
    assert watch_policies() == 0


def test_the_command_names_every_page_that_could_not_be_read(page: PolicyPage, host: PolicyHost) -> None:
    a_page(f"{host.url}/gone", title="Fees")
    said = StringIO()
    call_command("watch_policies", "--now", "--json", stdout=said)
    told = json.loads(said.getvalue())
    assert (told["pages"], told["read"], told["failed"]) == (2, 1, 1)
    assert [(one["url"], one["outcome"]) for one in told["not_read"]] == [(f"{host.url}/gone", "gone")]


def test_a_change_waits_for_a_reader_in_every_role_that_looks_after_the_store(
    page: PolicyPage, host: PolicyHost
) -> None:
    ours, theirs, elsewhere = (a_store(name, country) for name, country in (("a", "TH"), ("b", "TH"), ("c", "VN")))
    alice, bob, carol = (a_person(name, role) for name, role in _CAST.items())
    for name, store, member in (("g", ours, bob), ("h", theirs, carol)):
        group = StoreGroup.objects.create(name=name)
        group.members.add(member)
        group.stores.add(store)
    host.say("/points", STRICTER)
    looked_at(page)
    change = PolicyChange.objects.get()

    def owed() -> list[tuple[str, ...]]:
        drawn = draw_policies([ours.pk, theirs.pk, elsewhere.pk])
        return [next(iter(drawn[store.pk].unread)).roles if drawn[store.pk].unread else () for store in (ours, theirs)]

    assert draw_policies([elsewhere.pk])[elsewhere.pk].pages == ()
    assert owed() == [("manager", "customer_service"), ("manager", "finance")]
    PolicyReading.objects.create(change=change, user=bob, at=LATER)
    assert owed() == [("manager",), ("manager", "finance")]
    PolicyReading.objects.create(change=change, user=alice, at=LATER)
    assert owed() == [(), ("finance",)]
    User.objects.filter(pk=carol.pk).update(date_joined=LATER + timedelta(days=1))  # came after the change
    assert owed() == [(), ()]


def test_a_store_that_nobody_looks_after_still_has_its_change_unread(page: PolicyPage, host: PolicyHost) -> None:
    store = a_store("a", "TH")
    a_person("viewer", Role.VIEWER)
    host.say("/points", STRICTER)
    looked_at(page)
    assert draw_policies([store.pk])[store.pk].unread[0].roles == ("anybody",)


_CAST = {"alice": Role.OWNER, "bob": Role.CUSTOMER_SERVICE, "carol": Role.FINANCE}


def a_person(name: str, role: Role) -> User:
    return User.objects.create(username=name, role=role)


def a_store(name: str, country: str) -> Store:
    return Store.objects.create(platform="tiktok", external_id=name, name=name, country=country, time_zone="UTC")
