"""Rules: the dated numbers that checks judge by. Shipped as files, editable in the admin."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from stores.platforms.names import platform_choices


class Confidence(models.TextChoices):
    """How sure we are of a rule's number. C and D never raise more than a warning."""

    A = "A", _("A · official page seen")
    B = "B", _("B · dated notice reported by others")
    C = "C", _("C · one third-party page")
    D = "D", _("D · sources disagree or inferred")
    OURS = "-", _("our own choice")


class Rule(models.Model):
    """One number with its ladder, for a platform and maybe a country, for a span of days, with its source."""

    key = models.CharField(_("rule"), max_length=64)
    platform = models.CharField(_("platform"), max_length=32, choices=platform_choices)
    country = models.CharField(_("country"), max_length=2, blank=True, help_text=_("Empty: every country."))
    value = models.DecimalField(_("value"), max_digits=14, decimal_places=4)
    # {"warning": 14, "high": 23, "critical": 30}: from which measure on a finding is that severe.
    ladder = models.JSONField(_("severity ladder"), default=dict, blank=True)
    unit = models.CharField(_("unit"), max_length=24)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True, help_text=_("Empty: until further notice."))
    source = models.CharField(_("source"), max_length=300)
    confidence = models.CharField(_("confidence"), max_length=1, choices=Confidence)
    # Set when a person changed a shipped rule: loading the shipped files again leaves it alone.
    edited = models.BooleanField(_("edited here"), default=False, editable=False)

    class Meta:
        verbose_name = _("rule")
        verbose_name_plural = _("rules")
        ordering: ClassVar = ["key", "platform", "country", "-valid_from"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key", "platform", "country", "valid_from"], name="rule_once_per_start")
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.country or '*'}"
