"""Sends what is due: leased in PostgreSQL, fenced when written down, at least once. What may have arrived before is marked so.

Three moments, each a transaction of its own or none: `lease` decides and takes (the inbox in the app is served right there),
`Channel.send` speaks to the outside, `write_down` keeps how it ended. Whoever dies in between loses nothing: the lease ends, and
the message goes out again as a possible repeat.
"""

import time
import uuid
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

import msgspec
import structlog
from django.db import connection, transaction
from django.db.models import Q

from alerts.acknowledging import link_for
from alerts.advisory import Turn, take_turn
from alerts.channels.base import Message, Outcome, OutcomeKind
from alerts.channels.registry import CHANNELS
from alerts.clock import database_now
from alerts.composing import message_of, worst_of
from alerts.due_rows import draw_due, sent_lately
from alerts.failing import other_ways, tell_of_failing
from alerts.models import ChannelAddress, DeliveryDecision, InboxEntry, Notification, NotificationState
from alerts.models.notification import WAITING
from alerts.pipeline import Due, Fate, bundles_of, fate_of, within_rate
from alerts.reasons import Reason, Verdict
from alerts.routing_facts import INBOX
from inspections.items import Severity
from people.vault import SealBrokenError

log = structlog.get_logger(__name__)

LEASE = timedelta(seconds=60)
SEND_SECONDS = 10.0
MOST_MAILBOXES, MOST_ROWS = 100, 2000
MOST_IN_FLIGHT = 64
_NOTED_EVERY = timedelta(minutes=1)
# After these, the next try; then it is given up and another way is taken.
BACKOFF = tuple(timedelta(seconds=seconds) for seconds in (10, 30, 90, 300, 900))
# A critical message does not wait for the last try before another way is taken, too.
CRITICAL_TRIES = 2


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message to one address, taken. `fields` None: the address is gone or cannot be opened.

    `begin_by`: by the clock of this process (`time.monotonic`). Who begins later may lose the lease while sending, and would
    send unmarked what somebody else sends as a possible repeat.
    """

    key: uuid.UUID
    channel: str
    address_id: int
    fields: Mapping[str, str] | None
    message: Message
    begin_by: float


def send_due() -> int:
    """Sends until nothing is due; returns how many rows were dealt with. Several may run side by side.

    What hangs takes places in flight until its deadline, and keeps others waiting only when it takes all of them.
    """
    handled, flying = 0, dict[Future[Outcome | None], Parcel]()
    with ThreadPoolExecutor(MOST_IN_FLIGHT, thread_name_prefix="send") as pool:
        while True:
            taken, parcels = lease(database_now()) if len(flying) < MOST_IN_FLIGHT else (0, [])
            handled += taken
            flying |= {pool.submit(speak, parcel): parcel for parcel in parcels}
            if not flying and not taken:
                return handled
            if flying:
                done, _ = wait(flying, timeout=0.0 if taken else 0.1, return_when=FIRST_COMPLETED)
                write_down([(flying.pop(one), one.result()) for one in done], database_now())


def speak(parcel: Parcel) -> Outcome | None:
    """The one moment that reaches outside. Touches no database. None: its turn came too late, and nothing was sent."""
    if time.monotonic() > parcel.begin_by:
        return None
    channel = CHANNELS.get(parcel.channel)
    if channel is None or parcel.fields is None:
        return Outcome(OutcomeKind.REFUSED, "The address is gone or cannot be opened.")
    try:
        return channel.send(parcel.fields, parcel.message, SEND_SECONDS)
    except Exception as fault:  # a channel never raises; one that does must not take the others' messages with it
        log.exception("a channel raised", channel=parcel.channel)
        return Outcome(OutcomeKind.UNSURE, f"The channel itself failed: {type(fault).__name__}.")


# -- taking -------------------------------------------------------------------------------------------------------------


def lease(now: datetime) -> tuple[int, list[Parcel]]:
    """Decides on rows that are due and takes those to be sent: how many rows were dealt with, and the messages to send."""
    begin_by = time.monotonic() + max(LEASE.total_seconds() - SEND_SECONDS, 0.0)
    with transaction.atomic():
        take_turn(Turn.OUTBOX)
        rows = _due_rows(now)
        if not rows:
            return 0, []
        due = draw_due(rows, now)
        sent = sent_lately({row.mailbox for row in rows}, now)
        ledger = _Ledger(now, begin_by)
        parcels: list[Parcel] = []
        addresses = (
            ChannelAddress.objects.filter(is_active=True)
            .select_related("user")
            .in_bulk({row.mailbox for row in rows if row.mailbox > 0})
        )
        for mailbox, of_mailbox in groupby(rows, key=lambda row: row.mailbox):
            parcels += _one_mailbox(list(of_mailbox), addresses.get(mailbox), due, sent.get(mailbox, ()), ledger)
        ledger.write()
    return len(rows), parcels


def _due_rows(now: datetime) -> list[Notification]:
    """Of the addresses that wait longest and that nobody is sending to just now; by address, oldest first."""
    due = Q(state__in=WAITING, due_at__lte=now) | Q(state=NotificationState.LEASED, leased_until__lte=now)
    busy = Notification.objects.filter(state=NotificationState.LEASED, leased_until__gt=now).values("mailbox")
    waiting = Notification.objects.filter(due).exclude(mailbox__in=busy).order_by("due_at")
    mailboxes = list(dict.fromkeys(waiting.values_list("mailbox", flat=True)[:MOST_ROWS]))[:MOST_MAILBOXES]
    if not mailboxes:
        return []
    related = ("alert__store", "alert__finding", "alert__incident", "alert__assignee", "act", "recipient")
    rows = Notification.objects.filter(due, mailbox__in=mailboxes).select_for_update(of=("self",))
    return list(rows.select_related(*related).order_by("mailbox", "id")[:MOST_ROWS])


_REWRITTEN = {
    **dict.fromkeys(("state", "detail", "waits_for"), "text"),
    **dict.fromkeys(("due_at", "leased_until", "sent_at"), "timestamptz"),
    **dict.fromkeys(("lease", "bundle"), "uuid"),
    "attempt": "smallint",
    "repeat_marked": "boolean",
}
_REWRITE = f"""
UPDATE alerts_notification AS known SET {", ".join(f"{name} = row.{name}" for name in _REWRITTEN)}
FROM json_to_recordset(%s) AS row(id bigint, {", ".join(f"{name} {kind}" for name, kind in _REWRITTEN.items())})
WHERE known.id = row.id
"""  # noqa: S608  (our own text)


class _Ledger:
    """Rows changed and decisions made, written together."""

    def __init__(self, now: datetime, begin_by: float = 0.0) -> None:
        self.now, self.begin_by = now, begin_by
        self.rows: list[Notification] = []
        self.decisions: list[DeliveryDecision] = []
        self.inbox: list[InboxEntry] = []

    def decide(self, row: Notification, verdict: Verdict, reason: Reason, details: Mapping[str, object]) -> None:
        if row.alert_id is None:
            return
        self.decisions.append(
            DeliveryDecision(
                alert_id=row.alert_id,
                act_id=row.act_id,
                user_id=row.recipient_id,
                team=row.team,
                channel=row.channel,
                notification=row,
                verdict=verdict,
                reason=reason,
                details=dict(details),
                at=self.now,
            )
        )

    def put_off(self, row: Notification, fate: Fate) -> None:
        """Waits or is dropped. A reason that stays the same is not written down again."""
        if fate.verdict == Verdict.NOT_TOLD:
            row.state, row.detail = NotificationState.DROPPED, fate.reason
            self.decide(row, fate.verdict, fate.reason, fate.details)
        else:
            if row.state == NotificationState.LEASED:  # whoever held it may have sent it
                row.state, row.repeat_marked = NotificationState.UNSURE, True
            row.due_at = fate.until or self.now
            if row.waits_for != fate.reason:
                self.decide(row, fate.verdict, fate.reason, fate.details)
            row.waits_for = fate.reason
        row.lease = row.leased_until = None
        self.rows.append(row)

    def write(self) -> None:
        rows = {row.pk: row for row in self.rows}
        if rows:
            told = [{"id": pk, **{name: getattr(row, name) for name in _REWRITTEN}} for pk, row in rows.items()]
            with connection.cursor() as cursor:
                cursor.execute(_REWRITE, [msgspec.json.encode(told).decode()])
        InboxEntry.objects.bulk_create(self.inbox, ignore_conflicts=True)
        DeliveryDecision.objects.bulk_create(self.decisions, batch_size=1000)


def _one_mailbox(
    rows: Sequence[Notification],
    address: ChannelAddress | None,
    due: Mapping[int, Due],
    sent: Sequence[datetime],
    ledger: _Ledger,
) -> Iterable[Parcel]:
    now = ledger.now
    by_id = {row.pk: row for row in rows}
    may_go: list[Due] = []
    for row in rows:
        fate = fate_of(due[row.pk], now)
        if fate.verdict == Verdict.TOLD:
            may_go.append(due[row.pk])
        else:
            ledger.put_off(row, fate)
    bundles, late = within_rate(rows[0].channel, bundles_of(may_go), sent, now)
    if late is not None:
        for one in may_go:
            ledger.put_off(by_id[one.notification_id], late)
    for bundle in bundles:
        taken = [by_id[one.notification_id] for one in bundle.rows]
        _mark_taken(taken, bundle.key, ledger)
        if rows[0].channel == INBOX:
            _put_into_inbox(taken, bundle.key, ledger)
        else:
            yield _parcel(taken, address, bundle.key, ledger)


def _mark_taken(rows: Sequence[Notification], key: uuid.UUID, ledger: _Ledger) -> None:
    for row in rows:
        # A lease that ran out: nobody knows how far its holder came.
        unsure = row.state in (NotificationState.UNSURE, NotificationState.LEASED)
        row.repeat_marked = row.repeat_marked or unsure
        row.state, row.lease, row.bundle = NotificationState.LEASED, key, key
        row.leased_until, row.attempt = ledger.now + LEASE, row.attempt + 1
        ledger.rows.append(row)


def _put_into_inbox(rows: Sequence[Notification], key: uuid.UUID, ledger: _Ledger) -> None:
    first = rows[0]
    assert first.recipient is not None  # noqa: S101  (an inbox is a person's)
    message = message_of(rows, ledger.now, language=first.recipient.language, absolute=False)
    ledger.inbox.append(
        InboxEntry(
            user_id=first.recipient_id or 0,
            bundle=key,
            alert=first.alert,
            incident=first.alert.incident if first.alert and len(rows) > 1 else None,
            severity=message.severity,
            subject=message.subject[:300],
            lines=list(message.lines),
            link=message.link[:300],
            alerts=len({row.alert_id for row in rows}),
            at=ledger.now,
        )
    )
    for row in rows:
        _mark_sent(row, ledger)


def _mark_sent(row: Notification, ledger: _Ledger) -> None:
    row.state, row.sent_at, row.waits_for = NotificationState.SENT, ledger.now, ""
    row.lease = row.leased_until = None
    reason = Reason.SENT_AGAIN if row.repeat_marked else Reason.SENT
    ledger.decide(row, Verdict.TOLD, reason, {"channel": row.channel})


def _parcel(rows: Sequence[Notification], address: ChannelAddress | None, key: uuid.UUID, ledger: _Ledger) -> Parcel:
    first = rows[0]
    language = address.spoken_language() if address else ""
    link = link_for(rows, ledger.now) if address else ""
    message = message_of(rows, ledger.now, language=language, acknowledge_link=link)
    return Parcel(key, first.channel, first.mailbox, _fields_of(address), message, ledger.begin_by)


def _fields_of(address: ChannelAddress | None) -> Mapping[str, str] | None:
    try:
        return address.fields() if address else None
    except (SealBrokenError, ValueError):
        return None


# -- writing down -------------------------------------------------------------------------------------------------------


def write_down(ended: Sequence[tuple[Parcel, Outcome | None]], now: datetime) -> int:
    """Keeps how messages ended; returns of how many. One whose lease was lost meanwhile is somebody else's now.

    One that was never begun (None) waits again, as it did before it was taken.
    """
    if not ended:
        return 0
    with transaction.atomic():
        rows = (
            Notification.objects.select_for_update(of=("self",))
            .filter(lease__in=[parcel.key for parcel, _ in ended], state=NotificationState.LEASED)
            .select_related("alert__store", "recipient")
            .order_by("id")
        )
        held: dict[uuid.UUID | None, list[Notification]] = {}
        for row in rows:
            held.setdefault(row.lease, []).append(row)
        addresses = ChannelAddress.objects.select_related("user").in_bulk([parcel.address_id for parcel, _ in ended])
        ledger = _Ledger(now)
        failed = []
        for parcel, outcome in ended:
            own, address = held.get(parcel.key, []), addresses.get(parcel.address_id)
            if not own:
                log.warning("a lease was lost before its message was written down", channel=parcel.channel)
                continue
            if outcome is None:
                _give_back(own, ledger)
                continue
            given_up = _end(own, outcome, ledger)
            if address is not None and not _is_known_to_work(address, outcome, now):
                address.note(outcome, now)
            if outcome.kind != OutcomeKind.SENT:
                failed.append((own, address, outcome, given_up))
        ledger.write()
        for own, address, outcome, given_up in failed:
            if given_up or _is_pressing(own):
                other_ways(own, now)
            if given_up and address is not None:
                tell_of_failing(address, outcome, now)
    return len(held)


def _is_known_to_work(address: ChannelAddress, outcome: Outcome, now: datetime) -> bool:
    """That all is well need not be written down more than once a minute."""
    seen = address.verified_at
    well = outcome.kind == OutcomeKind.SENT and address.failing_since is None
    return well and seen is not None and now - seen < _NOTED_EVERY


def _give_back(rows: Sequence[Notification], ledger: _Ledger) -> None:
    for row in rows:
        row.state = NotificationState.UNSURE if row.repeat_marked else NotificationState.NEW
        row.lease = row.leased_until = row.bundle = None
        row.due_at, row.attempt = ledger.now, row.attempt - 1
        ledger.rows.append(row)


def _end(rows: Sequence[Notification], outcome: Outcome, ledger: _Ledger) -> bool:
    """True when it will not be tried again."""
    attempt = max(row.attempt for row in rows)
    given_up = outcome.kind == OutcomeKind.REFUSED or attempt > len(BACKOFF)
    if outcome.kind == OutcomeKind.SENT:
        for row in rows:
            _mark_sent(row, ledger)
            ledger.rows.append(row)
        return False
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
