"""What finance sees on the money page: debts with their days and next step, stopped payouts, due against received, a month to take."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from inspections.items import Item, Severity
from inspections.models import ExchangeRate, Finding, StoreReading
from inspections.rule_pack import load_rules, read_packs
from stores.models import Balance, Statement, Store, UnsettledSum, Withdrawal
from tests.faces.world import World, world_of_now

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    cache.clear()
    found = world_of_now()
    for model in (Balance, Statement, Withdrawal, UnsettledSum, StoreReading, Finding):
        model.objects.all().delete()  # type: ignore[attr-defined]
    told = {"units_per_usd": 20_000, "source": "Our bank"}
    ExchangeRate.objects.update_or_create(currency="LAK", day=found.now.date(), defaults=told)
    return found


@pytest.fixture
def carol(world: World) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.carol)
    return client


def held(store: Store, amount: int, at: datetime) -> None:
    """What was read of the balance, day by day; the newest stands in the mirror too."""
    StoreReading.objects.create(
        store=store,
        key="balance",
        area="money",
        value=amount,
        unit="LAK",
        source="api",
        observed_at=at,
        received_at=at,
    )
    Balance.objects.update_or_create(
        store=store,
        external_id="w",
        defaults={"amount": amount, "currency": "LAK", "measured_at": at, "seen_changed_at": at},
    )


def fall(store: Store, amounts: list[int], now: datetime) -> None:
    for days, amount in enumerate(reversed(amounts)):
        held(store, amount, now - timedelta(days=days))


def debts(client: Client) -> list[Any]:
    return [one for one, _link in client.get("/money/").context["debts"]]


def test_a_debt_says_how_much_since_when_how_low_and_where_it_goes(world: World, carol: Client):
    load_rules(read_packs())
    for days, amount in ((5, 400_000), (3, -200_000), (2, -2_400_000), (1, -600_000), (0, -1_000_000)):
        held(world.ours, amount, world.now - timedelta(days=days))
    (debt,) = debts(carol)
    assert (debt.amount, debt.dollars, debt.days) == (Decimal(-1_000_000), Decimal(-50), 3)
    assert debt.lowest == Decimal(-2_400_000)
    assert debt.border == Decimal(-2_000_000)  # USD 100, the next step
    assert debt.reached_on is None  # it rose since the lowest point, and two days show no pace
    page = carol.get("/money/").content.decode()
    assert "lowest -2,400,000.00" in page
    assert "<polyline" in page
    assert "https://" in page


def test_a_falling_balance_names_the_day_of_the_next_step(world: World, carol: Client):
    load_rules(read_packs())
    fall(world.ours, [-200_000, -400_000, -600_000, -800_000], world.now)
    (debt,) = debts(carol)
    assert debt.border == Decimal(-2_000_000)
    assert round((debt.reached_on - world.now) / timedelta(days=1)) == 6


def test_a_debt_that_somebody_told_counts_where_the_platform_shows_none(world: World, carol: Client):
    StoreReading.objects.create(
        store=world.ours,
        key="balance",
        area="money",
        value=-5,
        unit="SGD",
        source="attested",
        observed_at=world.now,
        received_at=world.now,
    )
    assert [(one.amount, one.currency) for one in debts(carol)] == [(Decimal(-5), "SGD")]


def test_one_that_was_made_good_is_no_debt_and_one_without_a_rate_stands_on_top(world: World, carol: Client):
    world.theirs.groups.add(world.group)
    fall(world.ours, [-5, 7], world.now)
    assert debts(carol) == []
    held(world.ours, -7, world.now + timedelta(seconds=1))
    Balance.objects.create(
        store=world.theirs,
        external_id="x",
        amount=-1,
        currency="XAF",
        measured_at=world.now,
        seen_changed_at=world.now,
    )
    assert [one.currency for one in debts(carol)] == ["XAF", "LAK"]
    assert "no rate known" in carol.get("/money/").content.decode()


def test_what_is_in_dollars_already_names_no_rate(world: World, carol: Client):
    Balance.objects.create(
        store=world.ours, external_id="w", amount=-9, currency="USD", measured_at=world.now, seen_changed_at=world.now
    )
    Statement.objects.create(
        store=world.ours,
        external_id="s",
        statement_at=world.now,
        settlement_amount=4,
        currency="USD",
        payment="processing",
        seen_changed_at=world.now,
    )
    page = carol.get("/money/").content.decode()
    assert "-9.00" in page
    assert "1 USD =" not in page
    assert "Rates:" not in page
    held(world.ours, 5, world.now)
    page = carol.get("/money/").content.decode()
    assert "1 LAK = USD 0.00005" in page
    assert "1 USD =" not in page


def test_what_is_not_paid_out_stands_beside_what_is_due(world: World, carol: Client):
    Finding.objects.create(
        store=world.ours,
        item=Item.ACCOUNT_RISK,
        check_id="payment_failed",
        subject="s1",
        severity=Severity.HIGH,
        details={"amount": "12", "currency": "LAK", "day": "2026-11-20"},
        opened_at=world.now,
        changed_at=world.now,
    )
    for number, (amount, payment, days) in enumerate(
        [(10, "paid", 1), (20, "paid", 2), (5, "processing", 1), (3, "failed", 4), (99, "paid", 40)]
    ):
        statement(world, str(number), amount, payment, world.now - timedelta(days=days))
    UnsettledSum.objects.create(store=world.ours, external_id="LAK", settlement_amount=44, seen_changed_at=world.now)
    answer = carol.get("/money/")
    assert "A payout of 12 LAK of 2026-11-20 failed" in answer.content.decode()
    ((due, sentences),) = answer.context["due"]
    assert (due.expected, due.paid, due.under_way, due.failed) == (44, 30, 5, 3)
    assert sentences == ["1 payout of 3.00 LAK failed."]
    assert "1 LAK = " in answer.content.decode()


def test_what_came_and_is_not_what_was_due_is_named_and_stands_first(world: World, carol: Client):
    world.theirs.groups.add(world.group)
    UnsettledSum.objects.create(store=world.theirs, external_id="LAK", settlement_amount=1, seen_changed_at=world.now)
    statement(world, "old", 1_200, "processing", world.now - timedelta(days=40))
    UnsettledSum.objects.create(store=world.ours, external_id="LAK", settlement_amount=44, seen_changed_at=world.now)
    for number, state in (("w1", "failed"), ("w2", "done")):
        Withdrawal.objects.create(
            store=world.ours,
            external_id=number,
            kind="withdrawal",
            state=state,
            amount=-70,
            currency="LAK",
            created_at=world.now - timedelta(days=2),
            seen_changed_at=world.now,
        )
    (ours, sentences), (theirs, none) = carol.get("/money/").context["due"]
    day = f"{world.now - timedelta(days=40):%Y-%m-%d}"
    assert sentences == [
        "1 withdrawal of 70.00 LAK did not reach the bank.",
        f"1,200.00 LAK was settled and has not come; the oldest is of {day}.",
        f"44.00 LAK is due, and the last statement is of {day}.",
    ]
    assert (ours.store, ours.banked, theirs.store, none) == (world.ours, 70, world.theirs, [])


def test_alerts_about_money_are_one_click_away(world: World, carol: Client):
    assert "/alerts/?show=all&amp;item=account_risk" in carol.get("/money/").content.decode()
    assert carol.get("/alerts/?show=all&item=store_status").context["lines"] != []
    assert carol.get("/alerts/?show=all&item=account_risk").context["lines"] == []


def statement(world: World, number: str, amount: int, payment: str, at: datetime) -> None:
    Statement.objects.create(
        store=world.ours,
        external_id=number,
        statement_at=at,
        currency="LAK",
        settlement_amount=amount,
        payment=payment,
        seen_changed_at=world.now,
    )


def test_a_month_goes_out_by_the_stores_own_calendar_with_the_rate_of_each_day(world: World, carol: Client):
    first = world.now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    ExchangeRate.objects.update_or_create(
        currency="LAK", day=first.date(), defaults={"units_per_usd": 10_000, "source": "x"}
    )
    world.ours.name = "=Batik"
    world.ours.save()
    statement(world, "inside", 10_000, "paid", first - timedelta(hours=2))  # 05:00 of the first in Jakarta
    statement(world, "before", 10_000, "paid", first - timedelta(hours=9))
    held(world.ours, -20_000, first + timedelta(hours=3))
    answer = carol.get(f"/money/{first:%Y-%m}.csv")
    rows = [line.split(",") for line in answer.content.decode("utf-8-sig").splitlines()]
    assert [(row[3], row[4], row[6], row[9]) for row in rows[1:]] == [
        ("settlement", "inside", "10000.0000", "1.00"),
        ("last balance", "", "-20000.0000", "-2.00"),
    ]
    assert rows[1][0] == "'=Batik"
    assert carol.get("/money/2026-13.csv").status_code == 404
    assert carol.get("/money/2999-01.csv").status_code == 404
