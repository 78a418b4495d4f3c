"""The money page: no sum over currencies without its rates, and what has no rate is never lost."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client

from inspections.models import ExchangeRate
from people.models import User
from stores.models import Balance, Statement
from tests.faces.conftest import api_of, page_of, world  # noqa: F401  (fixtures)
from tests.faces.world import World

Browser = Callable[[User], Client]


@pytest.fixture
def balances(world: World) -> None:  # noqa: F811
    """Ours holds dong, theirs kip, of which nobody knows a rate."""
    Balance.objects.all().delete()
    Statement.objects.all().delete()
    told = {"units_per_usd": 25000, "source": "Our bank"}
    ExchangeRate.objects.update_or_create(currency="VND", day=world.now.date(), defaults=told)
    seen = {"content_hash": "", "seen_changed_at": world.now, "measured_at": world.now}
    Balance.objects.create(store=world.ours, external_id="a", amount=Decimal(-2_500_000), currency="VND", **seen)
    Balance.objects.create(store=world.ours, external_id="b", amount=Decimal(500_000), currency="VND", **seen)
    Balance.objects.create(store=world.theirs, external_id="c", amount=Decimal(7000), currency="LAK", **seen)


def test_a_sum_names_its_rates_and_what_is_not_in_it(world: World, balances: None, page_of: Browser) -> None:  # noqa: F811
    page = " ".join(page_of(world.alice).get("/money/").content.decode().split())
    assert "USD -80.00" in page
    assert "not in this sum, for want of a rate: 7,000.00 LAK" in page
    assert f"1 VND = USD 0.00004 ({world.now.date()}, Our bank)" in page
    assert "-2,000,000.00" in page


def test_everybody_sums_the_own_stores_and_those_without_the_right_see_none(
    world: World,  # noqa: F811
    balances: None,
    page_of: Browser,  # noqa: F811
    api_of: Browser,  # noqa: F811
) -> None:
    assert "LAK" not in page_of(world.carol).get("/money/").content.decode()
    assert page_of(world.bob).get("/money/").status_code == 403
    told = api_of(world.alice).get("/api/v1/money/").json()
    (held,) = told["sums"]
    assert (held["kind"], held["usd"]) == ("balance", "-80.00")
    assert held["without_rate"] == [{"value": "7000.0000", "currency": "LAK"}]
    assert [(rate["currency"], rate["usd"]) for rate in held["rates"]] == [("VND", "0.00004")]
    assert [line["usd"] for line in told["lines"] if line["amount"]["currency"] == "LAK"] == [None]
