"""The auditor's questions, one function each: None when all is well, else the numbers that its sentence tells."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from alerts.models import ChannelAddress, EscalationStep, Notification, StepState, WebhookDelivery
from alerts.models.notification import WAITING
from inspections.models import FindingChange, Schedule, WorkerHeartbeat
from inspections.places import Places
from stores.models import Action, Connection, ConnectionState

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

LATE = timedelta(minutes=15)
_UNTAKEN = timedelta(minutes=5)
_SILENT = timedelta(minutes=2)
_ENDS_SOON = timedelta(days=3)

Answer = dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Question:
    """`sentence` has places for what `ask` answers; `remedy` says what to do about it."""

    ask: Callable[[datetime], Answer]
    sentence: "str | StrPromise"
    remedy: "str | StrPromise"

    def told(self, details: Mapping[str, Any]) -> str:
        return str(self.sentence).format_map(Places(details))


def late_webhooks(now: datetime) -> QuerySet[WebhookDelivery]:
    """Deliveries that nobody has tried to send, long after their time."""
    return WebhookDelivery.objects.filter(state="waits", endpoint__is_active=True, attempts=0, next_at__lt=now - LATE)


def late_actions(now: datetime) -> QuerySet[Action]:
    """Actions that nobody has tried to send, long after their time."""
    return Action.objects.filter(state__in=("waiting", "due"), not_before__lt=now - LATE, attempt=0)


def _rounds_late(now: datetime) -> Answer:
    late = Schedule.objects.filter(store__is_active=True, due_at__lt=now - LATE)
    return _oldest(late, "due_at", now)


def _leases_dead(now: datetime) -> Answer:
    held = Schedule.objects.filter(lease__isnull=False, leased_until__lt=now - LATE)
    return _oldest(held, "leased_until", now)


def _workers_silent(now: datetime) -> Answer:
    rows = list(WorkerHeartbeat.objects.values_list("name", "seen_at"))
    silent = sorted(name for name, seen_at in rows if seen_at < now - _SILENT)
    if not rows:
        return {"count": 0, "names": "–"}
    return {"count": len(silent), "names": ", ".join(silent[:5])} if silent else None


def _changes_waiting(now: datetime) -> Answer:
    return _oldest(FindingChange.objects.filter(handled_at__isnull=True, at__lt=now - _UNTAKEN), "at", now)


def _messages_waiting(now: datetime) -> Answer:
    return _oldest(Notification.objects.filter(state__in=WAITING, due_at__lt=now - LATE), "due_at", now)


def _steps_late(now: datetime) -> Answer:
    return _oldest(EscalationStep.objects.filter(state=StepState.WAITING, due_at__lt=now - LATE), "due_at", now)


def _channels_failing(now: datetime) -> Answer:
    failing = ChannelAddress.objects.filter(is_active=True, failing_since__lt=now - LATE).order_by("pk")
    names = [str(one) for one in failing.defer("sealed_fields")[:5]]
    return {"count": failing.count(), "names": ", ".join(names)} if names else None


def _webhooks_waiting(now: datetime) -> Answer:
    return _oldest(late_webhooks(now), "next_at", now)


def _actions_waiting(now: datetime) -> Answer:
    return _oldest(late_actions(now), "not_before", now)


def _authorisations_ending(now: datetime) -> Answer:
    ending = Connection.objects.filter(
        state=ConnectionState.CONNECTED, refresh_expires_at__range=(now, now + _ENDS_SOON), stores__is_active=True
    ).distinct()
    count = ending.count()
    return {"count": count} if count else None


def _oldest(rows: QuerySet[Any], column: str, now: datetime) -> Answer:
    first = rows.order_by(column).values_list(column, flat=True).first()
    return {"count": rows.count(), "minutes": int((now - first).total_seconds() // 60)} if first else None


_LOOK = _("Look at workers and beat in `manage.py doctor`; start more workers if both are well.")
_NOTIFY = _("See that a worker for the queue notify runs (`manage.py doctor`).")

QUESTIONS: dict[str, Question] = {
    "rounds_late": Question(
        _rounds_late, _("{count} stores wait for their round, the first for {minutes} minutes."), _LOOK
    ),
    "leases_dead": Question(
        _leases_dead, _("{count} stores are held by a worker that no longer signs, for {minutes} minutes."), _LOOK
    ),
    "workers_silent": Question(
        _workers_silent, _("Workers that give no sign of life: {names}."), _("Restart those workers.")
    ),
    "changes_waiting": Question(
        _changes_waiting, _("{count} changes of findings wait to become alerts, for {minutes} minutes."), _NOTIFY
    ),
    "messages_waiting": Question(
        _messages_waiting, _("{count} messages about alerts wait to be sent, the first for {minutes} minutes."), _NOTIFY
    ),
    "steps_late": Question(
        _steps_late, _("{count} steps of escalations are overdue, the first for {minutes} minutes."), _NOTIFY
    ),
    "channels_failing": Question(
        _channels_failing,
        _("{count} channels deliver nothing: {names}."),
        _("Open Addresses of channels: each says what happened and has a test button."),
    ),
    "webhooks_waiting": Question(
        _webhooks_waiting, _("{count} outgoing webhooks wait, the first for {minutes} minutes."), _NOTIFY
    ),
    "actions_waiting": Question(
        _actions_waiting, _("{count} actions wait to be sent to the platforms, for {minutes} minutes."), _LOOK
    ),
    "authorisations_ending": Question(
        _authorisations_ending,
        _("{count} connections end within three days."),
        _("Have the sellers allow the app again (Connect a store)."),
    ),
}
