"""Everything a platform can answer wrongly: the cell says unknown with the reason, the rest goes on, no finding is closed."""

import pytest
from django.utils import timezone

from inspections.items import Item, State
from inspections.models import FindingChange, Inspection
from stores.fetching import FetchLoop
from stores.models import Connection, SetAsideItem, Store, TopicReading
from stores.topics import Outcome, Topic
from tests.house import Sandbox, connect_stores, inspect, open_problems

pytestmark = pytest.mark.usefixtures("rules")

ORDERS = "/order/202309/orders/search"

# fault -> the code a person finds as the reason
UNREADABLE = {
    "sign_wrong": "refused_call",
    "scope_missing": "scope_missing",
    "rate_limited": "rate_limited",
    "rate_limited_bare": "rate_limited",
    "error_500": "try_later",
    "error_503": "try_later",
    "error_internal": "try_later",
    "timeout_code": "try_later",
    "hang": "timed_out",
    "slow_drip": "timed_out",
    "cut_body": "unreachable",
    "truncated_json": "unreadable_answer",
    "html_instead": "unreadable_answer",
    "null_list": "unreadable_answer",
    "huge_body": "unreadable_answer",
    "nan": "unreadable_answer",
    "endless_pages": "unreadable_answer",
    "data_null": "unreadable_answer",
    "quota_spent": "quota_spent",
    "search_limit": "refused_call",
    "redirect": "unreadable_answer",
    "shop_inactive": "store_closed",
    "seller_inactive": "store_closed",
}
PARTLY_READ = {"wrong_types": "set_aside", "unknown_enum": "set_aside", "vanishing_row": "incomplete"}
HARMLESS = ("duplicate_item", "empty_page")


@pytest.fixture
def troubled(sandbox: Sandbox, loop: FetchLoop) -> Store:
    """A store with an open finding about an order, inspected once without faults; its orders are then read anew from the start."""
    store = connect_stores(sandbox, [sandbox.shop_with("orders_ship_overdue")]).popitem()[1]
    inspect([store], loop)
    assert any(check.startswith("orders_") for check, _ in open_problems(store))
    TopicReading.objects.filter(store=store).update(watermark=None)
    return store


def orders_reading(store: Store) -> TopicReading:
    return TopicReading.objects.get(store=store, topic=Topic.ORDERS)


def others(row: Inspection) -> dict[str, str]:
    return {item: row.items[item]["state"] for item in (Item.MESSAGES, Item.ACCOUNT_RISK, Item.STORE_STATUS)}


@pytest.mark.django_db(transaction=True)
def test_a_token_refused_even_when_new_is_unknown_and_not_called_a_broken_connection(
    sandbox: Sandbox, brisk_loop: FetchLoop, troubled: Store
) -> None:
    before = open_problems(troubled)
    sandbox.fault("token_invalid", shop_id=troubled.external_id, path=ORDERS)
    inspect([troubled], brisk_loop)
    assert orders_reading(troubled).reason_code == "token_expired"
    assert open_problems(troubled) == before


@pytest.mark.django_db(transaction=True)
def test_an_ended_token_is_renewed_and_the_round_goes_on(sandbox: Sandbox, loop: FetchLoop, troubled: Store) -> None:
    version = Connection.objects.get(stores=troubled).version
    sandbox.fault("token_expired", shop_id=troubled.external_id, path=ORDERS, count=1)
    inspect([troubled], loop)
    assert orders_reading(troubled).outcome == Outcome.COMPLETE
    assert Connection.objects.get(stores=troubled).version == version + 1


@pytest.mark.parametrize("fault", UNREADABLE)
def test_an_answer_that_cannot_be_read_is_unknown_and_closes_nothing(
    fault: str, sandbox: Sandbox, brisk_loop: FetchLoop, troubled: Store
) -> None:
    before, untouched = open_problems(troubled), others(Inspection.objects.get(store=troubled))
    changes = FindingChange.objects.count()
    sandbox.fault(fault, shop_id=troubled.external_id, path=ORDERS)
    row = inspect([troubled], brisk_loop)[troubled.pk]
    reading = orders_reading(troubled)
    assert (reading.outcome, reading.reason_code) == (Outcome.FAILED, UNREADABLE[fault])
    assert reading.reason
    assert reading.failing_since is not None
    ship = row.items[Item.ORDERS]["checks"]["orders_ship_overdue"]
    assert (ship["state"], ship["reason"]) == (State.UNKNOWN, reading.reason)
    assert open_problems(troubled) == before
    assert FindingChange.objects.count() == changes
    # The store's own inactivity cannot be told without its orders; nothing else of the other lines changes.
    assert {**others(row), Item.STORE_STATUS: ""} == {**untouched, Item.STORE_STATUS: ""}


@pytest.mark.parametrize("fault", PARTLY_READ)
def test_a_list_read_in_part_may_open_findings_but_is_not_green_and_closes_nothing(
    fault: str, sandbox: Sandbox, brisk_loop: FetchLoop, troubled: Store
) -> None:
    before = open_problems(troubled)
    sandbox.fault(fault, shop_id=troubled.external_id, path=ORDERS)
    row = inspect([troubled], brisk_loop)[troubled.pk]
    assert orders_reading(troubled).reason_code == PARTLY_READ[fault]
    checks = row.items[Item.ORDERS]["checks"]
    assert State.OK not in {checks[name]["state"] for name in ("orders_ship_overdue", "orders_handover_overdue")}
    assert open_problems(troubled) >= before
    assert orders_reading(troubled).watermark is None
    if fault != "vanishing_row":
        assert SetAsideItem.objects.filter(store=troubled, topic=Topic.ORDERS).count() == 1
        assert orders_reading(troubled).set_aside == 1


def test_a_list_read_in_part_opens_nothing_that_is_judged_by_absence(sandbox: Sandbox, loop: FetchLoop) -> None:
    """Half of the orders gone from the answer must not make a busy store look inactive."""
    store = connect_stores(sandbox, [sandbox.quiet_shop()]).popitem()[1]
    sandbox.fault("vanishing_row", shop_id=store.external_id, path=ORDERS)
    row = inspect([store], loop)[store.pk]
    assert row.items[Item.STORE_STATUS]["checks"]["store_inactive"]["state"] == State.UNKNOWN
    assert open_problems(store) == set()


@pytest.mark.parametrize("fault", HARMLESS)
def test_pages_that_repeat_or_are_empty_lose_and_double_nothing(
    fault: str, sandbox: Sandbox, loop: FetchLoop, troubled: Store
) -> None:
    before = open_problems(troubled)
    sandbox.fault(fault, shop_id=troubled.external_id, path=ORDERS)
    inspect([troubled], loop)
    assert orders_reading(troubled).outcome == Outcome.COMPLETE
    assert open_problems(troubled) == before


def test_an_order_without_a_deadline_is_unknown_and_its_finding_stays(
    sandbox: Sandbox, loop: FetchLoop, troubled: Store
) -> None:
    before = open_problems(troubled)
    sandbox.fault("no_deadline", shop_id=troubled.external_id, path=ORDERS)
    row = inspect([troubled], loop)[troubled.pk]
    checks = row.items[Item.ORDERS]["checks"]
    assert checks["orders_ship_at_risk"]["state"] in (State.UNKNOWN, State.PROBLEM)
    assert "has no shipping deadline" in checks["orders_ship_at_risk"]["reason"]
    assert before <= open_problems(troubled)


@pytest.mark.parametrize("fault", ["skew_600", "skew_-600"])
def test_a_clock_ten_minutes_off_is_corrected_by_the_platforms_own(
    fault: str, sandbox: Sandbox, loop: FetchLoop
) -> None:
    store = connect_stores(sandbox, [sandbox.quiet_shop()]).popitem()[1]
    sandbox.fault(fault, shop_id=store.external_id)
    row = inspect([store], loop)[store.pk]
    assert orders_reading(store).outcome == Outcome.COMPLETE
    off = (row.judged_at - timezone.now()).total_seconds()
    assert abs(off - float(fault.removeprefix("skew_"))) < 15


def test_a_passing_fault_is_tried_again_within_the_round(sandbox: Sandbox, loop: FetchLoop, troubled: Store) -> None:
    sandbox.fault("rate_limited", shop_id=troubled.external_id, path=ORDERS, count=1)
    inspect([troubled], loop)
    assert orders_reading(troubled).outcome == Outcome.COMPLETE


def test_a_missing_scope_darkens_its_own_area_only(sandbox: Sandbox, loop: FetchLoop) -> None:
    store = connect_stores(sandbox, [sandbox.quiet_shop()]).popitem()[1]
    sandbox.fault("scope_missing", shop_id=store.external_id, path="/customer_service/")
    row = inspect([store], loop)[store.pk]
    assert row.items[Item.MESSAGES]["state"] == State.UNKNOWN
    assert "scope" in row.items[Item.MESSAGES]["reason"]
    assert row.items[Item.ORDERS]["state"] == State.OK
    assert row.items[Item.ACCOUNT_RISK]["state"] == State.OK


def test_a_green_cell_after_the_fault_has_gone(sandbox: Sandbox, brisk_loop: FetchLoop) -> None:
    store = connect_stores(sandbox, [sandbox.quiet_shop()]).popitem()[1]
    sandbox.fault("error_500", shop_id=store.external_id, path="/finance/")
    assert inspect([store], brisk_loop)[store.pk].items[Item.ACCOUNT_RISK]["state"] == State.UNKNOWN
    sandbox.reset()
    assert inspect([store], brisk_loop)[store.pk].items[Item.ACCOUNT_RISK]["state"] == State.OK
    assert TopicReading.objects.get(store=store, topic=Topic.FINANCE).failing_since is None
