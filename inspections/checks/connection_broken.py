"""The platform refuses our tokens for good: the seller has to connect the store again."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from inspections.check import CannotJudge, Check, Fault, Unjudged
from inspections.items import Item, Severity
from inspections.rulebook import RuleBook
from inspections.snapshot import Snapshot
from stores.topics import Topic


class ConnectionBroken(Check):
    item = Item.STORE_STATUS
    topics = frozenset({Topic.STATUS})
    title = _("Connection broken")
    sentence = _("The platform no longer accepts us for this store; connect it again. It says: {reason}")

    def judge(self, shop: Snapshot, rules: RuleBook) -> Iterator[Fault | Unjudged]:
        if shop.status is None:
            raise CannotJudge("The store was never read.")
        if shop.status.connection == "refused":
            yield Fault("connection", Severity.CRITICAL, details={"reason": shop.status.reason()})
