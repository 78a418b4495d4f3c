"""The home page: which stores need somebody now. Everything on it comes through the gate of who may see what."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from desk.progress import running_progress
from inspections.freshness import ShownCell
from inspections.items import Item, Severity, State, items_seen_in
from inspections.models import Finding
from inspections.standing import Standing, standings
from inspections.wording import finding_text
from people.models import User
from stores.models import Store

ROWS_PER_PAGE = 100
WORST_SHOWN = 8
_BLIND = (State.UNKNOWN, State.STALE)


@dataclass(frozen=True, slots=True)
class Trouble:
    """A store that needs somebody: its worst finding in words, or the first cell that nobody can see into."""

    standing: Standing
    severity: str
    text: str
    since: datetime | None
    more: int
    url: str


@dataclass(frozen=True, slots=True)
class Row:
    """A store's line of the grid: its cells with where each leads."""

    standing: Standing
    cells: list[tuple[ShownCell, str]]


def home(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """What the home page shows; called by the admin's shell for its first page."""
    user = request.user
    if not isinstance(user, User):
        return context
    now = timezone.now()
    stores = list(Store.objects.visible_to(user).filter(is_active=True).order_by("name", "pk"))
    standing = sorted(standings(stores, user, now), key=Standing.badness)
    page = Paginator(standing, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    return {
        **context,
        "now": now,
        "items": items_seen_in(user.areas()),
        "counts": count(standing),
        "troubles": worst_stores(standing, user),
        "page": page,
        "rows": grid_rows(page),
        "progress": running_progress(user, now),
        "may_inspect": user.may_manage(),
        "has_stores": bool(stores),
        "title": "",
    }


def count(standing: list[Standing]) -> dict[str, Any]:
    """The numbers of the line on top, over the stores and lines this person sees."""
    severities: Counter[str] = Counter()
    for one in standing:
        severities.update(one.severities)
    cells = Counter(cell.state for one in standing for cell in one.cells)
    return {
        "stores": len(standing),
        "inspected_today": sum(one.inspected_today for one in standing),
        "severities": [(level, severities[level]) for level in reversed(Severity)],
        "unknown": cells[State.UNKNOWN],
        "stale": cells[State.STALE],
    }


def worst_stores(standing: list[Standing], user: User) -> list[Trouble]:
    """Stores with critical findings first, then stores with cells that are unknown or stale. `standing` is worst first."""
    critical = [one for one in standing if one.severities[Severity.CRITICAL]]
    blind = [one for one in standing if one not in critical and _blind_cells(one)]
    shown = (critical + blind)[:WORST_SHOWN]
    worst = _worst_findings([one.store for one in shown], user)
    return [_trouble(one, worst.get(one.store.pk)) for one in shown]


def grid_rows(page: Page[Standing]) -> list[Row]:
    """The lines of one page of the grid."""
    return [Row(one, [(cell, cell_url(one.store, cell)) for cell in one.cells]) for one in page]


def _trouble(one: Standing, finding: Finding | None) -> Trouble:
    store_url = reverse("admin:stores_store_change", args=[one.store.pk])
    if finding is not None:
        text = finding_text(finding.check_id, finding.details, one.store.time_zone)
        url = reverse("admin:inspections_finding_changelist") + "?" + urlencode({"store": one.store.pk})
        since = finding.since or finding.opened_at
        return Trouble(one, finding.severity, text, since, one.open_findings - 1, url)
    blind = _blind_cells(one)
    text = f"{blind[0].item.label}: {blind[0].state.label}. {blind[0].reason}"
    return Trouble(one, "", text, blind[0].since, len(blind) - 1, store_url)


def _worst_findings(stores: list[Store], user: User) -> dict[int, Finding]:
    """Store id -> its critical finding that is due first, else the oldest. One statement."""
    found = Finding.objects.visible_to(user).open().filter(store__in=stores, severity=Severity.CRITICAL)
    first = found.order_by("store_id", "due_at", "opened_at", "pk").distinct("store_id")
    return {finding.store_id: finding for finding in first}


def _blind_cells(one: Standing) -> list[ShownCell]:
    return [cell for cell in one.cells if cell.state in _BLIND]


def cell_url(store: Store, cell: ShownCell) -> str:
    """Where a cell leads: to its findings, or to the store's page where there is a reason to read; else nowhere."""
    if cell.findings:
        asked = urlencode({"store": store.pk, "item": Item(cell.item).value})
        return f"{reverse('admin:inspections_finding_changelist')}?{asked}"
    return reverse("admin:stores_store_change", args=[store.pk]) if cell.state in _BLIND else ""
