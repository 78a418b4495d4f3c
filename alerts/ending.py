"""Writes down how messages ended, fenced by their leases: sent, tried again later, or given up; then another way is taken.

Most arrive, and for those one statement does it all. One whose lease was lost meanwhile is somebody else's now.
"""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

import structlog
from django.db import connection, transaction
from django.db.models import Q

from alerts.channels.base import Outcome, OutcomeKind
from alerts.composing import worst_of
from alerts.failing import other_ways, tell_of_failing
from alerts.ledger import Ledger
from alerts.models import ChannelAddress, Notification, NotificationState
from alerts.reasons import Reason, Verdict
from alerts.taking import Parcel
from inspections.items import Severity

log = structlog.get_logger(__name__)

_NOTED_EVERY = timedelta(minutes=1)
# After these, the next try; then it is given up and another way is taken.
BACKOFF = tuple(timedelta(seconds=seconds) for seconds in (10, 30, 90, 300, 900))
# A critical message does not wait for the last try before another way is taken, too.
CRITICAL_TRIES = 2


def write_down(ended: Sequence[tuple[Parcel, Outcome | None]], now: datetime) -> int:
    """Keeps how messages ended; returns of how many. One that was never begun (None) waits again, as before it was taken."""
    sent = [(parcel, outcome) for parcel, outcome in ended if outcome and outcome.kind == OutcomeKind.SENT]
    others = [(parcel, outcome) for parcel, outcome in ended if not outcome or outcome.kind != OutcomeKind.SENT]
    with transaction.atomic():
        held = _keep_sent([parcel for parcel, _ in sent], now) | _keep_others(others, now)
        _note_that_they_work(sent, held, now)
    for parcel, _ in ended:
        if parcel.key not in held:
            log.warning("a lease was lost before its message was written down", channel=parcel.channel)
    return len(held)


# -- what arrived -------------------------------------------------------------------------------------------------------

_KEEP_SENT = """
WITH held AS (
  SELECT id FROM alerts_notification
  WHERE id = ANY(%(rows)s) AND lease = ANY(%(leases)s) AND state = 'leased' ORDER BY id FOR UPDATE
), sent AS (
  UPDATE alerts_notification AS row
  SET state = 'sent', sent_at = %(now)s, waits_for = '', lease = NULL, leased_until = NULL
  FROM held WHERE row.id = held.id RETURNING row.*
), told AS (
  INSERT INTO alerts_deliverydecision
    (alert_id, act_id, user_id, team, channel, notification_id, verdict, reason, details, at)
  SELECT alert_id, act_id, recipient_id, team, channel, id, 'told',
    CASE WHEN repeat_marked THEN 'sent_again' ELSE 'sent' END, jsonb_build_object('channel', channel), %(now)s
  FROM sent WHERE alert_id IS NOT NULL
)
SELECT DISTINCT bundle FROM sent
"""


def _keep_sent(parcels: Sequence[Parcel], now: datetime) -> set[uuid.UUID]:
    """The keys of those whose lease still held."""
    if not parcels:
        return set()
    rows = [pk for parcel in parcels for pk in parcel.rows]
    with connection.cursor() as cursor:
        cursor.execute(_KEEP_SENT, {"rows": rows, "leases": [parcel.key for parcel in parcels], "now": now})
        return {key for (key,) in cursor.fetchall()}


def _note_that_they_work(sent: Iterable[tuple[Parcel, Outcome]], held: Collection[uuid.UUID], now: datetime) -> None:
    """That all is well need not be written down more than once a minute."""
    by_detail: defaultdict[str, set[int]] = defaultdict(set)
    for parcel, outcome in sent:
        if parcel.key in held:
            by_detail[outcome.detail[:300]].add(parcel.address_id)
    stale = Q(failing_since__isnull=False) | Q(verified_at=None) | Q(verified_at__lte=now - _NOTED_EVERY)
    for detail, addresses in by_detail.items():
        ChannelAddress.objects.filter(stale, pk__in=addresses).update(
            last_outcome=OutcomeKind.SENT, last_detail=detail, last_tried_at=now, verified_at=now, failing_since=None
        )


# -- what did not -------------------------------------------------------------------------------------------------------


def _keep_others(ended: Sequence[tuple[Parcel, Outcome | None]], now: datetime) -> set[uuid.UUID]:
    """The keys of those whose lease still held. Where it is given up, another way is taken and the address's owner hears of it."""
    if not ended:
        return set()
    held = _held([parcel for parcel, _ in ended])
    addresses = ChannelAddress.objects.select_related("user").in_bulk([parcel.address_id for parcel, _ in ended])
    ledger, failed = Ledger(now), []
    for parcel, outcome in ended:
        if rows := held.get(parcel.key):
            if outcome is None:
                _give_back(rows, ledger)
            else:
                failed.append((rows, addresses.get(parcel.address_id), outcome, _end(rows, outcome, ledger)))
    ledger.write()
    for rows, address, outcome, given_up in failed:
        if address is not None:
            address.note(outcome, now)
        if given_up or _is_pressing(rows):
            other_ways(rows, now)
        if given_up and address is not None:
            tell_of_failing(address, outcome, now)
    return set(held)


def _held(parcels: Sequence[Parcel]) -> dict[uuid.UUID, list[Notification]]:
    rows = (
        Notification.objects.select_for_update(of=("self",))
        .filter(
            pk__in=[pk for parcel in parcels for pk in parcel.rows],
            lease__in=[parcel.key for parcel in parcels],
            state=NotificationState.LEASED,
        )
        .select_related("alert__store", "recipient")
        .order_by("id")
    )
    held: defaultdict[uuid.UUID, list[Notification]] = defaultdict(list)
    for row in rows:
        if row.lease is not None:
            held[row.lease].append(row)
    return held


def _give_back(rows: Sequence[Notification], ledger: Ledger) -> None:
    for row in rows:
        row.state = NotificationState.UNSURE if row.repeat_marked else NotificationState.NEW
        row.lease = row.leased_until = row.bundle = None
        row.due_at, row.attempt = ledger.now, row.attempt - 1
        ledger.rows.append(row)


def _end(rows: Sequence[Notification], outcome: Outcome, ledger: Ledger) -> bool:
    """True when it will not be tried again."""
    attempt = max(row.attempt for row in rows)
    given_up = outcome.kind == OutcomeKind.REFUSED or attempt > len(BACKOFF)
    again = ledger.now + max(
        BACKOFF[min(attempt, len(BACKOFF)) - 1], timedelta(seconds=min(outcome.retry_after or 0.0, 3600.0))
    )
    told = {"channel": rows[0].channel, "detail": outcome.detail, "until": again.isoformat()}
    unsure = outcome.kind == OutcomeKind.UNSURE
    for row in rows:
        row.lease = row.leased_until = None
        row.detail = outcome.detail[:300]
        row.repeat_marked = row.repeat_marked or unsure  # whichever way is taken next, it may be the second
        if given_up:
            row.state, row.waits_for = NotificationState.GIVEN_UP, ""
            ledger.decide(row, Verdict.NOT_TOLD, Reason.GAVE_UP, told)
        else:
            row.state = NotificationState.UNSURE if unsure else NotificationState.FAILED
            row.due_at = again
            row.waits_for = Reason.UNSURE if unsure else Reason.TRY_AGAIN
            ledger.decide(row, Verdict.WAITS, Reason(row.waits_for), told)
        ledger.rows.append(row)
    return given_up


def _is_pressing(rows: Sequence[Notification]) -> bool:
    return worst_of(rows) == Severity.CRITICAL and max(row.attempt for row in rows) >= CRITICAL_TRIES
