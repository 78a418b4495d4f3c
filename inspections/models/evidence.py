"""Who took evidence away, of what, and what exactly was in it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from stores.models import Store


class EvidenceTaken(models.Model):
    """One pack that was made for somebody. `sha256`: of the whole file, so that it can be told from one that was changed."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="+", verbose_name=_("store"))
    subject = models.CharField(_("subject"), max_length=120)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)

    class Meta:
        verbose_name = _("evidence taken")
        verbose_name_plural = _("evidence taken")
        ordering: ClassVar = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.store} {self.subject}"
