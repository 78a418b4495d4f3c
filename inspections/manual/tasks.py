"""What is to be looked up by hand, over all stores of a person: worst first. The page and the API read it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from inspections.items import items_seen_in
from inspections.manual.attest import may_attest
from inspections.manual.facts import ManualFact, Standing
from inspections.manual.item_list import ManualItem, manual_items
from inspections.manual.picture import Place, draw_manual
from people.models import User
from stores.models import Store

_ORDER = list(Standing)
_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Task:
    """A manual item of a store. `is_mine`: this person may attest it."""

    store: Store
    item: ManualItem
    fact: ManualFact
    standing: Standing
    is_mine: bool

    @property
    def link(self) -> str:
        """Where in Seller Center it is looked up."""
        return manual_items().link(self.item, self.store.platform, self.store.country)

    @property
    def sort_key(self) -> tuple[int, datetime, str, int]:
        """Worst first, then what is due first."""
        return _ORDER.index(self.standing), self.fact.due_at or _NEVER, self.store.name, self.store.pk


def tasks_of(stores: Iterable[Store], user: User, now: datetime) -> list[Task]:
    """The tasks of these stores, of the checklist lines this person sees. `stores` come through the gate. One statement."""
    known = {store.pk: store for store in stores}
    places = [Place(one.pk, one.platform, one.country, one.time_zone, one.connected_at) for one in known.values()]
    lines, listed = items_seen_in(user.areas()), manual_items().by_id
    found = [
        Task(known[pk], listed[fact.item], fact, fact.standing(now), may_attest(user, listed[fact.item]))
        for pk, facts in draw_manual(places).items()
        for fact in facts
        if fact.line in lines
    ]
    return sorted(found, key=lambda task: task.sort_key)
