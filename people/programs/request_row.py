"""The row that remembers a request by its `Idempotency-Key`."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

LONGEST_KEY = 255


class RepeatedRequest(models.Model):
    """One key of one caller, and the answer it was given. `status` empty: being worked on, or cut off."""

    caller = models.CharField(max_length=64, editable=False)
    key = models.CharField(_("key"), max_length=LONGEST_KEY)
    method = models.CharField(_("method"), max_length=8)
    path = models.CharField(_("address"), max_length=2000)
    body_hash = models.CharField(max_length=64, editable=False)
    begun_at = models.DateTimeField(_("begun"))
    status = models.PositiveSmallIntegerField(_("status"), null=True)
    content_type = models.CharField(max_length=80, blank=True)
    answer = models.BinaryField(default=bytes)
    location = models.CharField(max_length=2000, blank=True)

    class Meta:
        verbose_name = _("repeated request")
        verbose_name_plural = _("repeated requests")
        constraints: ClassVar = [models.UniqueConstraint(fields=["caller", "key"], name="one_request_per_key")]
        indexes: ClassVar = [
            # forgetting what is older than a day
            models.Index(fields=["begun_at"], name="repeated_request_begun"),
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"
