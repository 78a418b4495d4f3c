"""What is not paid out: frozen withdrawals and failed payouts, as found; and what is due against what came, store by store."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Max, QuerySet, Sum

from inspections.models import Finding
from stores.models import Statement, Store, UnsettledSum

STOPPED_BY = ("withdrawals_frozen", "payment_failed", "settlement_falling", "settlement_negative")
# How far back settlements are summed.
SETTLED_DAYS = 30


@dataclass(frozen=True, slots=True)
class Settled:
    """A store's settlements of the last month in one currency. `expected`: what the platform will settle; None: it does not say."""

    store: Store
    currency: str
    expected: Decimal | None
    paid: Decimal
    under_way: Decimal
    failed: Decimal
    newest_at: datetime | None


def stopped(stores: QuerySet[Store]) -> QuerySet[Finding]:
    """Open findings about payouts, the worst first, then the oldest."""
    rows = Finding.objects.open().filter(store__in=stores, check_id__in=STOPPED_BY).select_related("store")
    return rows.order_by("severity", "opened_at")


def settled(stores: QuerySet[Store], now: datetime) -> list[Settled]:
    """Per store and currency; a failed sum first, then by name. Three statements."""
    by_id = {store.pk: store for store in stores}
    lately = Statement.objects.filter(store__in=by_id, statement_at__gte=now - timedelta(days=SETTLED_DAYS))
    sums: dict[tuple[int, str], dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    newest: dict[tuple[int, str], datetime] = {}
    grouped = lately.order_by().values_list("store_id", "currency", "payment")
    for store_id, currency, payment, amount, last_at in grouped.annotate(
        amount=Sum("settlement_amount"), last_at=Max("statement_at")
    ):
        place = (store_id, currency)
        sums[place][payment] += amount
        newest[place] = max(last_at, newest.get(place, last_at))
    expected = {
        (store_id, currency): amount
        for store_id, currency, amount in UnsettledSum.objects.filter(store__in=by_id).values_list(
            "store_id", "external_id", "settlement_amount"
        )
    }
    found = [
        Settled(
            store=by_id[store_id],
            currency=currency,
            expected=expected.get((store_id, currency)),
            paid=sums[store_id, currency]["paid"],
            under_way=sums[store_id, currency]["processing"],
            failed=sums[store_id, currency]["failed"],
            newest_at=newest.get((store_id, currency)),
        )
        for store_id, currency in {*newest, *expected}
    ]
    return sorted(found, key=lambda one: (not one.failed, one.store.name, one.store.pk, one.currency))
