"""The platform punishes the store: a measure is in force."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from inspections.check import Check, Fault, Unjudged
from inspections.items import Item, Severity
from inspections.rulebook import RuleBook
from inspections.snapshot import Snapshot
from stores.records import PunishmentRecord
from stores.topics import Topic

# Shopee 109: the account is suspended; 2008: orders a day are limited (enumeration of the reference, August 2026).
_CRITICAL = frozenset(("109", "2008"))


class MeasureInForce(Check):
    item = Item.STORE_STATUS
    topics = frozenset({Topic.HEALTH})
    records = (PunishmentRecord,)
    title = _("Measure against the store")
    sentence = _("{measure} since {begins}, until {ends}. Reason: {reason}.")

    def judge(self, shop: Snapshot, rules: RuleBook) -> Iterator[Fault | Unjudged]:
        for one in shop.conduct.measures:
            yield Fault(
                one.external_id,
                Severity.CRITICAL if one.platform_kind in _CRITICAL else Severity.HIGH,
                since=one.begins_at,
                details={
                    "measure": one.kind,
                    "begins": one.begins_at.isoformat(),
                    "ends": one.ends_at.isoformat() if one.ends_at else "–",
                    "reason": one.reason or "–",
                },
            )
