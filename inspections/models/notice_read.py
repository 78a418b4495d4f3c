"""Who has read a platform's notice to a store: one reader is enough for the store, everybody's reading is kept."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from stores.models import Store


class NoticeRead(models.Model):
    """A notice (by the platform's id, as mirror rows may come and go) and the person who read it."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="+", verbose_name=_("store"))
    notice_external_id = models.CharField(_("notice"), max_length=64)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("read by")
    )
    read_at = models.DateTimeField(_("read"))

    class Meta:
        verbose_name = _("notice read")
        verbose_name_plural = _("notices read")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["store", "notice_external_id", "person"], name="notice_read_once_a_person")
        ]

    def __str__(self) -> str:
        return self.notice_external_id
