"""The seller's authorisation ends soon; without renewal the store goes dark."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from inspections.check import CannotJudge, Check, Fault, Unjudged
from inspections.items import Item
from inspections.rulebook import RuleBook
from inspections.snapshot import Snapshot
from stores.topics import Topic


class AuthorisationEnding(Check):
    item = Item.STORE_STATUS
    topics = frozenset({Topic.STATUS})
    title = _("Authorisation ending")
    sentence = _("The authorisation ends on {ends_on}; the seller must renew it before.")

    def judge(self, shop: Snapshot, rules: RuleBook) -> Iterator[Fault | Unjudged]:
        if shop.status is None:
            raise CannotJudge("The store was never read.")
        if shop.status.connection == "refused":
            return  # it has ended already: said by connection_broken
        ends_at = shop.authorisation_ends_at
        if ends_at is None:
            raise CannotJudge("It is not known when the authorisation ends.")
        rule = self.rule("authorisation.ending", shop, rules)
        left = ends_at - shop.now
        if timedelta() < left <= rule.span():
            yield Fault(
                "connection",
                rule.severity_of(-left / timedelta(days=1)),
                since=ends_at - rule.span(),
                due_at=ends_at,
                details={"ends_on": shop.day_of(ends_at)},
                rule=rule,
            )
