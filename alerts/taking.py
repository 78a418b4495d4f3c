"""Takes messages that are due: decides on each, leases those that may go, and makes them ready to be sent.

One transaction. The inbox in the app is served right there. Whoever dies afterwards loses nothing: the lease ends, and the
message goes out again as a possible repeat.
"""

import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from django.db import transaction
from django.db.models import Prefetch, Q

from alerts.acknowledging import link_for
from alerts.advisory import Turn, take_turn
from alerts.channels.base import Message
from alerts.composing import message_of
from alerts.due_rows import draw_due, sent_lately
from alerts.ledger import Ledger
from alerts.models import Alert, AlertAct, ChannelAddress, InboxEntry, Notification, NotificationState
from alerts.models.notification import WAITING
from alerts.pipeline import Due, bundles_of, fate_of, within_rate
from alerts.reasons import Verdict
from alerts.routing_facts import INBOX
from people.models import User
from people.vault import SealBrokenError

LEASE = timedelta(seconds=60)
SEND_SECONDS = 10.0
MOST_MAILBOXES, MOST_ROWS = 100, 2000


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message to one address, taken. `rows`: their ids. `fields` None: the address is gone or cannot be opened.

    `begin_by`: by the clock of this process (`time.monotonic`). Who begins later may lose the lease while sending, and would
    send unmarked what somebody else sends as a possible repeat.
    """

    key: uuid.UUID
    rows: tuple[int, ...]
    channel: str
    address_id: int
    fields: Mapping[str, str] | None
    message: Message
    begin_by: float


def lease(now: datetime) -> tuple[int, list[Parcel]]:
    """Decides on rows that are due and takes those to be sent: how many rows were dealt with, and the messages to send."""
    if not _mailboxes_due(now):  # most who look find nothing, and need not wait for their turn
        return 0, []
    begin_by = time.monotonic() + max(LEASE.total_seconds() - SEND_SECONDS, 0.0)
    with transaction.atomic():
        take_turn(Turn.OUTBOX)
        rows = _due_rows(now)
        if not rows:
            return 0, []
        due = draw_due(rows, now)
        sent = sent_lately({row.mailbox for row in rows}, now)
        ledger = Ledger(now)
        parcels: list[Parcel] = []
        addresses = (
            ChannelAddress.objects.filter(is_active=True)
            .select_related("user")
            .in_bulk({row.mailbox for row in rows if row.mailbox > 0})
        )
        for mailbox, of_mailbox in groupby(rows, key=lambda row: row.mailbox):
            bundles = _one_mailbox(list(of_mailbox), due, sent.get(mailbox, ()), ledger)
            parcels += [_parcel(taken, addresses.get(mailbox), now, begin_by) for taken in bundles]
        ledger.write()
    return len(rows), parcels


def _is_due(now: datetime) -> Q:
    return Q(state__in=WAITING, due_at__lte=now) | Q(state=NotificationState.LEASED, leased_until__lte=now)


def _mailboxes_due(now: datetime) -> list[int]:
    """Addresses that wait longest and that nobody is sending to just now."""
    busy = Notification.objects.filter(state=NotificationState.LEASED, leased_until__gt=now).values("mailbox")
    waiting = Notification.objects.filter(_is_due(now)).exclude(mailbox__in=busy).order_by("due_at")
    return list(dict.fromkeys(waiting.values_list("mailbox", flat=True)[:MOST_ROWS]))[:MOST_MAILBOXES]


def _due_rows(now: datetime) -> list[Notification]:
    """By address, the oldest first. Alerts and people are fetched once each, in however many rows they stand."""
    mailboxes = _mailboxes_due(now)
    if not mailboxes:
        return []
    rows = Notification.objects.filter(_is_due(now), mailbox__in=mailboxes).select_for_update(of=("self",))
    with_them = (
        Prefetch("alert", Alert.objects.select_related("store", "finding", "incident", "assignee")),
        Prefetch("act", AlertAct.objects.only("kind")),
        Prefetch("recipient", User.objects.select_related("template")),
    )
    return list(rows.prefetch_related(*with_them).order_by("mailbox", "id")[:MOST_ROWS])


def _one_mailbox(
    rows: Sequence[Notification], due: Mapping[int, Due], sent: Sequence[datetime], ledger: Ledger
) -> Iterator[Sequence[Notification]]:
    """What goes out to an address, each bundle one message; the inbox is served here."""
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
            yield taken


def _mark_taken(rows: Sequence[Notification], key: uuid.UUID, ledger: Ledger) -> None:
    for row in rows:
        # A lease that ran out: nobody knows how far its holder came.
        unsure = row.state in (NotificationState.UNSURE, NotificationState.LEASED)
        row.repeat_marked = row.repeat_marked or unsure
        row.state, row.lease, row.bundle = NotificationState.LEASED, key, key
        row.leased_until, row.attempt = ledger.now + LEASE, row.attempt + 1
        ledger.rows.append(row)


def _put_into_inbox(rows: Sequence[Notification], key: uuid.UUID, ledger: Ledger) -> None:
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
        ledger.mark_sent(row)


def _parcel(rows: Sequence[Notification], address: ChannelAddress | None, now: datetime, begin_by: float) -> Parcel:
    first = rows[0]
    language = address.spoken_language() if address else ""
    link = link_for(rows, now) if address else ""
    message = message_of(rows, now, language=language, acknowledge_link=link)
    assert first.lease is not None  # noqa: S101  (taken just now)
    ids = tuple(row.pk for row in rows)
    return Parcel(first.lease, ids, first.channel, first.mailbox, _fields_of(address), message, begin_by)


def _fields_of(address: ChannelAddress | None) -> Mapping[str, str] | None:
    try:
        return address.fields() if address else None
    except (SealBrokenError, ValueError):
        return None
