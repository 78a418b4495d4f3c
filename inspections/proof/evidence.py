"""Evidence for an appeal: all we hold on an order, a finding or a violation, as far as somebody's role may see it, in one file."""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import F, Model, Q, QuerySet
from django.utils.translation import gettext, gettext_noop

from inspections.models import EvidenceTaken, Finding, Inspection, SealedDay, StoreReading
from inspections.proof.evidence_page import as_page
from inspections.wording import check_title, finding_text, rule_text
from people.models import User
from people.roles import Area
from stores.models import Cancellation, LateOrder, Message, Order, Penalty, Punishment, Return, Store, Tracking

_MOST_MESSAGES, _MOST_READINGS = 500, 200
# A violation names no order: told are the orders of the weeks before it that were shipped late or not at all, the newest first.
_BEFORE_A_VIOLATION = timedelta(days=30)
_MOST_ORDERS = 50
_OURS = frozenset(("id", "store_id", "content_hash", "seen_changed_at"))
_MONEY = frozenset(("total_amount", "refund_amount", "currency"))


class Event(NamedTuple):
    """A moment of the story; `at` in UTC."""

    at: datetime
    what: str


class Evidence(NamedTuple):
    """`parts`: file name -> rows, as JSON values; `story`: what happened, in the order of time."""

    store: Store
    subject: str
    parts: dict[str, list[dict[str, Any]]]
    story: list[Event]


def of_order(order: Order, person: User) -> Evidence:
    """Everything about an order. The caller has asked the gate for the order."""
    named = Q(subject=order.external_id) | Q(details__order=order.external_id)
    findings = Finding.objects.visible_to(person).filter(named, store=order.store)
    return _gather(order.store, f"order {order.external_id}", person, [order.external_id], findings)


def of_finding(finding: Finding, person: User) -> Evidence:
    """A finding with its order, if it is about one. The caller has asked the gate for the finding."""
    order_id = str(finding.details.get("order") or finding.subject)
    same = Finding.objects.visible_to(person).filter(store=finding.store)
    findings = same.filter(Q(pk=finding.pk) | Q(details__order=order_id))
    return _gather(finding.store, f"{finding.check_id} {finding.subject}", person, [order_id], findings)


def of_violation(penalty: Penalty, person: User) -> Evidence:
    """A violation the platform counted points for: the weeks before it as we saw them. The caller has asked the gate for it.

    With the late orders of that time, what the carrier and the buyers said of them, and every finding of the store in it.
    """
    store, until = penalty.store, penalty.issued_at
    since = until - _BEFORE_A_VIOLATION
    late = Order.objects.filter(store=store, ship_by_at__gte=since, ship_by_at__lt=until)
    late = late.filter(Q(shipped_at__isnull=True) | Q(shipped_at__gt=F("ship_by_at"))).order_by("-ship_by_at")
    findings = Finding.objects.visible_to(person).filter(store=store, opened_at__lt=until)
    findings = findings.filter(Q(closed_at__isnull=True) | Q(closed_at__gte=since))
    order_ids = list(late.values_list("external_id", flat=True)[:_MOST_ORDERS])
    return _gather(store, f"violation {penalty.external_id}", person, order_ids, findings, penalty)


def pack(evidence: Evidence, person: User, now: datetime) -> tuple[EvidenceTaken, bytes]:
    """The ZIP, with the SHA-256 of every file in it; who took it is written down."""
    page = as_page(evidence.store, evidence.subject, [(one.at, one.what) for one in evidence.story], now)
    files = {"story.pdf": page}
    files |= {f"{name}.json": _json(rows) for name, rows in evidence.parts.items() if rows}
    sums = "".join(f"{_sha256(content)}  {name}\n" for name, content in sorted(files.items()))
    files["SHA256SUMS"] = sums.encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name, now.timetuple()[:6]), content)
    whole = out.getvalue()
    taken = EvidenceTaken.objects.create(
        store=evidence.store, subject=evidence.subject[:120], by=person, at=now, sha256=_sha256(whole)
    )
    return taken, whole


def _gather(
    store: Store,
    subject: str,
    person: User,
    order_ids: Sequence[str],
    findings: QuerySet[Finding],
    penalty: Penalty | None = None,
) -> Evidence:
    areas = person.areas()
    hidden = _OURS if Area.MONEY in areas else _OURS | _MONEY
    parts: dict[str, list[dict[str, Any]]] = {}
    if Area.ORDERS in areas:
        about: dict[str, QuerySet[Any]] = {
            "order": Order.objects.filter(external_id__in=order_ids),
            "parcel": Tracking.objects.filter(external_id__in=order_ids),
            "late_order": LateOrder.objects.filter(external_id__in=order_ids),
            "cancellations": Cancellation.objects.filter(order_external_id__in=order_ids),
            "returns": Return.objects.filter(order_external_id__in=order_ids),
        }
        parts |= {name: _rows(rows.filter(store=store), hidden) for name, rows in about.items()}
    if Area.MESSAGES in areas:
        parts["messages"] = _rows(_messages(store, order_ids), hidden)
    parts["findings"] = [_finding(one) for one in findings.order_by("opened_at")]
    if Area.STORE in areas:
        parts["violation"] = _rows([penalty] if penalty else [], hidden)
        parts["penalties"] = _rows(Penalty.objects.filter(store=store).order_by("issued_at"), hidden)
        parts["measures"] = _rows(Punishment.objects.filter(store=store).order_by("begins_at"), hidden)
    told = StoreReading.objects.visible_to(person).filter(store=store)
    parts["readings"] = _rows(told[:_MOST_READINGS], hidden | {"by_id"})
    days = _days(store, parts)
    sealed = SealedDay.objects.visible_to(person).filter(store_id=store.pk, day__in=days).order_by("day")
    parts["sealed_days"] = [
        {"day": row.day.isoformat(), "inspected": row.inspected, "note": row.note, "hash": row.hash} for row in sealed
    ]
    inspections = Inspection.objects.visible_to(person).filter(store=store, day__in=days).order_by("day")
    parts["inspections"] = [
        {"day": row.day.isoformat(), "rounds": row.rounds, "finished_at": row.finished_at.isoformat()}
        for row in inspections
    ]
    return Evidence(store, subject, parts, _story(parts))


def _messages(store: Store, order_ids: Sequence[str]) -> QuerySet[Message]:
    """The chats in which the orders are named."""
    named = Message.objects.none()
    for order_id in order_ids:
        if len(order_id) > 5:  # a shorter number stands in many a text
            named |= Message.objects.filter(store=store, text__contains=order_id)
    chats = named.values("conversation_external_id")
    return Message.objects.filter(store=store, conversation_external_id__in=chats).order_by("sent_at")[:_MOST_MESSAGES]


def _finding(one: Finding) -> dict[str, Any]:
    with_changes = [
        [change.get_kind_display(), change.severity, change.at.isoformat()] for change in one.changes.order_by("at")
    ]
    return {
        "check": one.check_id,
        "title": check_title(one.check_id),
        "sentence": finding_text(one.check_id, one.details, one.store.time_zone),
        "severity": one.severity,
        "since": _plain(one.since),
        "opened_at": _plain(one.opened_at),
        "closed_at": _plain(one.closed_at),
        "rule": rule_text(one.rule),
        "changes": with_changes,
    }


def _days(store: Store, parts: dict[str, list[dict[str, Any]]]) -> list[date]:
    """The store's days on which something of it happened."""
    moments = [event.at for event in _story(parts)]
    return sorted({store.local_time(at).date() for at in moments})


_STORY: dict[str, tuple[tuple[str, str], ...]] = {
    "order": (
        ("created_at", gettext_noop("order placed")),
        ("paid_at", gettext_noop("order paid")),
        ("ship_by_at", gettext_noop("to be shipped by then")),
        ("shipped_at", gettext_noop("shipped")),
        ("hand_over_by_at", gettext_noop("to be handed over by then")),
        ("collected_at", gettext_noop("collected by the carrier")),
        ("delivered_at", gettext_noop("delivered")),
        ("cancelled_at", gettext_noop("cancelled")),
    ),
    "parcel": (("last_scan_at", gettext_noop("carrier's last scan")),),
    "cancellations": (
        ("created_at", gettext_noop("cancellation asked for")),
        ("respond_by_at", gettext_noop("cancellation to be answered by then")),
    ),
    "returns": (
        ("created_at", gettext_noop("return asked for")),
        ("respond_by_at", gettext_noop("return to be answered by then")),
    ),
    "violation": (("issued_at", gettext_noop("violation counted by the platform")),),
    "findings": (
        ("opened_at", gettext_noop("found by inspection")),
        ("closed_at", gettext_noop("seen to be gone by inspection")),
    ),
}
_BY_ORDER = frozenset(("order", "parcel", "cancellations", "returns"))


def _story(parts: dict[str, list[dict[str, Any]]]) -> list[Event]:
    several = len(parts.get("order", ())) > 1
    events = [
        Event(datetime.fromisoformat(row[field]), _told(part, what, row, several=several))
        for part, moments in _STORY.items()
        for row in parts.get(part, ())
        for field, what in moments
        if row.get(field)
    ]
    events += [
        Event(
            datetime.fromisoformat(row["sent_at"]),
            gettext("message from {sender}: {text}").format(sender=row["sender"], text=row["text"][:200]),
        )
        for row in parts.get("messages", ())
    ]
    return sorted(events)


def _told(part: str, what: str, row: dict[str, Any], *, several: bool) -> str:
    """A moment in words; with the order's number where the story is of several."""
    more = row.get("sentence") or row.get("reason") or row.get("last_scan_text") or ""
    told = f"{gettext(what)}: {more}" if more else gettext(what)
    order = (row.get("order_external_id") or row["external_id"]) if several and part in _BY_ORDER else ""
    return f"{order} {told}".strip()


def _rows(rows: Iterable[Model], hidden: frozenset[str]) -> list[dict[str, Any]]:
    return [
        {
            field.attname: _plain(getattr(row, field.attname))
            for field in row._meta.concrete_fields
            if field.attname not in hidden
        }
        for row in rows
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _json(rows: list[dict[str, Any]]) -> bytes:
    return json.dumps(rows, ensure_ascii=False, indent=1, sort_keys=True).encode()


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
