"""What can be told, drafted from the rows that lower and neighbouring rooms leave: acts on alerts, changes of findings, days.

The data have the API's names and shapes. Sentences are in English: a program reads them, or nobody.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils import translation

from alerts.models import AlertAct
from alerts.states import ActKind
from alerts.webhooks.kinds import ALERT_ACTS, INSPECTED, SEALED
from inspections.models import Finding, FindingChange, Inspection, SealedDay
from inspections.wording import finding_text
from stores.models import Store


class Draft(NamedTuple):
    """An event before it is one. `item` empty: about the store as a whole."""

    kind: str
    source: str
    store_id: int
    item: str
    at: datetime
    data: dict[str, Any]


class Source(NamedTuple):
    """A table that events are taken from, by ids that only grow. `prefix` and a row's id name the event's source."""

    prefix: str
    rows: Callable[[], QuerySet[Any]]
    draft: Callable[[Any], Draft]


def _of_act(act: AlertAct) -> Draft:
    alert = act.alert
    told = {
        "id": alert.pk,
        "store": _store(alert.store),
        "item": alert.item,
        "check": alert.check_id,
        "subject": alert.subject,
        "severity": act.severity,
        "state": act.state,
        "text": _sentence(alert.check_id, alert.finding.details if alert.finding else alert.details, alert.store),
        "due_at": _moment(alert.due_at),
        "opened_at": _moment(alert.opened_at),
        "assignee": act.assignee_name or None,
        "incident": alert.incident_id,
        "finding": alert.finding_id,
    }
    happened = {"id": act.pk, "kind": act.kind, "by": act.by_name or None, "origin": act.origin, "text": act.text}
    return Draft(
        f"alert.{act.kind}", f"act:{act.pk}", alert.store_id, alert.item, act.at, {"alert": told, "act": happened}
    )


def _of_change(change: FindingChange) -> Draft:
    finding = change.finding
    told = {**_finding(finding), "severity": change.severity}
    return Draft(
        f"finding.{change.kind}", f"change:{change.pk}", finding.store_id, finding.item, change.at, {"finding": told}
    )


def _of_inspection(row: Inspection) -> Draft:
    told = {
        **{"id": row.pk, "store": _store(row.store), "day": row.day.isoformat(), "rounds": row.rounds},
        **{"judged_at": _moment(row.judged_at), "finished_at": _moment(row.finished_at)},
    }
    return Draft(INSPECTED, f"inspection:{row.pk}", row.store_id, "", row.finished_at, {"inspection": told})


def _of_day(row: SealedDay) -> Draft:
    store = {"id": row.store_id, "name": row.name, "platform": row.platform, "country": row.country}
    told = {
        **{"id": row.pk, "store": store, "day": row.day.isoformat(), "expected": row.expected},
        **{"inspected": row.inspected, "note": row.note, "hash": row.hash, "sealed_at": _moment(row.sealed_at)},
    }
    return Draft(SEALED, f"day:{row.pk}", row.store_id, "", row.sealed_at, {"day": told})


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "id": finding.pk,
        "store": _store(finding.store),
        "item": finding.item,
        "check": finding.check_id,
        "subject": finding.subject,
        "text": _sentence(finding.check_id, finding.details, finding.store),
        "since": _moment(finding.since),
        "due_at": _moment(finding.due_at),
        "opened_at": _moment(finding.opened_at),
        "closed_at": _moment(finding.closed_at),
    }


def _store(store: Store) -> dict[str, Any]:
    named = {"id": store.pk, "name": store.name, "platform": store.platform}
    return {**named, "external_id": store.external_id, "country": store.country}


def _sentence(check_id: str, details: dict[str, Any], store: Store) -> str:
    with translation.override("en"):
        return finding_text(check_id, details, store.time_zone)


def _moment(at: datetime | None) -> str | None:
    return at.isoformat().replace("+00:00", "Z") if at else None


SOURCES: tuple[Source, ...] = (
    Source(
        "act",
        lambda: AlertAct.objects.filter(kind__in=[ActKind(kind) for kind in ALERT_ACTS]).select_related(
            "alert__store", "alert__finding"
        ),
        _of_act,
    ),
    Source("change", lambda: FindingChange.objects.select_related("finding__store"), _of_change),
    Source("inspection", lambda: Inspection.objects.select_related("store"), _of_inspection),
    Source("day", SealedDay.objects.all, _of_day),
)
