"""Draws what routing judges by from the tables: everybody who may be told, routes, shifts; and alerts as values."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Q

from alerts.channels.mail import Mail
from alerts.models import Alert, AlertPreference, ChannelAddress, Deputy, Route, Shift
from alerts.routing_facts import (
    AlertFacts,
    Audience,
    House,
    PersonFacts,
    QuietHours,
    RouteFacts,
    ShiftFacts,
    Way,
)
from inspections.calendars.public_holidays import PublicHolidays
from inspections.items import Item, Severity, items_seen_in
from inspections.models import DayOff
from people.access.right_grant import know_granted_rights
from people.models import User
from people.roles import Role
from stores.models.store import stores_seen_by, who_see_any_of

# So far ahead, and back, public holidays are looked up for a shift.
_HOLIDAYS_AHEAD, _HOLIDAYS_BACK = 40, 2


def facts_of(alert: Alert) -> AlertFacts:
    """The store with its groups and the incident should be fetched already."""
    return AlertFacts(
        alert_id=alert.pk,
        store_id=alert.store_id,
        platform=alert.store.platform,
        country=alert.store.country,
        item=Item(alert.item),
        check_id=alert.check_id,
        severity=Severity(alert.severity),
        time_zone=alert.store.time_zone,
        opened_at=alert.opened_at,
        group_ids=frozenset(group.pk for group in alert.store.groups.all()),
        owner_id=alert.store.owner_id,
        assignee_id=alert.assignee_id,
        due_at=alert.due_at,
        incident_id=alert.incident_id,
    )


def draw_house(store_ids: Collection[int], now: datetime, also: Collection[int | None] = ()) -> House:
    """Whoever may see one of these stores, or is named for them: by a route, a shift, or as one of `also`. Programs are not
    told: they ask. A batch of alerts concerns a few of a thousand people, and only those are read.
    """
    on_routes, on_shifts = Route.people.through.objects.values("user_id"), Shift.objects.values("person_id")
    named = Q(pk__in=[pk for pk in also if pk]) | Q(pk__in=on_routes) | Q(pk__in=on_shifts)
    rows = User.objects.filter(who_see_any_of(store_ids) | named, is_active=True).exclude(role=Role.INTEGRATION)
    users = list(rows.select_related("template").order_by("pk"))
    know_granted_rights(users)
    stores = stores_seen_by(users, store_ids)
    ways, teams = _ways(users)
    away, deputies = _away(now), _deputies()
    preferences = {one.person_id: one for one in AlertPreference.objects.all()}
    return House(
        people=tuple(
            PersonFacts(
                person_id=user.pk,
                name=user.get_username(),
                role=Role(user.role),
                items=frozenset(items_seen_in(user.areas())),
                store_ids=stores[user.pk],
                manages=user.may_manage(),
                ways=tuple(ways[user.pk]),
                quiet=_quiet(preferences.get(user.pk), user),
                time_zone=user.time_zone,
                away=tuple(away[user.pk]),
                deputy_ids=tuple(deputies[user.pk]),
            )
            for user in users
        ),
        routes=tuple(draw_routes()),
        shifts=tuple(draw_shifts(now)),
        teams={team: tuple(own) for team, own in teams.items()},
    )


def draw_routes() -> Iterable[RouteFacts]:
    """In the order in which they are asked."""
    for route in Route.objects.filter(is_active=True).prefetch_related("groups", "people"):
        yield RouteFacts(
            route_id=route.pk,
            name=route.name,
            about=route.narrowing(),
            audiences=frozenset(Audience(one) for one in route.audiences),
            roles=frozenset(route.roles),
            person_ids=frozenset(person.pk for person in route.people.all()),
            teams=frozenset(route.teams),
            channels=tuple(route.channels),
            goes_on=route.goes_on,
        )


def draw_shifts(now: datetime) -> Iterable[ShiftFacts]:
    """Everybody's shifts with the public holidays near."""
    for shift in Shift.objects.filter(person__is_active=True).prefetch_related("groups"):
        yield ShiftFacts(
            person_id=shift.person_id,
            time_zone=shift.time_zone,
            weekdays=frozenset(shift.weekdays),
            begins=shift.begins,
            ends=shift.ends,
            leads=shift.leads,
            group_ids=frozenset(group.pk for group in shift.groups.all()),
            holidays=_holidays(shift.holidays_of, now.date()),
            first_day=shift.first_day or date.min,
            last_day=shift.last_day or date.max,
        )


def keep_mail_addresses() -> None:
    """Whoever has an e-mail address and none on file as a channel is told there too; what they switch off stays off."""
    if settings.EMAIL_BACKEND.endswith(".dummy.EmailBackend"):
        return
    without = User.objects.filter(is_active=True).exclude(email="").exclude(role=Role.INTEGRATION)
    for user in without.exclude(channel_addresses__kind=Mail.kind):
        address = ChannelAddress(user=user, kind=Mail.kind)
        address.keep_fields({"address": user.email})
        address.save()


def _ways(users: Iterable[User]) -> tuple[defaultdict[int, list[Way]], defaultdict[str, list[Way]]]:
    """Of each person and of each team, the oldest address first."""
    of_person: defaultdict[int, list[Way]] = defaultdict(list)
    of_team: defaultdict[str, list[Way]] = defaultdict(list)
    whose = Q(user=None) | Q(user__in=[user.pk for user in users])
    rows = ChannelAddress.objects.filter(whose, is_active=True).order_by("pk")
    for pk, kind, user_id, team, failing in rows.values_list("pk", "kind", "user", "team", "failing_since"):
        own = of_team[team] if user_id is None else of_person[user_id]
        own.append(Way(kind, pk, works=failing is None))
    return of_person, of_team


def _quiet(preference: AlertPreference | None, user: User) -> QuietHours | None:
    if preference is None or preference.quiet_from is None or preference.quiet_until is None:
        return None
    return QuietHours(preference.quiet_from, preference.quiet_until, preference.time_zone or user.time_zone)


def _away(now: datetime) -> defaultdict[int, list[tuple[date, date]]]:
    found: defaultdict[int, list[tuple[date, date]]] = defaultdict(list)
    for one in DayOff.objects.filter(last_day__gte=now.date() - timedelta(days=2)):
        found[one.person_id].append((one.first_day, one.last_day))
    return found


def _deputies() -> defaultdict[int, list[int]]:
    found: defaultdict[int, list[int]] = defaultdict(list)
    for one in Deputy.objects.filter(deputy__is_active=True).order_by("pk"):
        found[one.person_id].append(one.deputy_id)
    return found


def _holidays(country: str, today: date) -> frozenset[date]:
    if not country:
        return frozenset()
    holidays = PublicHolidays(country)
    days = (today + timedelta(days=offset) for offset in range(-_HOLIDAYS_BACK, _HOLIDAYS_AHEAD))
    return frozenset(day for day in days if holidays.name_of(day))
