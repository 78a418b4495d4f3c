"""Links in messages by which an alert is acknowledged: signed, for one person and one raising of one alert, and for a while.

A link only opens a page with a button: programs that look at links before people do acknowledge nothing. It counts once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core import signing
from django.db import transaction
from django.urls import reverse

from alerts.acts import act_on
from alerts.composing import address_of
from alerts.lifecycle import Acknowledge
from alerts.models import Alert, AlertAct, Notification
from alerts.states import AlertState, Origin
from people.models import User

SALT = "alerts.acknowledge"
VALID_FOR = timedelta(days=2)


class LinkRefusedError(ValueError):
    """The link is not ours, too old, used, or about something that is over or that somebody has."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What a link is about."""

    alert: Alert
    person: User


def link_for(rows: Sequence[Notification], now: datetime) -> str:
    """For a message about one alert to one person; else nothing."""
    alert_ids = {row.alert_id for row in rows}
    first = rows[0]
    if len(alert_ids) != 1 or first.alert_id is None or first.recipient_id is None:
        return ""
    token = token_for(first.alert_id, first.recipient_id, first.episode, now)
    return address_of(reverse("acknowledge_by_link", args=[token]))


def token_for(alert_id: int, person_id: int, episode: int, now: datetime) -> str:
    """Signed with SECRET_KEY."""
    ends = int((now + VALID_FOR).timestamp())
    return signing.dumps([alert_id, person_id, episode, ends], salt=SALT, compress=False)


def open_link(token: str, now: datetime) -> Opened:
    """Whose link it is and about what. Raises LinkRefusedError; changes nothing."""
    try:
        alert_id, person_id, episode, ends = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError) as fault:
        raise LinkRefusedError("broken") from fault
    if now.timestamp() > ends:
        raise LinkRefusedError("expired")
    person = User.objects.filter(pk=person_id, is_active=True).first()
    alert = Alert.objects.visible_to(person).filter(pk=alert_id).select_related("store").first() if person else None
    if person is None or alert is None:
        raise LinkRefusedError("gone")
    used = AlertAct.objects.filter(alert=alert, by=person, origin=Origin.LINK, episode=episode)
    if alert.episode != episode or used.exists():
        raise LinkRefusedError("used")
    if alert.state == AlertState.ACKNOWLEDGED:
        raise LinkRefusedError("taken")
    return Opened(alert, person)


def acknowledge_by(token: str, now: datetime) -> Opened:
    """Acknowledges in the person's name. Raises LinkRefusedError, PermissionDenied and ActRefusedError."""
    with transaction.atomic():
        opened = open_link(token, now)
        Alert.objects.select_for_update().get(pk=opened.alert.pk)
        opened = open_link(token, now)  # as it stands now that nobody else can be using it
        act_on(opened.alert.pk, Acknowledge(opened.person.pk), opened.person, now, origin=Origin.LINK)
    return opened
