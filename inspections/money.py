"""What stores hold and what was last settled with them: each amount in its own currency and in dollars, by the rate of a named day.

Sums stand per currency; a sum over currencies is in dollars alone, with its rates, and names what it lacks. Never for bookkeeping.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from inspections.exchange import Amount, Rate, TotalInUsd, to_usd, total_of
from inspections.exchange_rates import rates_on
from people.models import User
from people.roles import Area
from stores.areas import rows_of_area
from stores.models import Balance, Statement, Store


class Kind(TextChoices):
    """What an amount is."""

    BALANCE = "balance", _("balance")
    SETTLEMENT = "settlement", _("newest settlement")


@dataclass(frozen=True, slots=True)
class MoneyLine:
    """An amount of a store, as of a moment. `dollars` and `rate` None: no rate of its currency is known."""

    store: Store
    kind: Kind
    amount: Amount
    as_of: datetime
    dollars: Decimal | None
    rate: Rate | None


@dataclass(frozen=True, slots=True)
class MoneySum:
    """All amounts of a kind: per currency, and in dollars."""

    kind: Kind
    by_currency: Sequence[Amount]
    in_usd: TotalInUsd


@dataclass(frozen=True, slots=True)
class Money:
    """As of a day; `stores`: how many stores the person sees, also those of which no amount is known."""

    on: date
    stores: int
    lines: list[MoneyLine]
    sums: list[MoneySum]


def money_of(person: User, on: date) -> Money:
    """Over the stores this person may see; nothing without the area of money."""
    rates = rates_on(on)
    balances = rows_of_area(Balance.objects.select_related("store"), Area.MONEY, person).order_by("store__name", "pk")
    newest = rows_of_area(Statement.objects.select_related("store"), Area.MONEY, person)
    newest = newest.order_by("store_id", "-statement_at", "-pk").distinct("store_id")
    lines = [
        _line(row.store, Kind.BALANCE, Amount(row.amount, row.currency), row.measured_at, rates) for row in balances
    ]
    lines += sorted(
        (
            _line(row.store, Kind.SETTLEMENT, Amount(row.settlement_amount, row.currency), row.statement_at, rates)
            for row in newest
        ),
        key=lambda line: (line.store.name, line.store.pk),
    )
    sums = [_sum(kind, [line.amount for line in lines if line.kind == kind], rates, on) for kind in Kind]
    return Money(on, Store.objects.visible_to(person).count(), lines, [one for one in sums if one.by_currency])


def _line(store: Store, kind: Kind, amount: Amount, as_of: datetime, rates: Mapping[str, Rate]) -> MoneyLine:
    return MoneyLine(store, kind, amount, as_of, to_usd(*amount, rates), rates.get(amount.currency))


def _sum(kind: Kind, amounts: Sequence[Amount], rates: Mapping[str, Rate], on: date) -> MoneySum:
    by_currency: dict[str, Decimal] = defaultdict(Decimal)
    for value, currency in amounts:
        by_currency[currency] += value
    each = [Amount(value, currency) for currency, value in sorted(by_currency.items())]
    return MoneySum(kind, each, total_of(each, rates, on))
