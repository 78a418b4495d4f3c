"""Escalation: policies with their rules, and the steps of one that are copied into a running alert as rows that fall due."""

from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from alerts.models.alert import Alert
from alerts.models.narrowing import Narrowed
from alerts.models.route import AudienceKind
from people.roles import Role


class Named(models.Model):
    """Whom a rule or a step tells."""

    audience = models.CharField(_("whom"), max_length=12, choices=AudienceKind)
    role = models.CharField(_("role"), max_length=32, choices=Role, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("person"),
    )

    class Meta:
        abstract = True

    def clean(self) -> None:
        """A role or a person is named where the audience asks for one. Raises ValidationError naming the field."""
        if self.audience == AudienceKind.ROLE and not self.role:
            raise ValidationError({"role": _now("Say which role.")})
        if self.audience == AudienceKind.PERSON and self.person_id is None:
            raise ValidationError({"person": _now("Say who.")})


class EscalationPolicy(Narrowed):
    """Whom else an alert goes to while nobody acknowledges it. The first in order that fits is copied into the alert."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    position = models.PositiveIntegerField(_("position"), default=10, help_text=_("Lower ones are asked first."))
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("escalation policy")
        verbose_name_plural = _("escalation policies")
        ordering: ClassVar = ["position", "id"]

    def __str__(self) -> str:
        return self.name


class EscalationRule(Named):
    """A step of a policy: due after so long, or earlier once only this share of the alert's window is left."""

    policy = models.ForeignKey(
        EscalationPolicy, on_delete=models.CASCADE, related_name="rules", verbose_name=_("escalation policy")
    )
    after_minutes = models.PositiveIntegerField(_("after (minutes)"), validators=[MinValueValidator(1)])
    window_left_percent = models.PositiveSmallIntegerField(
        _("or with this much of the window left (percent)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(99)],
        help_text=_("Of the time between the alert and its deadline. Empty: only by elapsed time."),
    )

    class Meta:
        verbose_name = _("escalation step")
        verbose_name_plural = _("escalation steps")
        ordering: ClassVar = ["after_minutes", "id"]

    def __str__(self) -> str:
        return f"{self.after_minutes} min: {self.get_audience_display()}"


class StepState(models.TextChoices):
    """How a step of a running alert stands."""

    WAITING = "waiting", _("waiting")
    DONE = "done", pgettext_lazy("state", "done")
    STOPPED = "stopped", _("stopped")


class EscalationStep(Named):
    """One step copied into a running alert. `stopped_because`: a reason's name, see reasons.py."""

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="steps", verbose_name=_("alert"))
    episode = models.PositiveIntegerField(_("raised (times)"))
    position = models.PositiveSmallIntegerField(_("position"))
    policy_name = models.CharField(_("escalation policy"), max_length=80)
    due_at = models.DateTimeField(_("due"))
    state = models.CharField(_("state"), max_length=8, choices=StepState, default=StepState.WAITING)
    stopped_because = models.CharField(_("why it was stopped"), max_length=32, blank=True)
    ended_at = models.DateTimeField(_("done or stopped at"), null=True)

    class Meta:
        verbose_name = _("escalation step of an alert")
        verbose_name_plural = _("escalation steps of alerts")
        ordering: ClassVar = ["due_at", "id"]
        indexes: ClassVar = [
            # claiming what is due
            models.Index(fields=["due_at"], name="step_due", condition=models.Q(state="waiting")),
        ]

    def __str__(self) -> str:
        return f"{self.alert} {self.position}"
