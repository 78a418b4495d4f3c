"""A store is suddenly seen from another address than on the days before."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from inspections.check import CannotJudge, Check, Fault, NothingToJudge, Unjudged
from inspections.items import Item, Severity
from inspections.rulebook import RuleBook
from inspections.snapshot import ExitDay, Snapshot
from stores.topics import Topic

# What was seen longer ago says nothing of today.
_TODAY = timedelta(hours=24)
_LEAST_DAYS = 2


class ExitAddressDrift(Check):
    """The usual address: seen on more than half of the days before, two at least. A lasting change is the usual one in time."""

    item = Item.ACCOUNT_RISK
    # Nothing of a topic is judged; a store that cannot be reached is not seen from anywhere.
    topics = frozenset({Topic.STATUS})
    title = _("Seen from another address")
    sentence = _("The store is seen from {address} since {since}; usually it is {usual}.")

    def judge(self, shop: Snapshot, rules: RuleBook) -> Iterator[Fault | Unjudged]:
        if not shop.exits.measured:
            raise NothingToJudge("The address this store is seen from is not measured.")
        if not shop.exits.days:
            raise CannotJudge("The address this store is seen from could not be measured yet.")
        now = shop.exits.days[-1]
        if shop.now - now.last_seen_at > _TODAY:
            raise CannotJudge(
                f"The address this store is seen from could not be measured since {shop.day_of(now.last_seen_at)}."
            )
        usual = _usual([one for one in shop.exits.days if one.day < now.day])
        if now.address == usual.address:
            return
        since = min(one.first_seen_at for one in shop.exits.days if one.address == now.address)
        details = {"address": _told(now), "usual": _told(usual), "since": since.isoformat()}
        yield Fault("address", Severity.WARNING, since=since, details=details)


def _usual(before: Sequence[ExitDay]) -> ExitDay:
    days = {one.day for one in before}
    if len(days) < _LEAST_DAYS:
        raise NothingToJudge("The usual address of this store is not known yet; it takes two days.")
    address, count = Counter(one.address for one in before).most_common(1)[0]
    if count < _LEAST_DAYS or count * 2 <= len(days):
        raise NothingToJudge("This store has no usual address: it changes from day to day.")
    return next(one for one in reversed(before) if one.address == address)


def _told(seen: ExitDay) -> str:
    return f"{seen.address} ({seen.country})" if seen.country else seen.address
