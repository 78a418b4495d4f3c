"""What a balance says: how long it is below zero, how fast it falls, and which step of a platform comes next. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from inspections.check import Check, Unjudged
from inspections.exchange import Rate
from inspections.rulebook import RuleBook, RuleUse
from inspections.snapshot import BalanceLine, Snapshot
from inspections.targets import too_old

# Fewer balances than this, on fewer days, show no pace.
LEAST_POINTS = 3
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Pace:
    """By how much a balance falls in a day (above zero), seen over so many days."""

    a_day: Decimal
    days: int


def balances_now(shop: Snapshot, check: Check, rules: RuleBook) -> tuple[BalanceLine, ...] | Unjudged:
    """What the platform shows; else what was told last, unless that is too old to say anything."""
    if shop.balances:
        return shop.balances
    told = shop.conduct.figure("balance")
    if told is None or told.value is None or told.observed_at is None:
        return ()
    return too_old(told, shop, check, rules) or (BalanceLine(told.value, told.unit, told.observed_at),)


def below_since(line: BalanceLine, history: Sequence[BalanceLine]) -> datetime:
    """The first balance of the run below zero that `line` ends."""
    since = line.measured_at
    for one in reversed([one for one in history if one.currency == line.currency and one.measured_at <= since]):
        if one.amount >= 0:
            break
        since = one.measured_at
    return since


def pace_of(line: BalanceLine, history: Sequence[BalanceLine], span: timedelta) -> Pace | None:
    """How fast the balance falls since the newest day on which it rose; None when it does not, or too little is known."""
    begins = line.measured_at - span
    lately = [one for one in history if one.currency == line.currency and begins <= one.measured_at < line.measured_at]
    falling = [line]
    for one in reversed(lately):
        if one.amount < falling[-1].amount:
            break
        falling.append(one)
    first = falling[-1]
    days = (line.measured_at - first.measured_at) / _DAY
    if len({one.measured_at.date() for one in falling}) < LEAST_POINTS or first.amount <= line.amount:
        return None
    return Pace((first.amount - line.amount) / Decimal(str(days)), round(days))


def next_step(amount: Decimal, rate: Rate | None, *steps: RuleUse | None) -> Decimal | None:
    """The next amount, in the balance's own currency, at which the platform acts; zero for a balance that is not below.

    `steps`: rules in US dollars owed, with their ladders. None: nothing further is known.
    """
    if amount >= 0:
        return Decimal(0)
    if rate is None:
        return None
    known = {Decimal(str(rung)) for rule in steps if rule for rung in (rule.value, *rule.ladder.values())}
    further = sorted(rung for rung in known if rung > -amount * rate.usd)
    return -further[0] / rate.usd if further else None


def reaches(line: BalanceLine, border: Decimal, pace: Pace) -> datetime:
    """When the balance comes to the border at this pace."""
    return line.measured_at + _DAY * float((line.amount - border) / pace.a_day)
