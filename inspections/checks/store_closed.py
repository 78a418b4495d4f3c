"""The platform refuses the store as inactive, or no longer lists it among the active ones."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from inspections.check import CannotJudge, Check, Fault, Unjudged
from inspections.items import Item, Severity
from inspections.rulebook import RuleBook
from inspections.snapshot import Snapshot
from stores.topics import Topic


class StoreClosed(Check):
    item = Item.STORE_STATUS
    topics = frozenset({Topic.STATUS})
    heart = True
    title = _("Store closed")
    sentence = _("The platform has closed or deactivated the store: {reason}")

    def judge(self, shop: Snapshot, rules: RuleBook) -> Iterator[Fault | Unjudged]:
        if shop.status is None:
            raise CannotJudge("The store was never read.")
        if shop.status.connection == "refused" or shop.status.selling == "unseen":
            raise CannotJudge("The platform does not let us look at the store.")
        if shop.status.selling == "closed":
            yield Fault("store", Severity.CRITICAL, details={"reason": shop.status.reason()})
