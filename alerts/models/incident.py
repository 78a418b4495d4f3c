"""Incidents: the same fault on many stores of a platform at once, told as one."""

from typing import ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from inspections.items import Item, Severity, items_seen_in
from people.models import User
from stores.models import Store
from stores.platforms.names import platform_choices


class IncidentQuerySet(models.QuerySet["Incident"]):
    def visible_to(self, user: User | AnonymousUser) -> "IncidentQuerySet":
        """The one gate: incidents that hold an alert this person may see. Its stores are still narrowed by their own gate."""
        if not isinstance(user, User):
            return self.none()
        seen = self.filter(item__in=items_seen_in(user.areas()))
        if user.sees_every_store():
            return seen
        return seen.filter(pk__in=seen.filter(alerts__store__in=Store.objects.visible_to(user)).values("pk"))


class Incident(models.Model):
    """One check on one platform. At most one is open for each; `grown_at`: when the last alert joined."""

    platform = models.CharField(_("platform"), max_length=32, choices=platform_choices)
    check_id = models.CharField(_("check"), max_length=48)
    item = models.CharField(_("checklist line"), max_length=16, choices=Item)
    severity = models.CharField(_("worst severity"), max_length=8, choices=Severity)
    opened_at = models.DateTimeField(_("began"))
    grown_at = models.DateTimeField(_("last grown"))
    closed_at = models.DateTimeField(_("over since"), null=True)

    objects = IncidentQuerySet.as_manager()

    class Meta:
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")
        ordering: ClassVar = ["-opened_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["platform", "check_id"],
                condition=models.Q(closed_at__isnull=True),
                name="one_open_incident_per_fault",
            )
        ]

    def __str__(self) -> str:
        from inspections.wording import check_title  # the words come from the checks, which read the models

        return f"{check_title(self.check_id)} ({self.get_platform_display()})"
