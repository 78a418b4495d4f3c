"""Stores whose balance is below zero: how much, since when, the lowest it was, where it goes, and when the platform acts next.

By the newest amount from whatever source, read from the API, pushed or attested; its age is shown with it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from desk.finance.sparkline import sparkline
from inspections.balances import BALANCE_SPAN, draw_balances
from inspections.debts import below_since, next_step, pace_of, reaches
from inspections.exchange import Rate, to_usd
from inspections.items import Severity
from inspections.models import Finding, StoreReading
from inspections.rule_pack import load_rule_book
from inspections.rulebook import RuleBook, RuleUse
from inspections.snapshot import BalanceLine
from stores.models import Balance, Store

CHECK = "balance_negative"
# Where a platform has no rule of its own, the pace is seen over this long.
_PACE_SPAN = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Owing:
    """One store. `border`: the amount at which the platform acts next; `reached_on`: when it comes there at its pace, if it falls.

    `finding`: what the last inspection made of it; None: not judged yet.
    """

    store: Store
    amount: Decimal
    currency: str
    measured_at: datetime
    dollars: Decimal | None
    rate: Rate | None
    since: datetime
    days: int
    lowest: Decimal
    border: Decimal | None
    reached_on: datetime | None
    picture: str
    finding: Finding | None

    @property
    def severity(self) -> str:
        """As judged; a debt that was not judged yet is a warning, never nothing."""
        return self.finding.severity if self.finding else Severity.WARNING.value


def owing(stores: QuerySet[Store], rates: Mapping[str, Rate], now: datetime) -> list[Owing]:
    """The deepest debt in dollars first; those without a rate stand on top, since nobody knows how deep they are. Six statements."""
    newest = _newest(stores, now)
    rules = load_rule_book()
    findings = {one.store_id: one for one in Finding.objects.open().filter(store__in=stores, check_id=CHECK)}
    found = [
        _owing(store, line, history, rates, rules, findings.get(store.pk), now)
        for store, history, lines in newest
        for line in lines
        if line.amount < 0
    ]
    return sorted(found, key=lambda one: (one.dollars is not None, one.dollars or 0, one.store.name))


def _newest(stores: QuerySet[Store], now: datetime) -> list[tuple[Store, Sequence[BalanceLine], Sequence[BalanceLine]]]:
    """Each store that owes, with its balances of five weeks and the newest in each currency."""
    mirrored: dict[int, list[BalanceLine]] = {}
    for row in Balance.objects.filter(store__in=stores):
        mirrored.setdefault(row.store_id, []).append(BalanceLine(row.amount, row.currency, row.measured_at))
    owe = list(stores.filter(pk__in=_below_zero(stores, mirrored, now)))
    histories = draw_balances({store.pk: now for store in owe})
    found: list[tuple[Store, Sequence[BalanceLine], Sequence[BalanceLine]]] = []
    for store in owe:
        history = sorted([*histories[store.pk], *mirrored.get(store.pk, ())], key=lambda line: line.measured_at)
        found.append((store, history, list({line.currency: line for line in history}.values())))
    return found


def _below_zero(stores: QuerySet[Store], mirrored: Mapping[int, Sequence[BalanceLine]], now: datetime) -> set[int]:
    """Stores whose newest amount in some currency is below zero; one statement for all that was kept."""
    kept = StoreReading.objects.filter(store__in=stores, key="balance", observed_at__gte=now - BALANCE_SPAN)
    newest = kept.order_by("store_id", "unit", "-observed_at", "-pk").distinct("store_id", "unit")
    last = {
        (store_id, unit): BalanceLine(value, unit, at)
        for store_id, unit, value, at in newest.values_list("store_id", "unit", "value", "observed_at")
    }
    for store_id, lines in mirrored.items():
        for line in lines:
            known = last.get((store_id, line.currency))
            if known is None or line.measured_at >= known.measured_at:
                last[store_id, line.currency] = line
    return {store_id for (store_id, _currency), line in last.items() if line.amount < 0}


def _owing(
    store: Store,
    line: BalanceLine,
    history: Sequence[BalanceLine],
    rates: Mapping[str, Rate],
    rules: RuleBook,
    finding: Finding | None,
    now: datetime,
) -> Owing:
    own = [one for one in history if one.currency == line.currency]
    since = below_since(line, own)
    pace = pace_of(line, own, _PACE_SPAN)
    steps = [_rule(key, store, rules, now) for key in ("balance.negative", "balance.step")]
    border = next_step(line.amount, rates.get(line.currency), *steps)
    lowest = min(one.amount for one in own)
    label = _("Balance of five weeks, lowest %(lowest)s %(currency)s") % {
        "lowest": f"{lowest:.2f}",
        "currency": line.currency,
    }
    return Owing(
        store=store,
        amount=line.amount,
        currency=line.currency,
        measured_at=line.measured_at,
        dollars=to_usd(line.amount, line.currency, rates),
        rate=rates.get(line.currency),
        since=since,
        days=(now - since) // timedelta(days=1),
        lowest=lowest,
        border=border,
        reached_on=reaches(line, border, pace) if border is not None and pace is not None else None,
        picture=sparkline([(one.measured_at, float(one.amount)) for one in own], label),
        finding=finding,
    )


def _rule(key: str, store: Store, rules: RuleBook, now: datetime) -> RuleUse | None:
    return rules.seek(key, platform=store.platform, country=store.country, tier=store.tier, store_id=store.pk, now=now)
