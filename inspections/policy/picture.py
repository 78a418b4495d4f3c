"""The part of a snapshot that tells which official pages concern a store, how they were read, and which changes wait for a reader.

A change is owed a reader in every role that looks after the store: one of the owners and managers, and one of each of customer
service, finance and operations among the members of its groups, as far as such people were here when it was seen. Viewers and
programs owe nothing.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Q

from inspections.models import PageOutcome, PolicyChange, PolicyPage
from inspections.policy.watch import watch_interval
from inspections.snapshot import PolicyPageSeen, PolicyWatch, UnreadChange
from people.models import User
from people.rights import MAY_MANAGE
from people.roles import Role
from stores.models import Store, StoreGroup

# Told instead of roles where nobody looks after the store.
ANYBODY = "anybody"
_OWING = (Role.MANAGER, Role.CUSTOMER_SERVICE, Role.FINANCE, Role.OPERATIONS)


class Person(NamedTuple):
    """Somebody who may owe a reading. Owners count as managers: one of them is enough."""

    pk: int
    role: str
    joined_at: datetime


class _Change(NamedTuple):
    pk: int
    page_id: int
    seen_at: datetime
    readers: frozenset[int]


def draw_policies(ids: Sequence[int]) -> dict[int, PolicyWatch]:
    """For every store id. One statement while no page is watched, else five."""
    interval = watch_interval()
    pages = list(PolicyPage.objects.filter(is_on=True).order_by("pk"))
    if not pages:
        return dict.fromkeys(ids, PolicyWatch(interval))
    places = dict(_places(ids))
    changes = _changes({platform for platform, _ in places.values()})
    people = people_of(ids) if changes else {}
    drawn: dict[int, PolicyWatch] = {}
    for store_id in ids:
        own = [page for page in pages if _concerns(page, places.get(store_id, ("", "")))]
        titles = {page.pk: page.title for page in own}
        unread = tuple(
            UnreadChange(one.pk, titles[one.page_id], one.seen_at, roles)
            for one in changes
            if one.page_id in titles and (roles := missing_roles(people[store_id], one.readers, one.seen_at))
        )
        drawn[store_id] = PolicyWatch(interval, tuple(map(_seen, own)), unread)
    return drawn


def missing_roles(people: Iterable[Person], readers: frozenset[int], seen_at: datetime) -> tuple[str, ...]:
    """The roles that still owe a change a reader. Pure."""
    people = list(people)
    owed = {one.role for one in people if one.joined_at <= seen_at}
    read = {one.role for one in people if one.pk in readers}
    if not owed:
        return () if read else (ANYBODY,)
    return tuple(role for role in _OWING if role in owed - read)


def people_of(ids: Sequence[int]) -> dict[int, list[Person]]:
    """Store id -> those who look after it."""
    active = User.objects.filter(Q(role__in=(Role.OWNER, *_OWING)) | Q(is_superuser=True), is_active=True)
    people = {
        pk: Person(pk, Role.MANAGER if leads or role in MAY_MANAGE else role, joined_at)
        for pk, role, leads, joined_at in active.values_list("pk", "role", "is_superuser", "date_joined")
    }
    leads = [one for one in people.values() if one.role == Role.MANAGER]
    found = {store_id: {one.pk: one for one in leads} for store_id in ids}
    members = StoreGroup.objects.filter(stores__in=ids, members__isnull=False).values_list("stores", "members")
    for store_id, user_id in members:
        if store_id in found and user_id in people:
            found[store_id][user_id] = people[user_id]
    return {store_id: list(own.values()) for store_id, own in found.items()}


def _places(ids: Sequence[int]) -> Iterable[tuple[int, tuple[str, str]]]:
    for pk, platform, country in Store.objects.filter(pk__in=ids).values_list("pk", "platform", "country"):
        yield pk, (platform, country)


def _changes(platforms: set[str]) -> list[_Change]:
    rows = (
        PolicyChange.objects.filter(page__is_on=True, page__platform__in=platforms)
        .annotate(readers=ArrayAgg("readings__user_id", filter=Q(readings__isnull=False), default=[]))
        .order_by("pk")
    )
    return [_Change(*row[:3], frozenset(row[3])) for row in rows.values_list("pk", "page_id", "seen_at", "readers")]


def _concerns(page: PolicyPage, place: tuple[str, str]) -> bool:
    return page.platform == place[0] and page.country in ("", place[1])


def _seen(page: PolicyPage) -> PolicyPageSeen:
    good = page.outcome == PageOutcome.READ
    return PolicyPageSeen(page.pk, page.title, page.read_at, "" if good else page.reason, page.failing_since)
