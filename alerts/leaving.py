"""What ends on this floor when somebody leaves: alerts of theirs, how they are told, their shifts, tools that hear in their name."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from alerts.acts import people_for
from alerts.history import Actor, happen
from alerts.lifecycle import Assign
from alerts.models import Alert, ChannelAddress, Deputy, EscalationRule, InboxEntry, Route, Shift, WebhookEndpoint
from inspections.items import Severity
from people.access.leaving import Leaving, Part, ends_with_a_person
from people.audit import Verb, record_rows
from people.models import User


def _hand_over_alerts(leaving: Leaving) -> int:
    """To the successor, where they may see the alert and act on it; the rest is nobody's, and those who manage are told."""
    nobodys = 0
    found = list(_alerts_of(leaving.person).select_for_update(of=("self",)).select_related("store", "assignee"))
    for alert in found:
        successor = leaving.successor if leaving.successor in people_for(alert) else None
        nobodys += successor is None
        act = happen(alert, Assign(successor.pk if successor else None), leaving.now, actor=Actor(leaving.by))
        alert.assignee = successor
        alert.save()
        if act is not None:
            act.assignee_name = successor.get_username() if successor else ""
            act.save()
    Alert.objects.filter(assignee=leaving.person).update(assignee=None)  # those that are over: should one come back
    if nobodys:
        _tell_managers(leaving, nobodys)
    return len(found)


def _tell_managers(leaving: Leaving, nobodys: int) -> None:
    for manager in _managers(leaving):
        with translation.override(manager.language or settings.LANGUAGE_CODE):
            one, many = (
                _now("1 alert of %(name)s is nobody’s now"),
                _now("%(count)d alerts of %(name)s are nobody’s now"),
            )
            subject = (one if nobodys == 1 else many) % {"count": nobodys, "name": leaving.person}
            link = reverse("admin:alerts_alert_changelist")
            _enter(manager, leaving, subject, [_now("Give them to somebody.")], link)


def _switch_off_addresses(leaving: Leaving) -> int:
    addresses = list(_addresses_of(leaving.person))
    ChannelAddress.objects.filter(pk__in=[one.pk for one in addresses]).update(is_active=False)
    record_rows(leaving.by, Verb.CHANGED, addresses, after={"is_active": False})
    return len(addresses)


def _switch_off_endpoints(leaving: Leaving) -> int:
    """A tool hears of what its owner may see, and that is nothing any more. Somebody else makes it an endpoint of their own."""
    endpoints = list(_endpoints_of(leaving.person))
    why = f"{leaving.person} has left."
    WebhookEndpoint.objects.filter(pk__in=[one.pk for one in endpoints]).update(
        is_active=False, disabled_reason=why[:300]
    )
    record_rows(leaving.by, Verb.CHANGED, endpoints, after={"is_active": False})
    for endpoint in endpoints:
        for manager in _managers(leaving):
            with translation.override(manager.language or settings.LANGUAGE_CODE):
                subject = _now("The webhook endpoint “%(name)s” was switched off") % {"name": endpoint.name}
                lines = [
                    _now("%(name)s has left.") % {"name": leaving.person},
                    _now("If the tool is still needed, make an endpoint of another owner for it."),
                ]
                _enter(
                    manager, leaving, subject, lines, reverse("admin:alerts_webhookendpoint_change", args=[endpoint.pk])
                )
    return len(endpoints)


def _end_shifts(leaving: Leaving) -> int:
    return _delete(leaving, _shifts_of(leaving.person))


def _end_deputies(leaving: Leaving) -> int:
    return _delete(leaving, _deputies_of(leaving.person))


def _delete(leaving: Leaving, rows: QuerySet[Any]) -> int:
    found = list(rows)
    record_rows(leaving.by, Verb.DELETED, found)
    rows.delete()
    return len(found)


def _enter(manager: User, leaving: Leaving, subject: str, lines: list[str], link: str) -> None:
    InboxEntry.objects.create(
        user=manager, severity=Severity.HIGH, subject=subject[:300], lines=lines, link=link, at=leaving.now
    )


def _managers(leaving: Leaving) -> list[User]:
    here = User.objects.filter(is_active=True).exclude(pk=leaving.person.pk)
    return [one for one in here if one.may_manage() and one.is_staff]


def _alerts_of(user: User) -> QuerySet[Alert]:
    return Alert.objects.live().filter(assignee=user)


def _addresses_of(user: User) -> QuerySet[ChannelAddress]:
    return ChannelAddress.objects.filter(user=user, is_active=True)


def _endpoints_of(user: User) -> QuerySet[WebhookEndpoint]:
    return WebhookEndpoint.objects.filter(owner=user, is_active=True)


def _shifts_of(user: User) -> QuerySet[Shift]:
    return Shift.objects.filter(person=user).select_related("person")


def _deputies_of(user: User) -> QuerySet[Deputy]:
    return Deputy.objects.filter(Q(person=user) | Q(deputy=user)).select_related("person", "deputy")


def _named_in(user: User) -> list[str]:
    """Routes and escalation rules that name them: what they are to do without them is for people to say."""
    routes = Route.objects.filter(people=user)
    rules = EscalationRule.objects.filter(person=user).select_related("policy")
    return [*(str(one) for one in routes), *(f"{one.policy}: {one}" for one in rules)]


def _words(rows: Callable[[User], QuerySet[Any]]) -> Callable[[User], list[str]]:
    return lambda user: [str(one) for one in rows(user)]


def tell() -> None:
    """Called at start."""
    ends_with_a_person("alerts", Part(_("alerts that are theirs"), _words(_alerts_of), _hand_over_alerts))
    addresses = Part(_("addresses they are told by"), _words(_addresses_of), _switch_off_addresses)
    ends_with_a_person("addresses", addresses)
    endpoints = Part(_("webhook endpoints in their name"), _words(_endpoints_of), _switch_off_endpoints)
    ends_with_a_person("endpoints", endpoints)
    ends_with_a_person("shifts", Part(_("shifts"), _words(_shifts_of), _end_shifts))
    ends_with_a_person("deputies", Part(_("deputies"), _words(_deputies_of), _end_deputies))
    named = Part(
        _("routes and escalations that name them"),
        _named_in,
        lambda leaving: len(_named_in(leaving.person)),
        by_hand=True,
    )
    ends_with_a_person("named_in", named)
