"""How long a buyer had waited when somebody answered: kept at that moment, since the mirror forgets it with the answer."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from stores.models import Action, Store


class Answered(models.Model):
    """One answer from the desk. `waiting_since` None: nobody waited, somebody only wrote."""

    action = models.OneToOneField(Action, on_delete=models.CASCADE, related_name="+", verbose_name=_("action"))
    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="+", verbose_name=_("store"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("answered by")
    )
    at = models.DateTimeField(_("answered"))
    waiting_since = models.DateTimeField(_("buyer waited since"), null=True)
    answer_by = models.DateTimeField(_("answer by"), null=True)

    class Meta:
        verbose_name = _("answer from the desk")
        verbose_name_plural = _("answers from the desk")
        # figures of a span of days
        indexes: ClassVar = [models.Index(fields=["at"], name="answered_at")]

    def __str__(self) -> str:
        return str(self.action_id)
