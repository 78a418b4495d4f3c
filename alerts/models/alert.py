"""Alerts: a fault somebody must know of, and how it stands. One row per (store, check, subject), however often it comes back."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from alerts.lifecycle import Standing
from alerts.models.incident import Incident
from alerts.states import LIVE, AlertState
from inspections.items import Item, Severity, items_seen_in
from inspections.models import Finding
from people.models import User
from stores.models import Store
from stores.models.store import rows_of_stores_seen


class AlertQuerySet(models.QuerySet["Alert"]):
    def visible_to(self, user: User | AnonymousUser) -> "AlertQuerySet":
        """The one gate: alerts of stores and of checklist lines that this person may see."""
        if not isinstance(user, User):
            return self.none()
        return rows_of_stores_seen(self, user).filter(item__in=items_seen_in(user.areas()))

    def live(self) -> "AlertQuerySet":
        """Neither resolved nor expired."""
        return self.filter(state__in=LIVE)

    def worst_first(self) -> "AlertQuerySet":
        """Critical before high before warning, then by deadline, then the oldest."""
        return self.annotate(rank=_RANK).order_by("rank", models.F("due_at").asc(nulls_last=True), "opened_at", "pk")


_RANK = models.Case(
    *(models.When(severity=severity, then=models.Value(place)) for place, severity in enumerate(reversed(Severity))),
    default=models.Value(len(Severity)),
    output_field=models.IntegerField(),
)


class Alert(models.Model):
    """What must be known. Its sentence is its finding's; those without a finding carry `details` of their own."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="alerts", verbose_name=_("store"))
    item = models.CharField(_("checklist line"), max_length=16, choices=Item)
    check_id = models.CharField(_("check"), max_length=48)
    subject = models.CharField(_("subject"), max_length=64)
    # The newest finding of this identity.
    finding = models.ForeignKey(
        Finding, null=True, on_delete=models.SET_NULL, related_name="alerts", verbose_name=_("finding")
    )
    details = models.JSONField(_("details"), default=dict, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=AlertState, default=AlertState.OPEN)
    severity = models.CharField(_("severity"), max_length=8, choices=Severity)
    # Platform time: until when the fault can still be mended.
    due_at = models.DateTimeField(_("due"), null=True)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="assigned_alerts",
        verbose_name=_("whose it is"),
    )
    incident = models.ForeignKey(
        Incident, null=True, blank=True, on_delete=models.SET_NULL, related_name="alerts", verbose_name=_("incident")
    )
    episode = models.PositiveIntegerField(_("raised (times)"), default=1)
    repeats = models.PositiveIntegerField(_("seen again (times)"), default=0)
    is_regressed = models.BooleanField(_("came back after it was resolved"), default=False)
    opened_at = models.DateTimeField(_("raised"))
    updated_at = models.DateTimeField(_("changed"))
    cleared_at = models.DateTimeField(_("fault gone since"), null=True)
    acknowledged_at = models.DateTimeField(_("acknowledged at"), null=True)
    snoozed_until = models.DateTimeField(_("snoozed until"), null=True)
    snooze_reason = models.CharField(_("why it is snoozed"), max_length=300, blank=True)
    ended_at = models.DateTimeField(_("over since"), null=True)
    # When the clock alone will change something: see lifecycle.next_moment.
    look_at = models.DateTimeField(null=True)

    objects = AlertQuerySet.as_manager()

    class Meta:
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        ordering: ClassVar = ["-updated_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["store", "check_id", "subject"], name="one_alert_per_identity"),
        ]
        indexes: ClassVar = [
            # lists of live alerts by person and by severity
            models.Index(
                fields=["severity", "due_at"],
                name="alert_live",
                condition=models.Q(state__in=[one.value for one in LIVE]),
            ),
            # what the clock will change
            models.Index(fields=["look_at"], name="alert_look_at", condition=models.Q(look_at__isnull=False)),
            # who asks for what changed since
            models.Index(fields=["updated_at", "id"], name="alert_updated"),
            # alerts of one check opened lately, for incidents
            models.Index(fields=["check_id", "opened_at"], name="alert_check_opened"),
        ]

    def __str__(self) -> str:
        from inspections.wording import check_title  # the words come from the checks, which read the models

        return f"{check_title(self.check_id)} {self.subject}"

    @property
    def audit_label(self) -> str:
        """By what it is found again, whatever language its reader speaks."""
        return f"{self.check_id} {self.subject}"

    def standing(self) -> Standing:
        """As the lifecycle reads it."""
        return Standing(
            state=AlertState(self.state),
            severity=Severity(self.severity),
            opened_at=self.opened_at,
            episode=self.episode,
            repeats=self.repeats,
            is_regressed=self.is_regressed,
            cleared_at=self.cleared_at,
            acknowledged_at=self.acknowledged_at,
            assignee_id=self.assignee_id,
            snoozed_until=self.snoozed_until,
            snooze_reason=self.snooze_reason,
            ended_at=self.ended_at,
        )

    def take(self, standing: Standing, *, look_at: datetime | None) -> None:
        """Stands so from now on; does not save."""
        for name in STANDING_FIELDS:
            setattr(self, name, getattr(standing, name))
        self.look_at = look_at


STANDING_FIELDS = tuple(Standing.__dataclass_fields__)
