"""The daily inspection: one row per store and day of its own calendar, the proof that the store was looked at."""

from datetime import datetime
from typing import ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce, Concat, Left
from django.utils.translation import gettext_lazy as _

from inspections.items import Item, Severity, State
from people.models import User
from stores.models import Store
from stores.models.store import rows_of_stores_seen

# The first letter of each line's state in checklist order; ? for a line that was not looked at.
_NOT_LOOKED_AT = models.Value("?", output_field=models.TextField())
_STATES = Concat(*(Left(Coalesce(KT(f"items__{item.value}__state"), _NOT_LOOKED_AT), 1) for item in Item))


class InspectionQuerySet(models.QuerySet["Inspection"]):
    def visible_to(self, user: User | AnonymousUser) -> "InspectionQuerySet":
        """The one gate: inspections of the stores this person may see. Lines of other areas are left out by the faces."""
        return rows_of_stores_seen(self, user)

    def latest(self) -> "InspectionQuerySet":  # type: ignore[override]
        """Each store's newest row."""
        return self.order_by("store_id", "-day").distinct("store_id")


class Inspection(models.Model):
    """What one day's rounds over one store found; each round rewrites the row of its day.

    `items`: {item: {"state", "reason", "since", "data_at", "findings", "checks": {check id: {"state", "reason", "since",
    "data_at", "findings"}}}}; times ISO 8601 in UTC, `since` is when an unknown began, `data_at` the age of what was judged.
    """

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="inspections", verbose_name=_("store"))
    day = models.DateField(_("day"), help_text=_("In the store's own zone."))
    rounds = models.PositiveIntegerField(_("rounds"), default=1)
    first_at = models.DateTimeField(_("first round"))
    judged_at = models.DateTimeField(_("last judged"), help_text=_("By the platform's clock."))
    finished_at = models.DateTimeField(_("last finished"), help_text=_("By our clock."))
    state = models.CharField(_("state"), max_length=16, choices=State)
    worst_severity = models.CharField(_("worst"), max_length=8, choices=Severity, blank=True)
    open_findings = models.PositiveIntegerField(_("open findings"), default=0)
    items = models.JSONField(_("checklist"), default=dict)
    # Of `items`, kept by the database itself: a page over ten thousand stores need not open ten thousand checklists.
    states = models.GeneratedField(expression=_STATES, output_field=models.CharField(), db_persist=True)

    objects = InspectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("inspection")
        verbose_name_plural = _("inspections")
        ordering: ClassVar = ["-day", "store_id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["store", "day"], name="one_inspection_per_store_day")]
        indexes: ClassVar = [
            # each store's newest row
            models.Index(fields=["store", "-day"], name="inspection_newest"),
            # one day over all stores
            models.Index(fields=["-day"], name="inspection_day"),
        ]

    def __str__(self) -> str:
        return f"{self.store} {self.day}"

    def age_seconds(self, now: datetime) -> float:
        """How long ago the last round ended."""
        return (now - self.finished_at).total_seconds()
