"""Sealed days: one compact row for each store and day of its own calendar, each chained by its hash to the store's day before;
one head for each day over all stores; and one line for each run that sealed something. The database refuses to change or delete them.
"""

from typing import ClassVar

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models import User
from stores.models import Store


class SealedDayQuerySet(models.QuerySet["SealedDay"]):
    def visible_to(self, user: User | AnonymousUser) -> "SealedDayQuerySet":
        """The one gate: days of the stores this person may see; removed stores' for those who see every store."""
        if isinstance(user, User) and user.is_active and user.sees_every_store():
            return self
        return self.filter(store_id__in=Store.objects.visible_to(user).values("pk"))


class SealedDay(models.Model):
    """What was known of a store when its day was over. It outlives the store, so it names it by plain columns.

    `items`: {item: {"state", "reason", "data_at", "findings", "worst"}}; `checks`: {state: number of checks}; `findings`:
    [[check, subject, severity]] that were open when the day ended; `people`: [[who, did what, when]]; `inspection_hash`: of the
    whole inspection row behind it, so that a later edit of that shows too.
    """

    store_id = models.BigIntegerField(_("store"))
    platform = models.CharField(_("platform"), max_length=32)
    shop_id = models.CharField(_("platform's id"), max_length=64)
    name = models.CharField(_("name"), max_length=200)
    country = models.CharField(_("country"), max_length=2)
    time_zone = models.CharField(_("time zone"), max_length=64)
    day = models.DateField(_("day"), help_text=_("In the store's own zone."))
    # False: switched off, or connected only that day.
    expected = models.BooleanField(_("expected"))
    inspected = models.BooleanField(_("inspected"))
    note = models.CharField(_("why not"), max_length=300, blank=True)
    rounds = models.PositiveIntegerField(_("rounds"))
    first_at = models.DateTimeField(_("first round"), null=True)
    judged_at = models.DateTimeField(_("last judged"), null=True)
    finished_at = models.DateTimeField(_("last finished"), null=True)
    items = models.JSONField(_("checklist"))
    checks = models.JSONField(_("checks"))
    findings = models.JSONField(_("open findings"))
    people = models.JSONField(_("people"))
    inspection_hash = models.CharField(_("hash of the inspection"), max_length=64, blank=True)
    sealed_at = models.DateTimeField(_("sealed"))
    # The number of the `Sealing` that wrote it; none in rows that are older than those.
    sealing = models.PositiveIntegerField(_("sealing"), null=True)
    prev_hash = models.CharField(_("hash of the day before"), max_length=64, blank=True)
    hash = models.CharField(_("hash"), max_length=64)

    objects = SealedDayQuerySet.as_manager()

    class Meta:
        verbose_name = _("sealed day")
        verbose_name_plural = _("sealed days")
        ordering: ClassVar = ["-day", "name", "store_id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["store_id", "day"], name="sealed_once")]
        indexes: ClassVar = [
            # the page and the report of one day
            models.Index(fields=["day", "store_id"], name="sealed_day"),
            # what a sealing wrote, when the proof is verified
            models.Index(fields=["sealing", "store_id", "day"], name="sealed_by"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.day}"


class DayHead(models.Model):
    """One day over all stores: made when it is over everywhere. `stores_hash`: over the rows' hashes in the order of `store_ids`."""

    day = models.DateField(_("day"), unique=True)
    expected = models.PositiveIntegerField(_("stores expected"))
    inspected = models.PositiveIntegerField(_("stores inspected"))
    cells = models.JSONField(_("cells by state"))
    store_ids = ArrayField(models.BigIntegerField(), verbose_name=_("stores"))
    stores_hash = models.CharField(_("hash of the stores' days"), max_length=64)
    sealed_at = models.DateTimeField(_("sealed"))
    sealing = models.PositiveIntegerField(_("sealing"), null=True)
    prev_hash = models.CharField(_("hash of the day before"), max_length=64, blank=True)
    hash = models.CharField(_("hash"), max_length=64)

    class Meta:
        verbose_name = _("head of a day")
        verbose_name_plural = _("heads of days")
        ordering: ClassVar = ["-day"]

    def __str__(self) -> str:
        return f"{self.day} {self.hash[:12]}"


class Sealing(models.Model):
    """One run that sealed something, written together with it: so even the newest row is covered, before its day has a head.

    `rows`, `heads`: how many there are since the beginning; `new_rows`, `new_heads`: how many of them this run wrote; `new_hash`: over
    the hashes of those rows, by store and day, and of those heads, by day.
    """

    number = models.PositiveIntegerField(_("number"), unique=True)
    sealed_at = models.DateTimeField(_("sealed"))
    rows = models.PositiveBigIntegerField(_("rows"))
    heads = models.PositiveIntegerField(_("heads"))
    new_rows = models.PositiveIntegerField(_("new rows"))
    new_heads = models.PositiveIntegerField(_("new heads"))
    new_hash = models.CharField(_("hash of what is new"), max_length=64)
    prev_hash = models.CharField(_("hash of the sealing before"), max_length=64, blank=True)
    hash = models.CharField(_("hash"), max_length=64)

    class Meta:
        verbose_name = _("sealing")
        verbose_name_plural = _("sealings")
        ordering: ClassVar = ["-number"]

    def __str__(self) -> str:
        return f"#{self.number} {self.hash}"
