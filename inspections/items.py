"""The seven lines of the daily checklist, the states a cell can have, and how bad a finding can be."""

from collections.abc import Iterable

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from people.roles import Area


class Item(TextChoices):
    """A line of the daily checklist."""

    STORE_STATUS = "store_status", _("Store status")
    ORDERS = "orders", _("Orders")
    MESSAGES = "messages", _("Customer-service messages")
    INVENTORY = "inventory", _("Inventory")
    ACCOUNT_RISK = "account_risk", _("Account risk")
    REVIEWS = "reviews", _("Buyer reviews")
    POLICY = "policy", _("Policy updates")


class State(TextChoices):
    """What can be said of a cell (store x item, store x check). `ok` needs a complete, parsed, fresh read."""

    OK = "ok", _("ok")
    PROBLEM = "problem", _("problem")
    UNKNOWN = "unknown", _("unknown")
    STALE = "stale", _("stale")
    NOT_COVERED = "not_covered", _("not covered")


class Severity(TextChoices):
    """How bad a finding is."""

    WARNING = "warning", _("warning")
    HIGH = "high", _("high")
    CRITICAL = "critical", _("critical")


SEVERITY_RANK = {Severity.WARNING: 1, Severity.HIGH: 2, Severity.CRITICAL: 3}

# Worst first: what a cell shows when its checks differ.
STATE_ORDER = (State.PROBLEM, State.UNKNOWN, State.STALE, State.OK, State.NOT_COVERED)
# Worst first: what a whole store shows. It is ok only when every line of it is: nobody looked at one that is not covered.
STORE_ORDER = (State.PROBLEM, State.UNKNOWN, State.STALE, State.NOT_COVERED, State.OK)


def state_of_store(lines: Iterable[State]) -> State:
    """By the states of its lines; not covered when there are none."""
    found = tuple(lines)
    return next((state for state in STORE_ORDER if state in found), State.NOT_COVERED)


AREA_OF = {
    Item.STORE_STATUS: Area.STORE,
    Item.ORDERS: Area.ORDERS,
    Item.MESSAGES: Area.MESSAGES,
    Item.INVENTORY: Area.STOCK,
    Item.ACCOUNT_RISK: Area.MONEY,
    Item.REVIEWS: Area.REVIEWS,
    Item.POLICY: Area.POLICY,
}


def items_seen_in(areas: frozenset[Area]) -> list[Item]:
    """The checklist lines that somebody with these areas may see, in checklist order."""
    return [item for item in Item if AREA_OF[item] in areas]
