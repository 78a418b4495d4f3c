"""The home page: what needs somebody now, in the order in which a manager asks. Everything on it comes through the one gate.

Did every inspection run; what is critical; who carries what; what comes next; then the worst stores line by line.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from desk.board.alarms import alarms_of, burdens_of
from desk.board.instruments import instruments_of
from desk.board.outlook import forecast_of, money_troubles_of, points_of, policies_of
from desk.board.states import board_lines
from desk.board.trends import trends_of
from desk.progress import running_progress
from inspections.freshness import ShownCell
from inspections.items import Item, Severity, State, items_seen_in
from inspections.models import Finding
from inspections.standing import Standing, standings
from people.models import User
from people.roles import Area
from stores.models import Store

ROWS_SHOWN = 10
_BLIND_SHOWN = 3
_BLIND = (State.UNKNOWN, State.STALE)


@dataclass(frozen=True, slots=True)
class Unseen:
    """A store that nobody can see into: its first line of that kind, with the reason."""

    standing: Standing
    cell: ShownCell
    more: int


@dataclass(frozen=True, slots=True)
class Row:
    """A store's line of the grid: its cells with where each leads."""

    standing: Standing
    cells: list[tuple[ShownCell, str]]


def home(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """What the home page shows; called by the admin's shell for its first page. Its cost hardly grows with the stores."""
    user = request.user
    if not isinstance(user, User):
        return context
    now = timezone.now()
    rows = board_lines(user, now)
    states = [row[6] for row in rows]
    blind = [row[0] for row in rows if "u" in row[6] or "s" in row[6]][:_BLIND_SHOWN]
    worst = [row[0] for row in rows[:ROWS_SHOWN]]
    standing = _standings({*blind, *worst}, user, now)
    changes, unread = policies_of(user) if Area.POLICY in user.areas() else ([], 0)
    return {
        **context,
        "now": now,
        "items": items_seen_in(user.areas()),
        "counts": count(states, user),
        "instruments": instruments_of(user, states, now),
        "unseen": [one for pk in blind if pk in standing if (one := _unseen(standing[pk]))],
        "alarms": alarms_of(user, now),
        "burdens": burdens_of(user, now) if user.may_manage() else [],
        "points": points_of(user),
        "forecast": forecast_of(user, now),
        "money": money_troubles_of(user) if Area.MONEY in user.areas() else None,
        "policy_changes": changes,
        "unread_policies": unread,
        "trends": trends_of(user, now),
        "rows": [_row(standing[pk]) for pk in worst if pk in standing],
        "progress": running_progress(user, now),
        "may_inspect": user.may_manage(),
        "has_stores": bool(rows),
        "title": "",
    }


def count(states: list[str], user: User) -> dict[str, Any]:
    """The numbers of the line on top, over the stores and lines this person sees."""
    open_ones = Finding.objects.visible_to(user).open().filter(store__is_active=True).order_by()
    severities = dict(open_ones.values_list("severity").annotate(Count("pk")))
    letters = Counter("".join(states))
    return {
        "stores": len(states),
        "severities": [(level, severities.get(level.value, 0)) for level in reversed(Severity)],
        "unknown": letters[State.UNKNOWN.value[0]],
        "stale": letters[State.STALE.value[0]],
    }


def cell_url(store: Store, cell: ShownCell) -> str:
    """Where a cell leads: to its findings, or to the store's page where there is a reason to read; else nowhere."""
    if cell.findings:
        asked = urlencode({"store": store.pk, "item": Item(cell.item).value})
        return f"{reverse('admin:inspections_finding_changelist')}?{asked}"
    return reverse("admin:stores_store_change", args=[store.pk]) if cell.state in _BLIND else ""


def _standings(ids: set[int], user: User, now: datetime) -> dict[int, Standing]:
    stores = list(Store.objects.visible_to(user).filter(pk__in=ids))
    return {one.store.pk: one for one in standings(stores, user, now)}


def _row(standing: Standing) -> Row:
    return Row(standing, [(cell, cell_url(standing.store, cell)) for cell in standing.cells])


def _unseen(standing: Standing) -> Unseen | None:
    blind = [cell for cell in standing.cells if cell.state in _BLIND]
    return Unseen(standing, blind[0], len(blind) - 1) if blind else None
