"""Silences: nobody is told of some alerts for a while, with a reason. What is silenced waits; it is not dropped."""

from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from alerts.models.narrowing import Narrowed


class Silence(Narrowed):
    """From when until when, why, and by whom."""

    reason = models.CharField(_("why"), max_length=300)
    begins_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("by whom")
    )

    class Meta:
        verbose_name = _("silence")
        verbose_name_plural = _("silences")
        ordering: ClassVar = ["-ends_at", "-id"]

    def __str__(self) -> str:
        return self.reason

    def clean(self) -> None:
        """It ends after it begins. Raises ValidationError naming the field."""
        super().clean()
        if self.begins_at and self.ends_at and self.ends_at <= self.begins_at:
            raise ValidationError({"ends_at": _now("A silence ends after it begins.")})
