"""Which area each kind of data belongs to, and the gate to a store's rows by store and by area."""

from typing import Any, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model, QuerySet

from people.models import User
from people.roles import Area
from stores.models import Store
from stores.models.store import rows_of_stores_seen
from stores.topics import Topic

RowT = TypeVar("RowT", bound=Model)

AREA_OF_TOPIC = {
    Topic.STATUS: Area.STORE,
    Topic.ORDERS: Area.ORDERS,
    Topic.TRACKING: Area.ORDERS,
    Topic.AFTERSALES: Area.ORDERS,
    Topic.CONVERSATIONS: Area.MESSAGES,
    Topic.PRODUCTS: Area.STOCK,
    Topic.STOCK: Area.STOCK,
    Topic.FINANCE: Area.MONEY,
    Topic.REVIEWS: Area.REVIEWS,
    Topic.NOTICES: Area.POLICY,
    Topic.HEALTH: Area.STORE,
}


def topics_seen_in(areas: frozenset[Area]) -> list[Topic]:
    """The topics that somebody with these areas may see."""
    return [topic for topic in Topic if AREA_OF_TOPIC[topic] in areas]


def rows_of_area(rows: QuerySet[RowT], area: Area, user: User | AnonymousUser) -> QuerySet[RowT]:
    """Mirror rows of one area: those of the stores this person may see, none without the area."""
    if not isinstance(user, User) or area not in user.areas():
        return rows.none()
    return rows_of_stores_seen(rows, user)


def rows_by_topic(rows: QuerySet[Any], user: User | AnonymousUser) -> QuerySet[Any]:
    """Rows that name a topic (readings, items set aside): of visible stores and of topics of the person's areas."""
    if not isinstance(user, User):
        return rows.none()
    return rows.filter(store__in=Store.objects.visible_to(user), topic__in=topics_seen_in(user.areas()))
