"""One look of the auditor: stores that were due and not inspected become alerts, troubles of the installation reach those who manage,
and the outside heartbeat address is pinged only when nothing is amiss. If this very look stops, the ping stops.
"""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from alerts.auditor.questions import QUESTIONS
from alerts.channels.wire import Answer, Request, exchange
from alerts.intake import clear_alert, raise_alert
from alerts.models import (
    Alert,
    AuditorPass,
    ChannelAddress,
    InboxEntry,
    Notification,
    NotificationKind,
    Trouble,
)
from alerts.routing_facts import INBOX
from alerts.states import LIVE
from inspections.items import Item, Severity
from inspections.models import Sealing
from inspections.proof.due import Missed, due_not_done
from people.models import User
from stores.models import Store

MISSED = "inspection_missed"
_SUBJECT = "inspection"
_PING_SECONDS = 5.0


def look(now: datetime) -> int:
    """How many things are amiss, missed stores included. May run twice, or not at all, unharmed."""
    missed = list(due_not_done(list(Store.objects.filter(is_active=True).order_by("pk")), now))
    _tell_missed(missed, now)
    amiss = len(missed) + _ask(now)
    pinged_at, detail = _ping(now) if not amiss else (None, _("Not sent: something is amiss."))
    told = {"at": now, "troubles": amiss, "ping_detail": detail[:200]}
    AuditorPass.objects.update_or_create(pk=1, defaults=told | ({"pinged_at": pinged_at} if pinged_at else {}))
    return amiss


def _tell_missed(missed: list[Missed], now: datetime) -> None:
    """Raises an alert for each store that was missed and has none yet, and clears those of stores inspected since."""
    known = {
        alert.store_id: alert for alert in Alert.objects.filter(check_id=MISSED, state__in=LIVE).select_related("store")
    }
    for one in missed:
        alert = known.pop(one.store.pk, None)
        details: dict[str, object] = {"day": one.day.isoformat(), "due": one.due_at.isoformat()}
        if alert is None or alert.cleared_at or alert.details != details:
            raise_alert(
                one.store,
                MISSED,
                _SUBJECT,
                item=Item.STORE_STATUS,
                severity=Severity.HIGH,
                now=now,
                details=details,
            )
    for alert in known.values():
        clear_alert(alert.store, MISSED, _SUBJECT, now)


def _ask(now: datetime) -> int:
    """Writes down what is amiss with the installation, tells those who manage once, and ends what is well again."""
    open_ones = {one.name: one for one in Trouble.objects.filter(over_at=None)}
    found = {name: answer for name, question in QUESTIONS.items() if (answer := question.ask(now)) is not None}
    for name, details in found.items():
        known = open_ones.pop(name, None)
        if known is None:
            with transaction.atomic():
                trouble = Trouble.objects.create(name=name, details=details, since=now, seen_at=now)
                _tell(trouble, now)
        else:
            Trouble.objects.filter(pk=known.pk).update(details=details, seen_at=now)
    Trouble.objects.filter(pk__in=[one.pk for one in open_ones.values()]).update(over_at=now)
    return len(found)


def _tell(trouble: Trouble, now: datetime) -> None:
    """In the inbox of everybody who manages, and by the first address of theirs that works."""
    question = QUESTIONS[trouble.name]
    for person in User.objects.filter(is_active=True):
        if not person.may_manage():
            continue
        with translation.override(person.language or settings.LANGUAGE_CODE):
            InboxEntry.objects.create(
                user=person,
                severity=Severity.CRITICAL,
                subject=_("ShopOps itself needs you"),
                lines=[question.told(trouble.details), str(question.remedy)],
                link=reverse("admin:alerts_trouble_changelist"),
                at=now,
            )
        address = ChannelAddress.objects.filter(user=person, is_active=True, failing_since=None).order_by("pk").first()
        if address is not None and address.kind != INBOX:
            Notification.objects.create(
                kind=NotificationKind.TROUBLE,
                recipient=person,
                channel=address.kind,
                mailbox=address.pk,
                severity=Severity.CRITICAL,
                told={"name": trouble.name, "details": trouble.details},
                made_at=now,
                due_at=now,
            )


def _named() -> dict[str, str]:
    """Whoever keeps the pings keeps the newest sealing of the proof with them, outside our database."""
    return {"User-Agent": f"ShopOps, proof {Sealing.objects.first() or 'none yet'}"}


def _ping(now: datetime) -> tuple[datetime | None, str]:
    """Asks the outside heartbeat address, where one is set; when it was taken, and how it went."""
    if not settings.HEARTBEAT_URL:
        return None, _("No outside heartbeat address is set (HEARTBEAT_URL).")
    # the operator's own word: it may lie in a private network
    answer = exchange(Request(settings.HEARTBEAT_URL, _named(), b"", method="GET"), _PING_SECONDS, allow_private=True)
    if isinstance(answer, Answer):
        taken = 200 <= answer.status < 300
        return (now if taken else None), _("It answered %(status)s.") % {"status": answer.status}
    return None, answer.reason
