"""Where what came is not what was due, in words; pure. Each sentence names the amount and the day."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from desk.finance.payouts import Settled

# From a statement to the money some days pass; one that takes longer is asked after.
PAYOUT_SPAN = timedelta(days=8)
# Where statements come at all, two weeks without one are too long while something is to be settled.
STATEMENT_SPAN = timedelta(days=15)


def mismatches(money: Settled, now: datetime) -> list[str]:
    """Empty where all that was due has come, or is on its way in time."""
    found = []
    if money.failures:
        text = ngettext(
            "%(n)d payout of %(amount)s failed.", "%(n)d payouts of together %(amount)s failed.", money.failures
        )
        found.append(text % {"n": money.failures, "amount": _told(money.failed, money)})
    if money.bounces:
        text = ngettext(
            "%(n)d withdrawal of %(amount)s did not reach the bank.",
            "%(n)d withdrawals of together %(amount)s did not reach the bank.",
            money.bounces,
        )
        found.append(text % {"n": money.bounces, "amount": _told(money.bounced, money)})
    if money.under_way_since and now - money.under_way_since > PAYOUT_SPAN:
        text = _("%(amount)s was settled and has not come; the oldest is of %(day)s.")
        found.append(text % {"amount": _told(money.under_way, money), "day": f"{money.under_way_since:%Y-%m-%d}"})
    if money.expected and money.expected > 0 and money.newest_at and now - money.newest_at > STATEMENT_SPAN:
        text = _("%(amount)s is due, and the last statement is of %(day)s.")
        found.append(text % {"amount": _told(money.expected, money), "day": f"{money.newest_at:%Y-%m-%d}"})
    return found


def _told(amount: Decimal, money: Settled) -> str:
    return f"{amount:,.2f} {money.currency}"
