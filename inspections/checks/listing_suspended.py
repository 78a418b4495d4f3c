"""A listing that the platform took down or froze."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from inspections.check import Check, Fault, Unjudged
from inspections.items import Item, Severity
from inspections.rulebook import RuleBook
from inspections.snapshot import Snapshot
from stores.topics import Topic


class ListingSuspended(Check):
    item = Item.INVENTORY
    topics = frozenset({Topic.PRODUCTS})
    title = _("Listing suspended")
    sentence = _("The platform has taken down “{product}” ({status}).")

    def judge(self, shop: Snapshot, rules: RuleBook) -> Iterator[Fault | Unjudged]:
        for listing in shop.suspended_listings:
            yield Fault(
                listing.external_id,
                Severity.HIGH,
                since=listing.updated_at,
                details={"product": listing.title, "status": listing.platform_status},
            )
