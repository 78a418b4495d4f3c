"""The board of orders: the earliest cut-off first, why something is late, what must not be packed, and shipping many at once."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from inspections.items import Item, Severity
from inspections.models import Finding
from people.roles import Role
from stores.imports.table import table_rows
from stores.models import Action, ActionBatch, Cancellation, Order, Store, TopicReading
from stores.models.order import Tracking
from stores.topics import Topic
from tests.faces.world import World, world_of_now

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    cache.clear()
    found = world_of_now()
    Order.objects.all().delete()
    Cancellation.objects.all().delete()
    Finding.objects.all().delete()
    found.charlie.role = Role.OPERATIONS
    found.charlie.save()
    found.group.members.add(found.charlie)
    return found


def order(store: Store, number: str, *, due_in: timedelta | None, status: str = "to_ship", **more: Any) -> Order:
    now = timezone.now()
    told = {"to_ship": "ship_by_at", "awaiting_collection": "hand_over_by_at", "in_transit": "deliver_by_at"}
    due = {told[status]: now + due_in} if due_in is not None else {}
    return Order.objects.create(
        store=store,
        external_id=number,
        status=status,
        platform_status="X",
        created_at=now - timedelta(days=2),
        paid_at=now - timedelta(days=2),
        updated_at=now,
        seen_changed_at=now,
        lines=[{"sku_id": "1", "quantity": 2}],
        **due,
        **more,
    )


def wants_to_cancel(one: Order) -> Cancellation:
    now = timezone.now()
    return Cancellation.objects.create(
        store=one.store,
        external_id=f"c{one.external_id}",
        order_external_id=one.external_id,
        state="pending",
        platform_status="X",
        reason="Ordered twice",
        requested_by="buyer",
        created_at=now,
        updated_at=now,
        seen_changed_at=now,
        respond_by_at=now + timedelta(hours=20),
    )


def board(user: Any, query: str = "") -> Any:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client.get(f"/orders/?{query}")


def numbers(answer: Any) -> list[str]:
    return [line.order.external_id for line in answer.context["lines"]]


def test_the_earliest_cut_off_stands_first_and_an_unknown_one_last(world: World):
    order(world.ours, "later", due_in=timedelta(hours=60))
    order(world.ours, "undated", due_in=None)
    order(world.ours, "late", due_in=-timedelta(hours=3))
    order(world.ours, "soon", due_in=timedelta(minutes=20))
    answer = board(world.charlie)
    assert numbers(answer) == ["late", "soon", "later", "undated"]
    assert [line.left.level for line in answer.context["lines"]] == ["critical", "critical", "ok", "unknown"]
    assert "late by 3 h 00 min" in answer.content.decode()
    assert "no cut-off known" in answer.content.decode()


def test_what_the_platform_packs_itself_is_not_ours_to_pack(world: World):
    order(world.ours, "theirs to pack", due_in=timedelta(hours=1), fulfilled_by_platform=True)
    assert numbers(board(world.charlie, "show=all")) == []


def test_a_late_order_says_why(world: World):
    order(world.ours, "577", due_in=-timedelta(hours=1))
    Finding.objects.create(
        store=world.ours,
        item=Item.ORDERS,
        check_id="orders_ship_overdue",
        subject="577",
        severity=Severity.HIGH,
        details={"order": "577", "due": "2026-11-28T10:00:00+00:00"},
        opened_at=world.now,
        changed_at=world.now,
    )
    assert "Order 577 should have been shipped by" in board(world.charlie, "show=late").content.decode()


def test_where_the_platform_names_no_cut_off_the_finding_of_the_inspection_does(world: World):
    order(world.ours, "577", due_in=None)
    Finding.objects.create(
        store=world.ours,
        item=Item.ORDERS,
        check_id="orders_ship_at_risk",
        subject="577",
        severity=Severity.HIGH,
        due_at=world.now + timedelta(hours=5),
        details={"order": "577"},
        opened_at=world.now,
        changed_at=world.now,
    )
    assert [line.left.words[:3] for line in board(world.charlie).context["lines"]] == ["4 h"]


def test_an_order_whose_buyer_wants_to_cancel_is_not_to_be_packed(world: World):
    stopped = order(world.ours, "577", due_in=timedelta(hours=1))
    wants_to_cancel(stopped)
    packed = order(world.ours, "578", due_in=timedelta(hours=2))
    soonest = order(world.ours, "576", due_in=timedelta(minutes=5))
    answer = board(world.charlie)
    assert numbers(answer) == ["577", "576", "578"]
    assert "Do not pack: the buyer wants to cancel." in answer.content.decode()
    assert "Ordered twice" in answer.content.decode()
    looked = look(world.alice, [stopped, packed, soonest], "ship")
    assert [one.subject for one in looked.context["right"]] == ["576", "578"]
    assert "answer that first" in looked.content.decode()


def test_the_load_ahead_is_counted_by_each_stores_own_day(world: World):
    for due_in in (-timedelta(minutes=5), timedelta(seconds=1), timedelta(days=1), timedelta(days=5)):
        order(world.ours, f"{due_in}", due_in=due_in)
    load = board(world.charlie).context["load"]
    assert (load.late, load.later, load.late + load.today + load.tomorrow + load.later) == (1, 1, 4)


def test_nobody_sees_orders_of_another_team_nor_without_the_area(world: World):
    order(world.theirs, "foreign", due_in=timedelta(hours=1))
    assert numbers(board(world.charlie)) == []
    assert numbers(board(world.charlie, f"store={world.theirs.pk}")) == []
    assert numbers(board(world.alice)) == ["foreign"]
    assert board(world.carol).status_code == 403


def test_a_store_that_could_not_be_read_is_named_above_the_list(world: World):
    TopicReading.objects.filter(store=world.ours, topic=Topic.ORDERS).update(
        outcome="failed", reason="The platform did not answer.", read_at=world.now - timedelta(days=3)
    )
    text = board(world.charlie).content.decode()
    assert "1 reading is missing or old" in text
    assert "Nothing is to be shipped" in text


def look(user: Any, orders: list[Order], act: str, **more: str) -> Any:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client.post("/orders/look/", {"order": [one.pk for one in orders], "act": act, "next": "/orders/", **more})


def test_many_are_shipped_after_a_look_and_two_clicks_are_one_batch(world: World):
    world.ours.country = "ID"
    world.ours.save()
    orders = [order(world.ours, str(number), due_in=timedelta(hours=number)) for number in range(1, 4)]
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.alice)
    looked = client.post("/orders/look/", {"order": [one.pk for one in orders], "act": "ship", "next": "/orders/"})
    assert "3 rows would be sent." in looked.content.decode()
    assert not Action.objects.filter(kind="ship_order", subject__in=["1", "2", "3"]).exists()
    yes = {"sealed": looked.context["sealed"], "next": "/orders/"}
    first, again = client.post("/batches/apply/", yes), client.post("/batches/apply/", yes)
    assert first["Location"] == again["Location"]
    assert Action.objects.filter(kind="ship_order", subject__in=["1", "2", "3"]).count() == 3
    page = client.get(first["Location"]).content.decode()
    assert "0 of 3 ended" in page
    assert client.get(f"{first['Location']}rows/").status_code == 200
    Action.objects.filter(subject__in=["1", "2", "3"]).update(state="sent")
    assert client.get(f"{first['Location']}rows/").status_code == 286


def test_what_changed_since_the_look_is_set_aside_and_the_rest_goes_on(world: World):
    orders = [order(world.ours, str(number), due_in=timedelta(hours=number)) for number in range(1, 3)]
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.alice)
    looked = client.post("/orders/look/", {"order": [one.pk for one in orders], "act": "ship", "next": "/orders/"})
    other = look(world.alice, orders[:1], "ship")
    client.post("/batches/apply/", {"sealed": other.context["sealed"], "next": "/orders/"})
    answer = client.post("/batches/apply/", {"sealed": looked.context["sealed"], "next": "/orders/"}, follow=True)
    assert "has this done already" in answer.content.decode()
    assert ActionBatch.objects.latest("pk").actions.count() == 1


def test_a_buyer_who_asks_to_cancel_after_the_look_is_not_shipped_along_with_the_rest(world: World):
    orders = [order(world.ours, str(number), due_in=timedelta(hours=number)) for number in range(1, 3)]
    looked = look(world.alice, orders, "ship")
    wants_to_cancel(orders[0])
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.alice)
    answer = client.post("/batches/apply/", {"sealed": looked.context["sealed"], "next": "/orders/"}, follow=True)
    assert "The buyer wants to cancel: answer that first." in answer.content.decode()
    assert [action.subject for action in ActionBatch.objects.latest("pk").actions.all()] == ["2"]


def test_an_order_whose_shipping_is_unclear_is_not_shipped_a_second_time(world: World):
    one = order(world.ours, "577", due_in=timedelta(hours=1))
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.alice)
    yes = {"sealed": look(world.alice, [one], "ship").context["sealed"], "next": "/orders/"}
    page = client.post("/batches/apply/", yes)["Location"]
    Action.objects.filter(store=world.ours, subject="577", batch__pk=page.split("/")[2]).update(state="unsure")
    assert "Do not ship it twice." in board(world.charlie).content.decode()
    assert "unclear, being looked for: 1" in client.get(page).content.decode()
    again = look(world.charlie, [one], "ship")
    assert again.context["right"] == []
    assert "alice has this done already; it is not finished." in again.content.decode()


def test_orders_are_counted_and_shown_by_carrier(world: World):
    for number, carrier in (("1", "J&T"), ("2", "SPX"), ("3", "J&T"), ("4", "")):
        order(world.ours, number, due_in=timedelta(hours=1), carrier=carrier)
    order(world.theirs, "5", due_in=timedelta(hours=1), carrier="Foreign")
    answer = board(world.charlie)
    assert [(one.name, one.orders) for one, _query in answer.context["carriers"]] == [("J&T", 2), ("", 1), ("SPX", 1)]
    assert numbers(board(world.charlie, "carrier=J%26T")) == ["1", "3"]
    assert numbers(board(world.charlie, "carrier=-")) == ["4"]


def test_a_stuck_parcel_tells_its_last_scan(world: World):
    order(world.ours, "577", due_in=timedelta(hours=1), status="in_transit")
    Tracking.objects.create(
        store=world.ours,
        external_id="577",
        last_scan_at=world.now - timedelta(days=4),
        last_scan_text="Left the hub",
        seen_changed_at=world.now,
    )
    text = board(world.charlie, "show=all").content.decode().replace("\xa0", " ")
    assert "“Left the hub”, 4 days ago" in text


def test_the_packing_list_goes_by_store_and_carrier_and_leaves_out_who_wants_to_cancel(world: World):
    for number, carrier in (("1", "J&T"), ("2", "J&T"), ("3", "SPX")):
        order(world.ours, number, due_in=timedelta(hours=1), carrier=carrier)
    wants_to_cancel(order(world.ours, "4", due_in=timedelta(hours=1), carrier="SPX"))
    order(world.theirs, "5", due_in=timedelta(hours=1))
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.charlie)
    answer: Any = client.get("/orders/packing/")
    found = [
        (one.carrier, [parcel.line.order.external_id for parcel in one.parcels]) for one in answer.context["sheets"]
    ]
    assert found == [("J&T", ["1", "2"]), ("SPX", ["3"])]
    assert [(one.code, one.units) for one in answer.context["sheets"][0].picked] == [("1", 4)]
    assert "1 order is not on this list" in answer.content.decode()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_list_goes_out_as_a_file_that_runs_no_formula(world: World, kind: str):
    wants_to_cancel(order(world.ours, "577", due_in=timedelta(hours=1), carrier="=HYPERLINK(1)"))
    order(world.ours, "578", due_in=timedelta(hours=2), carrier="SPX")
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.charlie)
    answer: Any = client.get(f"/orders/table.{kind}?carrier=%3DHYPERLINK(1)")
    content = b"".join(answer.streaming_content) if kind == "csv" else answer.content
    heads, *rows = table_rows(f"orders.{kind}", content)
    assert [row[heads.index("order")] for row in rows] == ["577"]
    assert rows[0][heads.index("carrier")] == "'=HYPERLINK(1)"
    assert rows[0][heads.index("buyers_reason")] == "***"  # operations may not reveal
    client.force_login(world.carol)
    assert client.get(f"/orders/table.{kind}").status_code == 403


def test_a_look_of_somebody_else_or_a_changed_one_does_nothing(world: World):
    looked = look(world.alice, [order(world.ours, "1", due_in=timedelta(hours=1))], "ship")
    stranger = Client(headers={"accept-language": "en"})
    stranger.force_login(world.charlie)
    before = Action.objects.count()
    for sealed in (looked.context["sealed"], looked.context["sealed"][:-2] + "xx", ""):
        answer = stranger.post("/batches/apply/", {"sealed": sealed, "next": "https://evil.example/"})
        assert (answer.status_code, answer["Location"]) == (302, "/admin/")
    assert Action.objects.count() == before


def test_a_buyer_who_wants_to_cancel_is_answered_from_the_board(world: World):
    one = order(world.ours, "577", due_in=timedelta(hours=1))
    wants_to_cancel(one)
    looked = look(world.bob, [one], "agree")
    assert [found.subject for found in looked.context["right"]] == ["c577"]
    assert look(world.charlie, [one], "agree").status_code == 403


def test_a_number_of_thousands_of_digits_names_no_row(world: World, client: Client):
    client.force_login(world.alice)
    endless = "9" * 5000
    assert client.post("/orders/look/", {"order": endless}).status_code == 302
    assert client.post("/stock/look/", {"sku": endless}).status_code == 302
    for address in ("/orders/", "/stock/", "/admin/stores/order/", "/admin/inspections/finding/"):
        assert client.get(address, {"store": endless}).status_code in (200, 302)
