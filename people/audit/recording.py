"""Writes the audit trail. Called inside the act's own transaction: the act and its line are kept together or not at all."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model
from django.utils.functional import Promise

from people.audit.circumstances import circumstances
from people.audit.entry import AuditEntry
from people.redaction import redact_text, redact_value

# One insert takes this many lines; more go in several.
_ROWS_AT_ONCE = 1000
_LONGEST_TEXT = 2000


@dataclass(frozen=True, slots=True)
class Subject:
    """What was acted upon, where it is no single row. `kind` reads from the room to the thing: `inspections.proof`."""

    kind: str
    id: str = ""
    label: str = ""
    store_id: int | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """One row of a bulk act."""

    subject: Model | Subject
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None


def record(
    actor: Any,
    verb: str,
    subject: Model | Subject,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    store: Any = None,
) -> AuditEntry:
    """Writes one line. `actor`: a user; None or nobody signed in: the system itself, or a stranger.

    `store`: a Store or its number, where the subject does not say it.
    """
    line = _line(actor, verb, Done(subject, before, after), store)
    line.save(force_insert=True)
    return line


def record_rows(
    actor: Any, verb: str, rows: Iterable[Model | Subject | Done], *, after: Mapping[str, Any] | None = None
) -> int:
    """Writes one line a row of a bulk act and returns their number. `after`: what is the same for all of them."""
    done = (one if isinstance(one, Done) else Done(one, None, after) for one in rows)
    lines = [_line(actor, verb, one, None) for one in done]
    AuditEntry.objects.bulk_create(lines, batch_size=_ROWS_AT_ONCE)
    return len(lines)


def subject_of(row: Model) -> Subject:
    """A row as the trail names it. What a platform sent is named by its id: its words may be a buyer's."""
    told = getattr(row, "audit_label", None)
    kind = row._meta.label_lower
    store_id = row.pk if kind == "stores.store" else getattr(row, "store_id", None)
    return Subject(kind, str(row.pk if row.pk is not None else ""), str(row) if told is None else str(told), store_id)


def _line(actor: Any, verb: str, done: Done, store: Any) -> AuditEntry:
    these = circumstances()
    subject = done.subject if isinstance(done.subject, Subject) else subject_of(done.subject)
    nobody = actor is None or isinstance(actor, AnonymousUser)
    return AuditEntry(
        actor_id=None if nobody else actor.pk,
        actor_name="" if nobody else str(actor.get_username())[:150],
        source=these.source,
        address=these.address or None,
        request_id=these.request_id,
        verb=verb,
        kind=subject.kind[:64],
        subject_id=subject.id[:64],
        label=str(redact_text(subject.label))[:200].replace("\x00", ""),
        store_id=subject.store_id if store is None else getattr(store, "pk", store),
        before=_values(done.before),
        after=_values(done.after),
    )


def _values(values: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return None if values is None else {name: redact_value(name, _plain(value)) for name, value in values.items()}


def _plain(value: Any) -> Any:
    """As JSON holds it."""
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, Mapping):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, Model):
        return {"id": value.pk, "label": subject_of(value).label[:200]}
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, (Decimal, UUID, timedelta, Promise)):
        return str(value)
    if isinstance(value, str):
        return value[:_LONGEST_TEXT].replace("\x00", "")
    if isinstance(value, Iterable):
        return [_plain(one) for one in value]
    return str(value)[:_LONGEST_TEXT]
