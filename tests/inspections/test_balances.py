"""A balance's course: kept when it changes and once a day, told ones among them, each seen by those who may see money."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from inspections.balances import draw_balances, keep_balances
from inspections.models import StoreReading
from stores.models import Balance, Store

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.mark.django_db
def test_a_balance_is_kept_when_it_changes_and_once_a_day() -> None:
    store = Store.objects.create(platform="shopee", external_id="1", name="A", country="TH", time_zone="Asia/Bangkok")
    course = [("5", 0), ("5", 1), ("-2", 2), ("-2", 3), ("-2", 30), ("-2", 30)]
    for amount, hours in course:
        at = NOON + timedelta(hours=hours)
        values = {"amount": Decimal(amount), "currency": "THB", "measured_at": at, "content_hash": amount}
        Balance.objects.update_or_create(store=store, external_id="wallet", defaults={**values, "seen_changed_at": at})
        keep_balances([store.pk], at)
    told = {"area": "money", "unit": "THB", "source": "attested", "received_at": NOON}
    StoreReading.objects.create(store=store, key="balance", value=-1, observed_at=NOON + timedelta(hours=10), **told)
    drawn = draw_balances({store.pk: NOON + timedelta(days=3)})[store.pk]
    after = [(line.measured_at - NOON) / timedelta(hours=1) for line in drawn]
    assert after == [0, 2, 10, 30]
    assert [str(line.amount) for line in drawn] == ["5.0000", "-2.0000", "-1.0000", "-2.0000"]
