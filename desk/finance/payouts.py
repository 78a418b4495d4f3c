"""What is not paid out: frozen withdrawals and failed payouts, as found; and what is due against what came, store by store."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Count, Max, Min, Q, QuerySet, Sum

from inspections.exchange import Rate, to_usd
from inspections.models import Finding
from stores.models import Statement, Store, UnsettledSum, Withdrawal

STOPPED_BY = ("withdrawals_frozen", "payment_failed", "settlement_falling", "settlement_negative")
# How far back settlements are summed.
SETTLED_DAYS = 30
_NOTHING = Decimal(0)


@dataclass(slots=True)
class Settled:
    """A store's settlements of the last month in one currency. `expected`: what the platform will settle; None: it does not say.

    `banked`: what withdrawals brought to the bank; `bounced`: what failed on the way there or came back.
    `under_way_since`: the oldest statement that is not paid, however old. `rate` None: no dollar rate is known.
    """

    store: Store
    currency: str
    rate: Rate | None = None
    expected: Decimal | None = None
    paid: Decimal = _NOTHING
    under_way: Decimal = _NOTHING
    under_way_since: datetime | None = None
    failed: Decimal = _NOTHING
    failures: int = 0
    banked: Decimal = _NOTHING
    bounced: Decimal = _NOTHING
    bounces: int = 0
    newest_at: datetime | None = None

    @property
    def dollars(self) -> Decimal | None:
        """What is expected and under way, in dollars; None without a rate."""
        due = (self.expected or _NOTHING) + self.under_way
        return to_usd(due, self.currency, {self.currency: self.rate} if self.rate else {})


def stopped(stores: QuerySet[Store]) -> QuerySet[Finding]:
    """Open findings about payouts, the worst first, then the oldest."""
    rows = Finding.objects.open().filter(store__in=stores, check_id__in=STOPPED_BY).select_related("store")
    return rows.order_by("severity", "opened_at")


def settled(stores: QuerySet[Store], rates: Mapping[str, Rate], now: datetime) -> list[Settled]:
    """Per store and currency, in no order. Three statements."""
    by_id = {store.pk: store for store in stores}
    since = now - timedelta(days=SETTLED_DAYS)
    found: dict[tuple[int, str], Settled] = {}

    def of(store_id: int, currency: str) -> Settled:
        return found.setdefault((store_id, currency), Settled(by_id[store_id], currency, rates.get(currency)))

    _add_statements(by_id, since, of)
    for store_id, currency, amount in UnsettledSum.objects.filter(store__in=by_id).values_list(
        "store_id", "external_id", "settlement_amount"
    ):
        of(store_id, currency).expected = amount
    _add_withdrawals(by_id, since, of)
    return list(found.values())


def _add_statements(stores: Collection[int], since: datetime, of: Callable[[int, str], Settled]) -> None:
    lately = Q(statement_at__gte=since)
    grouped = Statement.objects.filter(store__in=stores).order_by().values_list("store_id", "currency", "payment")
    for store_id, currency, payment, amount, number, oldest_at, newest_at, whole in grouped.annotate(
        amount=Sum("settlement_amount", filter=lately),
        number=Count("pk", filter=lately),
        oldest_at=Min("statement_at"),
        newest_at=Max("statement_at"),
        whole=Sum("settlement_amount"),
    ):
        one = of(store_id, currency)
        one.newest_at = max(newest_at, one.newest_at or newest_at)
        if payment == "paid":
            one.paid += amount or 0
        elif payment == "processing":
            one.under_way, one.under_way_since = one.under_way + whole, oldest_at
        elif payment == "failed" and number:
            one.failed, one.failures = one.failed + amount, one.failures + number


def _add_withdrawals(stores: Collection[int], since: datetime, of: Callable[[int, str], Settled]) -> None:
    rows = Withdrawal.objects.filter(store__in=stores, created_at__gte=since).order_by()
    for store_id, currency, kind, state, amount, number in rows.values_list(
        "store_id", "currency", "kind", "state"
    ).annotate(amount=Sum("amount"), number=Count("pk")):
        one = of(store_id, currency)
        if state == "failed" or kind == "reversal":
            one.bounced, one.bounces = one.bounced + abs(amount), one.bounces + number
        elif state == "done" and kind == "withdrawal":
            one.banked += abs(amount)
