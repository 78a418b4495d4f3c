"""When a channel fails: another way is taken for what it should have told, and whoever owns the address hears of it."""

from collections.abc import Sequence
from datetime import datetime

from alerts.channels.base import Outcome
from alerts.models import (
    ChannelAddress,
    DeliveryDecision,
    Notification,
    NotificationKind,
)
from alerts.reasons import Reason, Verdict
from alerts.routing_facts import INBOX
from people.models import User


def other_ways(rows: Sequence[Notification], now: datetime) -> int:
    """The next address of the person, or of the team, that this was not tried by; returns how many rows were made."""
    first = rows[0]
    mine = {"user": first.recipient_id} if first.recipient_id else {"user": None, "team": first.team}
    addresses = list(ChannelAddress.objects.filter(is_active=True, **mine).defer("sealed_fields").order_by("pk"))
    # One that is known to fail is tried last.
    addresses.sort(key=lambda one: one.failing_since is not None)
    made = []
    for row in rows:
        if row.alert is None:
            continue
        cause = {"act": row.act_id} if row.act_id else {"step": row.step_id}
        tried = set(
            Notification.objects.filter(**cause, recipient=row.recipient_id, team=row.team).values_list(
                "mailbox", flat=True
            )
        )
        address = next((one for one in addresses if one.pk not in tried), None)
        if address is not None:
            made.append(_by(address, row, now))
    Notification.objects.bulk_create(made)
    told = {"channel": first.channel}
    DeliveryDecision.objects.bulk_create(
        DeliveryDecision.of(one, Verdict.WAITS, Reason.FALLBACK, told, now) for one in made
    )
    return len(made)


def tell_of_failing(address: ChannelAddress, outcome: Outcome, now: datetime) -> int:
    """The person, or for a team those who manage, hear of it once until it works again: in the inbox and by what else they have."""
    since = address.failing_since or now
    known = Notification.objects.filter(kind=NotificationKind.CHANNEL_FAILING, told__address_id=address.pk)
    if known.filter(made_at__gte=since).exists():
        return 0
    people = (
        [address.user] if address.user else [one for one in User.objects.filter(is_active=True) if one.may_manage()]
    )
    told = {"address_id": address.pk, "address": str(address), "channel": address.kind, "detail": outcome.detail[:300]}
    rows = []
    for person in people:
        ways = [(INBOX, -person.pk)]
        working = ChannelAddress.objects.filter(user=person, is_active=True, failing_since=None).exclude(pk=address.pk)
        ways += working.order_by("pk").values_list("kind", "pk")[:1]
        rows += [
            Notification(
                kind=NotificationKind.CHANNEL_FAILING,
                recipient=person,
                channel=channel,
                mailbox=mailbox,
                told=told,
                made_at=now,
                due_at=now,
            )
            for channel, mailbox in ways
        ]
    Notification.objects.bulk_create(rows)
    return len(rows)


def _by(address: ChannelAddress, row: Notification, now: datetime) -> Notification:
    return Notification(
        kind=row.kind,
        alert=row.alert,
        act_id=row.act_id,
        step_id=row.step_id,
        recipient_id=row.recipient_id,
        team=row.team,
        channel=address.kind,
        mailbox=address.pk,
        severity=row.severity,
        episode=row.episode,
        made_at=now,
        due_at=now,
        # What it is not known to have told may be told twice.
        repeat_marked=row.repeat_marked,
    )
