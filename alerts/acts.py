"""What people do with alerts: acknowledge, assign, snooze, comment, resolve. Each act looks at the alert under its lock."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from alerts.history import Actor, happen
from alerts.lifecycle import Acknowledge, ActRefusedError, Assign, Comment, Event, Resolve, Snooze, Unsnooze
from alerts.models import Alert, AlertAct
from alerts.reasons import Reason
from alerts.states import AlertState, Origin
from alerts.telling import stop_steps
from inspections.items import AREA_OF, Item
from people.audit.circumstances import Source, circumstances
from people.models import User
from people.rights import Act

_ORIGINS = {Source.API: Origin.API}
_STOPS = {
    AlertState.ACKNOWLEDGED: Reason.ACKNOWLEDGED,
    AlertState.SNOOZED: Reason.SNOOZED,
    AlertState.RESOLVED: Reason.RESOLVED,
    AlertState.EXPIRED: Reason.RESOLVED,
}


@dataclass(frozen=True, slots=True)
class Result:
    """How it went with one alert of several. `error` empty: done."""

    alert_id: int
    error: str = ""
    code: str = ""


def may_act(user: User, item: str) -> bool:
    """True when this person may take and assign alerts of this checklist line."""
    return user.may(Act.ASSIGN, AREA_OF[Item(item)])


def act_on(alert_id: int, event: Event, user: User, now: datetime, *, origin: Origin | None = None) -> Alert:
    """One person's act. Raises Alert.DoesNotExist (also for others' alerts), PermissionDenied and ActRefusedError."""
    with transaction.atomic():
        rows = Alert.objects.visible_to(user).select_for_update(of=("self",)).select_related("store", "assignee")
        alert = rows.get(pk=alert_id)
        if not may_act(user, alert.item):
            raise PermissionDenied(_("Your role may look at these alerts, and not act on them."))
        if isinstance(event, Assign):
            _may_be_given(alert, event.to_id)
        these = circumstances()
        told = Actor(user, origin or _ORIGINS.get(these.source, Origin.PAGE), these.address or None)
        act = happen(alert, event, now, actor=told, text=_words(event))
        alert.save()
        if act is not None:
            _keep_act(alert, act, now)
    return alert


def act_on_many(
    alert_ids: Collection[int], event: Callable[[Alert | None], Event] | Event, user: User, now: datetime
) -> list[Result]:
    """The same act on several alerts, each for itself: one that refuses keeps no other from being done."""
    results = []
    for alert_id in dict.fromkeys(alert_ids):
        try:
            act_on(alert_id, event(None) if callable(event) else event, user, now)
        except Alert.DoesNotExist:
            results.append(Result(alert_id, _("There is no such alert."), "not_found"))
        except PermissionDenied as fault:
            results.append(Result(alert_id, str(fault), "forbidden"))
        except ActRefusedError as fault:
            results.append(Result(alert_id, str(fault), "refused"))
        else:
            results.append(Result(alert_id))
    return results


def people_for(alert: Alert) -> list[User]:
    """Those to whom it can be given: whoever may see it and act on it."""
    people = User.objects.filter(is_active=True).order_by("username")
    return [one for one in people if may_act(one, alert.item) and _sees(one, alert)]


def _may_be_given(alert: Alert, to_id: int | None) -> None:
    if to_id is None:
        return
    person = User.objects.filter(pk=to_id, is_active=True).first()
    if person is None or not may_act(person, alert.item) or not _sees(person, alert):
        raise ActRefusedError(_("Nobody of this name may see this alert and act on it."), "assignee")


def _sees(person: User, alert: Alert) -> bool:
    return Alert.objects.visible_to(person).filter(pk=alert.pk).exists()


def _keep_act(alert: Alert, act: AlertAct, now: datetime) -> None:
    act.assignee_name = alert.assignee.get_username() if alert.assignee else ""
    act.save()
    if reason := _STOPS.get(AlertState(alert.state)):
        stop_steps([alert.pk], reason, now)


def _words(event: Event) -> str:
    match event:
        case Comment(text):
            return text.strip()
        case Snooze(_, reason) | Resolve(reason):
            return reason.strip()
    return ""


__all__ = [
    "Acknowledge",
    "ActRefusedError",
    "Assign",
    "Comment",
    "Resolve",
    "Result",
    "Snooze",
    "Unsnooze",
    "act_on",
    "act_on_many",
    "may_act",
    "people_for",
]
