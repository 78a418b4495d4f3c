"""Stores, the groups that say who sees them, and how each stands with its platform."""

from collections.abc import Collection, Iterable
from datetime import datetime, time
from typing import Any, ClassVar, TypeVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from people.access.narrowing import Narrowing
from people.access.right_grant import counting
from people.compiled import OfPerson
from people.models import User
from people.rights import SEES_EVERY_STORE
from stores.models.grant import StoreGrant
from stores.models.mirror_row import MirrorRow, one_per_store
from stores.platforms.names import TIERS, platform_choices
from stores.regions import regions_of

RowsT = TypeVar("RowsT", bound=models.QuerySet[Any])

# With more stores it is no stock that one person keeps, and comparing each with each costs too much.
MOST_OF_ONE_STOCK = 50


class StoreGroup(models.Model):
    """Stores that belong together, and the people who look after them."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="store_groups", verbose_name=_("members")
    )
    shares_stock = models.BooleanField(
        _("shares one stock"),
        default=False,
        help_text=_(
            "The same SKU of the seller must show the same stock in all of them. At most 50 stores are compared."
        ),
    )

    class Meta:
        verbose_name = _("store group")
        verbose_name_plural = _("store groups")
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """One stock is that of a few stores."""
        stores = self.stores.count() if self.pk and self.shares_stock else 0
        if stores > MOST_OF_ONE_STOCK:
            text = _("The group has %(stores)d stores; at most %(most)d can share one stock. Make smaller groups.")
            raise ValidationError({"shares_stock": text % {"stores": stores, "most": MOST_OF_ONE_STOCK}})


class StoreQuerySet(models.QuerySet["Store"]):
    def visible_to(self, user: User | AnonymousUser) -> "StoreQuerySet":
        """The one gate: the stores this person may see, on every page, list, count, export and search."""
        if not isinstance(user, User) or not user.is_active:
            return self.none()
        rows = self if user.role_sees_every_store() else self.filter(pk__in=_OF_PERSON.within(user.pk))
        return rows.filter(_of_token(user.narrowed)) if user.narrowed and user.narrowed.to_stores() else rows


def numbers_of_stores_seen(user: User) -> list[int]:
    """The stores that the gate shows this person now, by number; with a statement that is compiled already where it can."""
    of_token = user.narrowed is not None and user.narrowed.to_stores()
    if user.is_active and not of_token and not user.role_sees_every_store():
        return [number for (number,) in _OF_PERSON.asked(user.pk)]
    return list(Store.objects.visible_to(user).values_list("pk", flat=True))


def _of_person(user_id: int) -> models.Q:
    """The stores of their groups, those granted to them now, and those that they own."""
    granted = counting(StoreGrant).filter(user=user_id)
    placed = Store.groups.through.objects
    return (
        models.Q(owner=user_id)
        | models.Q(pk__in=placed.filter(storegroup__members=user_id).values("store_id"))
        | models.Q(pk__in=granted.filter(store__isnull=False).values("store_id"))
        | models.Q(
            pk__in=placed.filter(storegroup__in=granted.filter(group__isnull=False).values("group_id")).values(
                "store_id"
            )
        )
    )


def rows_of_stores_seen(rows: RowsT, user: User | AnonymousUser) -> RowsT:
    """Of rows that have a store those whose store the gate shows; nothing needs to be asked of whom nothing limits."""
    if isinstance(user, User) and user.is_active and user.sees_every_store():
        return rows.all()
    return rows.filter(store__in=Store.objects.visible_to(user))


_OF_PERSON = OfPerson(lambda user_id: Store.objects.filter(_of_person(user_id)).values("pk"))


def _of_token(left: Narrowing) -> models.Q:
    """The stores that the token names, by themselves or by their group."""
    placed = Store.groups.through.objects.filter(storegroup__in=left.groups or ())
    return models.Q(pk__in=left.stores or ()) | models.Q(pk__in=placed.values("store_id"))


def who_see_any_of(store_ids: Collection[int]) -> models.Q:
    """Of users: those whom the gate lets see at least one of these stores, when they come without a token."""
    in_groups = Store.groups.through.objects.filter(store__in=store_ids).values("storegroup_id")
    members = StoreGroup.members.through.objects.filter(storegroup__in=in_groups).values("user_id")
    granted = (
        counting(StoreGrant).filter(models.Q(store__in=store_ids) | models.Q(group__in=in_groups)).values("user_id")
    )
    owners = Store.objects.filter(pk__in=store_ids, owner__isnull=False).values("owner_id")
    everything = models.Q(is_superuser=True) | models.Q(role__in=SEES_EVERY_STORE)
    return everything | models.Q(pk__in=members) | models.Q(pk__in=granted) | models.Q(pk__in=owners)


def stores_seen_by(users: Iterable[User], store_ids: Collection[int]) -> dict[int, frozenset[int]]:
    """For many people at once what the gate says for each: user id -> which of these stores they may see."""
    people = [user for user in users if user.is_active]
    limited = {user.pk: user for user in people if not user.role_sees_every_store() or user.narrowed}
    found: dict[int, set[int]] = {user.pk: set() if user.pk in limited else set(store_ids) for user in people}
    placed = Store.groups.through.objects.filter(store__in=store_ids)
    of_group: dict[int, set[int]] = {}
    for group_id, store_id in placed.values_list("storegroup_id", "store_id"):
        of_group.setdefault(group_id, set()).add(store_id)
    members = StoreGroup.members.through.objects.filter(user__in=limited, storegroup__in=of_group)
    for user_id, group_id in members.values_list("user_id", "storegroup_id"):
        found[user_id] |= of_group[group_id]
    for user_id, store_id, group_id in (
        counting(StoreGrant).filter(user__in=limited).values_list("user_id", "store_id", "group_id")
    ):
        found[user_id] |= of_group.get(group_id, set()) if group_id else {store_id} & set(store_ids)
    for store_id, owner_id in Store.objects.filter(pk__in=store_ids, owner__in=limited).values_list("pk", "owner_id"):
        found[owner_id or 0].add(store_id)
    for user in limited.values():
        if user.narrowed:  # a token's own limits are the gate's to read
            own = Store.objects.visible_to(user).filter(pk__in=store_ids)
            found[user.pk] = set(own.values_list("pk", flat=True))
    return {user_id: frozenset(stores) for user_id, stores in found.items()}


class Store(models.Model):
    """One shop on one platform in one country."""

    platform = models.CharField(_("platform"), max_length=32, choices=platform_choices)
    external_id = models.CharField(_("platform's id"), max_length=64)
    name = models.CharField(_("name"), max_length=200)
    country = models.CharField(_("country"), max_length=2, help_text=_("ISO code of two letters."))
    time_zone = models.CharField(_("time zone"), max_length=64)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    seller_kind = models.CharField(_("seller kind"), max_length=32, blank=True)
    # A key of stores.platforms.names.TIERS. No platform tells it in its API: a person states it.
    tier = models.CharField(
        _("seller tier"), max_length=16, blank=True, help_text=_("Empty: an ordinary seller, or not known.")
    )
    # ISO 3166-2 without the country's own letters, where holidays and rest days differ inside a country.
    region = models.CharField(
        _("state or region"), max_length=8, blank=True, help_text=_("Empty: the country's own holidays.")
    )
    connection = models.ForeignKey(
        "stores.Connection",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="stores",
        verbose_name=_("connection"),
    )
    # The second app that some platforms (Lazada) want for chats, with a consent of its own.
    chat_connection = models.ForeignKey(
        "stores.Connection",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="chat_stores",
        verbose_name=_("chat connection"),
    )
    # What the platform wants named in each call beside the id (TikTok Shop: the shop's cipher).
    platform_keys = models.JSONField(default=dict, blank=True, editable=False)
    groups = models.ManyToManyField(StoreGroup, blank=True, related_name="stores", verbose_name=_("groups"))
    # Who answers for the store, and hears of its alerts first.
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="owned_stores",
        verbose_name=_("owner"),
        help_text=_("Hears of its alerts first. Empty: those who manage."),
    )
    is_active = models.BooleanField(_("inspected"), default=True, help_text=_("Off: kept, but no longer inspected."))
    day_starts_at = models.TimeField(_("day starts at"), default=time(0), help_text=_("In the store's own zone."))
    inspect_every_minutes = models.PositiveSmallIntegerField(
        _("inspected every (minutes)"), null=True, blank=True, help_text=_("Empty: as set for the whole system.")
    )
    connected_at = models.DateTimeField(_("connected"), auto_now_add=True)

    objects = StoreQuerySet.as_manager()

    class Meta:
        verbose_name = _("store")
        verbose_name_plural = _("stores")
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["platform", "external_id"], name="store_once_per_platform")
        ]

    def __str__(self) -> str:
        return f"{self.name} · {self.country}"

    def clean(self) -> None:
        """A tier is one of the platform's own, a region one of the country's."""
        known = TIERS.get(self.platform, {})
        if self.tier and self.tier not in known:
            told = ", ".join(known) or "–"
            raise ValidationError({"tier": _("The platform has no such tier. There are: %(tiers)s.") % {"tiers": told}})
        if self.region and self.region not in regions_of(self.country):
            told = ", ".join(regions_of(self.country)) or "–"
            text = _("The country has no such state or region. There are: %(known)s.")
            raise ValidationError({"region": text % {"known": told}})

    def local_time(self, moment: datetime) -> datetime:
        """`moment` in the store's own zone."""
        return moment.astimezone(ZoneInfo(self.time_zone))


class StoreStatus(MirrorRow):
    """How a store stands with its platform; mirrors StatusRecord."""

    selling = models.CharField(_("selling"), max_length=16)
    connection = models.CharField(_("connection"), max_length=16)
    reasons = models.JSONField(default=list)
    authorised_until = models.DateTimeField(_("authorised until"), null=True)
    on_holiday = models.BooleanField(_("on holiday"), null=True)
    holiday_until = models.DateTimeField(_("holiday until"), null=True)

    class Meta:
        verbose_name = _("store status")
        verbose_name_plural = _("store statuses")
        constraints: ClassVar = [one_per_store("storestatus")]
