"""The board: the same truth as everywhere, only for those who may see it, and asked again at no cost."""

import gzip
import json
from collections import Counter
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from desk.board.saved_view import MOST_VIEWS, SavedView
from desk.board.states import LETTERS, board_rows
from inspections.items import Item, Severity, State, items_seen_in
from inspections.models import Inspection, Sweep
from inspections.standing import Standing, standings
from people.models import User
from stores.models import Store, StoreGroup
from tests.faces.world import World, inspect, make_store, open_finding, world_of_now


@pytest.fixture
def world(db: None) -> World:
    cache.clear()
    return world_of_now()


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def rows_of(user: User) -> list[list[Any]]:
    rows: list[list[Any]] = json.loads(board_rows(user, timezone.now()))
    return rows


def many_kinds_of_stores() -> None:
    now = timezone.now()
    ok = dict.fromkeys(Item, State.OK)
    inspect(make_store("Good", "ID", "Asia/Jakarta"), now, ok)
    inspect(make_store("Blind", "ID", "Asia/Jakarta"), now, {**ok, Item.ORDERS: State.UNKNOWN}, "Never read.")
    old = {**ok, Item.MESSAGES: State.PROBLEM, Item.REVIEWS: State.UNKNOWN, Item.POLICY: State.NOT_COVERED}
    inspect(make_store("Old", "ID", "Asia/Jakarta"), now - timedelta(hours=3), old)
    often = make_store("Looked at more often", "ID", "Asia/Jakarta")
    Store.objects.filter(pk=often.pk).update(inspect_every_minutes=5)
    inspect(often, now - timedelta(minutes=11), ok)
    half = make_store("Half looked at", "ID", "Asia/Jakarta")
    inspect(half, now - timedelta(hours=5), {Item.ORDERS: State.OK})
    make_store("Never inspected", "ID", "Asia/Jakarta")
    burning = make_store("Burning", "ID", "Asia/Jakarta")
    for number in range(3):
        open_finding(burning, now, Item.INVENTORY, "stock_zero", Severity.CRITICAL, str(number), sku="x", product="y")
    open_finding(burning, now, Item.ORDERS, "orders_ship_overdue", Severity.WARNING, order="1", due=now.isoformat())
    inspect(burning, now - timedelta(days=1), ok)
    inspect(burning, now, {**ok, Item.INVENTORY: State.PROBLEM})


@pytest.mark.parametrize("who", ["alice", "bob", "carol", "charlie"])
def test_it_says_of_every_store_what_the_other_pages_say(world: World, who: str):
    many_kinds_of_stores()
    user = getattr(world, who)
    for store in Store.objects.exclude(name="Somebody Else"):
        store.groups.add(world.group)
    items = items_seen_in(user.areas())
    told = {row[0]: row for row in rows_of(user)}
    stores = list(Store.objects.visible_to(user))
    assert len(told) == len(stores)
    for one in standings(stores, user, timezone.now()):
        row = told[one.store.pk]
        assert [LETTERS[letter] for letter in row[6]] == [cell.state for cell in one.cells], one.store.name
        found = {items[int(cell[0])]: (cell[1], int(cell[2:])) for cell in row[7].split()}
        assert found == {cell.item: ((cell.worst or "")[:1], cell.findings) for cell in one.cells if cell.findings}
        assert row[5] == (one.finished_at and int(one.finished_at.timestamp()))
        assert row[1:4] == [one.store.name, "tiktok", one.store.country]


def test_the_worst_store_comes_first(world: World):
    many_kinds_of_stores()
    order = [row[0] for row in rows_of(world.alice)]
    by_badness = sorted(standings(list(Store.objects.all()), world.alice, timezone.now()), key=Standing.badness)
    assert [one.badness() for one in by_badness] == [
        one.badness() for pk in order for one in by_badness if one.store.pk == pk
    ]


def test_nobody_sees_a_store_or_a_line_of_others(world: World):
    assert [row[1] for row in rows_of(world.bob)] == ["Batik House"]
    assert rows_of(world.charlie) == []
    money = items_seen_in(world.alice.areas()).index(Item.ACCOUNT_RISK)
    assert f"{money}c1" in rows_of(world.alice)[0][7]
    assert "c" not in rows_of(world.bob)[0][7]
    assert len(rows_of(world.bob)[0][6]) == len(items_seen_in(world.bob.areas())) < len(Item)


def test_a_store_no_longer_inspected_is_not_on_it(world: World):
    Store.objects.filter(pk=world.ours.pk).update(is_active=False)
    assert rows_of(world.bob) == []


def test_it_is_one_statement_however_many_stores(world: World, django_assert_num_queries):
    for number in range(30):
        make_store(f"Store {number}", "ID", "Asia/Jakarta")
    with django_assert_num_queries(1):
        board_rows(world.alice, timezone.now())


def test_asked_again_it_answers_that_nothing_is_new_until_something_is(world: World):
    client = client_of(world.alice)
    first = client.get("/board/states/", headers={"accept-encoding": "gzip"})
    etag = first["ETag"]
    assert first["Cache-Control"] == "private, no-store"
    again = client.get("/board/states/", headers={"if-none-match": etag})
    assert (again.status_code, again.content) == (304, b"")
    open_finding(world.ours, timezone.now(), Item.INVENTORY, "stock_zero", Severity.HIGH, sku="x", product="y")
    assert client.get("/board/states/", headers={"if-none-match": etag}).status_code == 200


def test_it_goes_over_the_wire_compressed(world: World):
    for number in range(20):
        make_store(f"Store {number}", "ID", "Asia/Jakarta")
    answer = client_of(world.alice).get("/board/states/", headers={"accept-encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    assert len(json.loads(gzip.decompress(answer.content))) == 22


def test_what_grows_too_old_is_new_to_whoever_asks_again(world: World):
    before = board_rows(world.alice, timezone.now())
    assert board_rows(world.alice, timezone.now() + timedelta(minutes=61)) != before


def test_a_cell_is_told_with_its_reason(world: World):
    now = timezone.now()
    blind = make_store("Blind", "ID", "Asia/Jakarta")
    inspect(blind, now, {**dict.fromkeys(Item, State.OK), Item.ORDERS: State.UNKNOWN}, "Never read.")
    said = client_of(world.alice).get("/board/cell/", {"store": str(blind.pk), "item": "orders"}).content.decode()
    assert "Orders: unknown" in said
    assert "Never read." in said


@pytest.mark.parametrize("asked", ["store={theirs}&item=orders", "store={ours}&item=account_risk", "store=x", ""])
def test_a_cell_that_is_not_ones_own_is_not_there(world: World, asked: str):
    asked = asked.format(ours=world.ours.pk, theirs=world.theirs.pk)
    assert client_of(world.bob).get(f"/board/cell/?{asked}").status_code == 404


def test_the_chosen_stores_are_inspected_and_no_others(world: World):
    third = make_store("Third", "ID", "Asia/Jakarta")
    answer = client_of(world.alice).post("/board/inspect/", {"stores": f"{world.ours.pk},{third.pk},0,x,"})
    assert (answer.status_code, answer.json()["stores"]) == (202, 2)
    sweep = Sweep.objects.get(finished_at=None)
    assert set(sweep.schedule_set.values_list("store_id", flat=True)) == {world.ours.pk, third.pk}


def test_only_managers_have_stores_inspected(world: World):
    assert client_of(world.bob).post("/board/inspect/", {"stores": str(world.ours.pk)}).status_code == 403
    assert "Inspect the chosen" not in client_of(world.bob).get("/board/").content.decode()


def test_only_what_can_be_chosen_is_kept_of_an_address(world: World):
    page = client_of(world.bob).get("/board/?platform=tiktok&country=TH&state=stale&group=x&q=batik&other=1")
    assert page.context["asked"] == "platform=tiktok&state=stale&q=batik"
    assert StoreGroup.objects.create(name="Secret").name not in page.content.decode()


def test_a_view_is_kept_opened_by_itself_deleted_and_brought_back(world: World):
    client = client_of(world.bob)
    client.post("/board/views/", {"name": "Blind ones", "asked": "state=unknown&made=up", "is_default": "1"})
    view = SavedView.objects.get()
    assert (view.person, view.asked) == (world.bob, "state=unknown")
    assert client.get("/board/")["Location"] == "/board/?state=unknown"
    assert client.get("/board/?all=1").status_code == 200
    deleted = client.post(f"/board/views/{view.pk}/delete/")["Location"]
    page = client.get(deleted)
    assert "is deleted" in page.content.decode()
    assert list(page.context["views"]) == []
    client.post(f"/board/views/{view.pk}/undo/")
    assert client.get("/board/")["Location"] == "/board/?state=unknown"


def test_the_same_name_is_the_same_view_and_one_opens_by_itself(world: World):
    client = client_of(world.bob)
    client.post("/board/views/", {"name": "Mine", "asked": "state=unknown", "is_default": "1"})
    client.post("/board/views/", {"name": "Mine", "asked": "state=stale"})
    client.post("/board/views/", {"name": "Other", "asked": "state=ok", "is_default": "1"})
    assert dict(SavedView.objects.values_list("name", "asked")) == {"Mine": "state=stale", "Other": "state=ok"}
    assert Counter(SavedView.objects.values_list("is_default", flat=True)) == {False: 1, True: 1}


def test_somebody_elses_view_is_not_there(world: World):
    view = SavedView.objects.create(person=world.alice, name="Hers", asked="state=ok")
    client = client_of(world.bob)
    assert "Hers" not in client.get("/board/").content.decode()
    assert client.post(f"/board/views/{view.pk}/delete/").status_code == 404
    assert client.post(f"/board/views/{view.pk}/undo/").status_code == 404


def test_a_view_without_a_name_and_one_too_many_are_refused_in_words(world: World):
    client = client_of(world.bob)
    assert "Give the view a name" in client.post("/board/views/", {"name": " "}, follow=True).content.decode()
    SavedView.objects.bulk_create(SavedView(person=world.bob, name=str(n)) for n in range(MOST_VIEWS))
    page = client.post("/board/views/", {"name": "One more"}, follow=True).content.decode()
    assert "as many as one may have" in page
    assert SavedView.objects.count() == MOST_VIEWS


def test_where_a_kept_view_leads_is_only_ever_the_board(world: World):
    client = client_of(world.bob)
    answer = client.post("/board/views/", {"name": "Bad", "asked": "q=//evil.example&next=https://evil.example"})
    assert parse_qs(answer["Location"].partition("?")[2]) == {"q": ["//evil.example"]}
    assert answer["Location"].startswith("/board/?")


def test_the_states_of_a_row_follow_its_checklist(world: World):
    row = Inspection.objects.get(store=world.ours)
    row.items = {**row.items, "orders": {"state": "unknown"}}
    row.save()
    row.refresh_from_db()
    assert row.states[list(Item).index(Item.ORDERS)] == "u"
