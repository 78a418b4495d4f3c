"""The outbox: one row for each telling of one alert to one person by one channel; and why each was made, held back or dropped."""

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from alerts.models.act import AlertAct
from alerts.models.alert import Alert
from alerts.models.incident import Incident
from alerts.models.policy import EscalationStep
from alerts.reasons import Reason, Verdict
from inspections.items import Severity


class NotificationKind(models.TextChoices):
    """What a message is about."""

    ALERT = "alert", _("alert")
    ESCALATION = "escalation", _("escalation")
    ASSIGNED = "assigned", _("assigned to somebody")
    CHANNEL_FAILING = "channel_failing", _("a channel fails")
    DIGEST = "digest", _("digest")
    TROUBLE = "trouble", _("trouble of the installation")


class NotificationState(models.TextChoices):
    """How a row of the outbox stands."""

    NEW = "new", _("waits")
    LEASED = "leased", _("being sent")
    SENT = "sent", pgettext_lazy("state", "sent")
    # Tried in vain, or without knowing: both are tried again when due, the second marked as a possible repeat.
    FAILED = "failed", _("failed, tried again")
    UNSURE = "unsure", _("not known whether it arrived, sent again")
    GIVEN_UP = "given_up", _("given up")
    DROPPED = "dropped", _("not needed any more")


# Still to be sent, when due.
WAITING = (NotificationState.NEW, NotificationState.FAILED, NotificationState.UNSURE)


class Notification(models.Model):
    """A row is sent under a lease and fenced by it. `bundle`: rows that went out together in one message share it."""

    kind = models.CharField(_("kind"), max_length=16, choices=NotificationKind, default=NotificationKind.ALERT)
    alert = models.ForeignKey(
        Alert, null=True, on_delete=models.CASCADE, related_name="notifications", verbose_name=_("alert")
    )
    act = models.ForeignKey(AlertAct, null=True, on_delete=models.CASCADE, related_name="notifications")
    step = models.ForeignKey(EscalationStep, null=True, on_delete=models.CASCADE, related_name="notifications")
    incident = models.ForeignKey(
        Incident, null=True, on_delete=models.SET_NULL, related_name="notifications", verbose_name=_("incident")
    )
    # Empty: a team's address, which belongs to nobody alone.
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.CASCADE,
        related_name="notifications",
        verbose_name=_("recipient"),
    )
    team = models.CharField(_("team"), max_length=64, blank=True)
    channel = models.CharField(_("channel"), max_length=16)
    # Where it is put: a ChannelAddress by its id, or the person's inbox as their id below zero. No foreign key: what was
    # sent is remembered when the address has gone.
    mailbox = models.BigIntegerField()
    severity = models.CharField(_("severity"), max_length=8, choices=Severity, blank=True)
    episode = models.PositiveIntegerField(default=0)
    # Of kinds that are about no alert: {"subject": …, "lines": […], "link": …}.
    told = models.JSONField(default=dict, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=NotificationState, default=NotificationState.NEW)
    made_at = models.DateTimeField(_("made"))
    due_at = models.DateTimeField(_("due"))
    # Why it waits, as last decided: a reason's name.
    waits_for = models.CharField(max_length=16, blank=True)
    attempt = models.PositiveSmallIntegerField(_("tries"), default=0)
    lease = models.UUIDField(null=True)
    leased_until = models.DateTimeField(null=True)
    repeat_marked = models.BooleanField(_("marked as a possible repeat"), default=False)
    bundle = models.UUIDField(null=True)
    sent_at = models.DateTimeField(_("sent"), null=True)
    detail = models.CharField(_("detail"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            # One cause tells one person by one way once, however often it is planned.
            models.UniqueConstraint(fields=["act", "mailbox"], name="told_once_of_an_act"),
            models.UniqueConstraint(fields=["step", "mailbox"], name="told_once_of_a_step"),
        ]
        indexes: ClassVar = [
            # the outbox: what is due, by address
            models.Index(
                fields=["due_at"],
                name="notification_due",
                condition=models.Q(state__in=["new", "failed", "unsure", "leased"]),
            ),
            # what was told of an alert to whom, and how much lately
            models.Index(fields=["mailbox", "sent_at"], name="notification_sent"),
            models.Index(fields=["alert", "recipient"], name="notification_of_alert"),
        ]

    def __str__(self) -> str:
        from alerts.names import channel_name  # channels read the models

        return f"{self.get_kind_display()} → {self.recipient or self.team} ({channel_name(self.channel)})"


class DeliveryDecision(models.Model):
    """One answer to *why did I (not) hear of this?*: who, of which alert, by which channel, when, and the named reason."""

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="decisions", verbose_name=_("alert"))
    act = models.ForeignKey(AlertAct, null=True, on_delete=models.CASCADE, related_name="decisions")
    # Empty: a team.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.CASCADE,
        related_name="delivery_decisions",
        verbose_name=_("person"),
    )
    team = models.CharField(_("team"), max_length=64, blank=True)
    channel = models.CharField(_("channel"), max_length=16, blank=True)
    notification = models.ForeignKey(Notification, null=True, on_delete=models.CASCADE, related_name="decisions")
    verdict = models.CharField(_("decision"), max_length=8, choices=Verdict)
    reason = models.CharField(_("reason"), max_length=16, choices=Reason)
    details = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("decision on telling")
        verbose_name_plural = _("decisions on telling")
        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [
            # why did this person (not) hear of this alert
            models.Index(fields=["alert", "user", "-id"], name="decision_of_alert"),
        ]

    def __str__(self) -> str:
        return f"{self.user or self.team}: {self.get_reason_display()}"

    @classmethod
    def of(
        cls, row: Notification, verdict: Verdict, reason: Reason, details: Mapping[str, object], at: datetime
    ) -> Self:
        """What was decided of a row of the outbox; not saved."""
        return cls(
            alert_id=row.alert_id,
            act_id=row.act_id,
            user_id=row.recipient_id,
            team=row.team,
            channel=row.channel,
            notification=row,
            verdict=verdict,
            reason=reason,
            details=dict(details),
            at=at,
        )
