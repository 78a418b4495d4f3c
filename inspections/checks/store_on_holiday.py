"""The store is on holiday: buyers cannot order. Meant or forgotten, somebody must know."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from inspections.check import CannotJudge, Check, Fault, NothingToJudge, Unjudged
from inspections.items import Item, Severity
from inspections.rulebook import RuleBook
from inspections.snapshot import Snapshot
from stores.topics import Topic

_NOT_TOLD = "The platform does not tell whether the store is on holiday."


class StoreOnHoliday(Check):
    """High while the end has passed or none is set: then it is most likely forgotten."""

    item = Item.STORE_STATUS
    topics = frozenset({Topic.STATUS})
    title = _("Store on holiday")
    sentence = _("The store is on holiday until {until}: buyers cannot order. Switch it off if this is not meant.")

    def judge(self, shop: Snapshot, rules: RuleBook) -> Iterator[Fault | Unjudged]:
        if shop.status is None:
            raise CannotJudge("The store's status is not known.")
        if shop.status.on_holiday is None:
            raise NothingToJudge(_NOT_TOLD)
        until = shop.status.holiday_until
        if shop.status.on_holiday:
            yield Fault(
                "holiday",
                Severity.HIGH if until is None or until <= shop.now else Severity.WARNING,
                due_at=until,
                details={"until": until.isoformat() if until else "–"},
            )
