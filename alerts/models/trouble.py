"""What the auditor found amiss with the installation itself, and when it last looked."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Trouble(models.Model):
    """One question of the auditor that is answered badly, until it is answered well again. `details` feed its sentence."""

    name = models.CharField(_("question"), max_length=40)
    details = models.JSONField(_("details"), default=dict)
    since = models.DateTimeField(_("since"))
    seen_at = models.DateTimeField(_("last seen"))
    over_at = models.DateTimeField(_("over"), null=True)

    class Meta:
        verbose_name = _("trouble of the installation")
        verbose_name_plural = _("troubles of the installation")
        ordering: ClassVar = ["-since", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["name"], condition=models.Q(over_at__isnull=True), name="one_open_trouble_a_question"
            )
        ]

    def __str__(self) -> str:
        from alerts.auditor.questions import QUESTIONS  # they ask the models

        question = QUESTIONS.get(self.name)
        return question.told(self.details) if question else self.name

    @property
    def audit_label(self) -> str:
        """By what it is found again, whatever language its reader speaks."""
        return self.name


class AuditorPass(models.Model):
    """The newest look, one row. `pinged_at`: when the outside heartbeat address last took a ping."""

    at = models.DateTimeField(_("looked"))
    troubles = models.PositiveSmallIntegerField(_("troubles"), default=0)
    pinged_at = models.DateTimeField(_("heartbeat sent"), null=True)
    ping_detail = models.CharField(_("heartbeat"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("look of the auditor")
        verbose_name_plural = _("looks of the auditor")

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"
