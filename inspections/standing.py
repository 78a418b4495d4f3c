"""How stores stand now, for one person: the newest inspection of each, only its lines of that person's areas."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Func, JSONField
from msgspec.structs import replace

from inspections.freshness import ShownCell, judged_as_of, shown_cells, worst_cell, worst_severity
from inspections.items import SEVERITY_RANK, Item, Severity, State, items_seen_in
from inspections.models import Finding, Inspection
from people.models import User
from stores.models import Store


@dataclass(frozen=True, slots=True)
class Standing:
    """One store as one person may see it. `day` and `finished_at` None: never inspected."""

    store: Store
    cells: tuple[ShownCell, ...]
    day: date | None
    finished_at: datetime | None
    inspected_today: bool
    severities: Counter[str]

    @property
    def state(self) -> State:
        """The worst of the cells seen."""
        return worst_cell(self.cells)

    @property
    def open_findings(self) -> int:
        """How many are open on the lines seen."""
        return sum(self.severities.values())

    @property
    def worst_severity(self) -> str:
        """Of the open findings on the lines seen."""
        return worst_severity(self.cells)

    def badness(self) -> tuple[int, int, int, int, int]:
        """Sorts worst first: critical, high, any finding, then what is not known."""
        states = Counter(cell.state for cell in self.cells)
        return (
            -self.severities[Severity.CRITICAL],
            -self.severities[Severity.HIGH],
            -self.open_findings,
            -states[State.UNKNOWN],
            -states[State.STALE],
        )


def standings(stores: Sequence[Store], user: User, now: datetime) -> list[Standing]:
    """The standing of each store, in the order given. Two statements for any number of stores."""
    items = items_seen_in(user.areas())
    ids = [store.pk for store in stores]
    rows = {row["store_id"]: row for row in _newest(ids)}
    found = _open_findings(ids, items)
    return [_standing(store, rows.get(store.pk), found[store.pk], items, now) for store in stores]


def interval_of(store: Store) -> timedelta:
    """How often the store is inspected."""
    return interval_by(store.inspect_every_minutes)


def interval_by(minutes: int | None, usual: timedelta | None = None) -> timedelta:
    """How often a store is inspected that says so; None: as set for the whole system, which is `usual` to whoever read it already."""
    if usual is not None and not minutes:
        return usual
    return timedelta(minutes=minutes or settings.INSPECT_EVERY_MINUTES)


def cells_of_day(inspection: Inspection, items: Iterable[Item], now: datetime) -> list[ShownCell]:
    """The cells of these items on the day of this row."""
    return shown_cells(
        inspection.items,
        finished_at=inspection.finished_at,
        now=judged_as_of(inspection.day, inspection.store.time_zone, now),
        interval=interval_of(inspection.store),
        items=items,
    )


class WithoutChecks(Func):
    """An inspection's `items` without what each single check said: a tenth of the text."""

    template = "(SELECT jsonb_object_agg(line.key, line.value - 'checks') FROM jsonb_each(%(expressions)s) AS line)"
    output_field = JSONField()


def _newest(store_ids: Iterable[int]) -> list[dict[str, Any]]:
    newest = Inspection.objects.filter(store_id__in=list(store_ids)).latest()
    rows = newest.annotate(lines=WithoutChecks("items")).values("store_id", "day", "finished_at", "lines")
    return [dict(row) for row in rows]


def _open_findings(store_ids: Iterable[int], items: Sequence[Item]) -> defaultdict[int, Counter[tuple[str, str]]]:
    """Store id -> (item, severity) -> open findings. Counted from the ledger: a broken-off inspection knows none."""
    found: defaultdict[int, Counter[tuple[str, str]]] = defaultdict(Counter)
    rows = Finding.objects.open().filter(store_id__in=list(store_ids), item__in=items).order_by()
    for store_id, item, severity, count in rows.values_list("store_id", "item", "severity").annotate(Count("id")):
        found[store_id][item, severity] = count
    return found


def _standing(
    store: Store,
    row: dict[str, Any] | None,
    found: Counter[tuple[str, str]],
    items: Sequence[Item],
    now: datetime,
) -> Standing:
    cells = shown_cells(
        row["lines"] or {} if row else None,
        finished_at=row["finished_at"] if row else None,
        now=now,
        interval=interval_of(store),
        items=items,
    )
    severities: Counter[str] = Counter()
    of_item: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for (item, severity), count in found.items():
        severities[severity] += count
        of_item[item][severity] += count
    return Standing(
        store=store,
        cells=tuple(_counted(cell, of_item.get(cell.item, _NONE)) for cell in cells),
        day=row["day"] if row else None,
        finished_at=row["finished_at"] if row else None,
        inspected_today=row is not None and row["day"] == store.local_time(now).date(),
        severities=severities,
    )


_NONE: Counter[str] = Counter()


def _counted(cell: ShownCell, levels: Counter[str]) -> ShownCell:
    worst = max(levels, key=lambda level: SEVERITY_RANK[Severity(level)], default=None)
    findings = sum(levels.values())
    # most cells have none: they stay as they are
    return cell if (findings, worst) == (cell.findings, cell.worst) else replace(cell, findings=findings, worst=worst)
