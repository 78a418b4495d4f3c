"""Acts: what happened to an alert, by itself or by whom, from where and when. Rows are added only; their ids only grow."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from alerts.models.alert import Alert
from alerts.states import ActKind, AlertState, Origin
from inspections.items import Severity


class AlertAct(models.Model):
    """A line of an alert's history. The database refuses to rewrite one, except that it was taken up.

    It is also the queue of what people have to hear of: `tells` and `routed_at` empty: nobody has been told yet.
    """

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="acts", verbose_name=_("alert"))
    kind = models.CharField(_("what happened"), max_length=12, choices=ActKind)
    # Empty: by itself. The name stays when the person has gone.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="alert_acts",
        verbose_name=_("by whom"),
    )
    by_name = models.CharField(_("name"), max_length=150, blank=True)
    origin = models.CharField(_("from where"), max_length=8, choices=Origin, default=Origin.ITSELF)
    address = models.GenericIPAddressField(_("from which address"), null=True)
    at = models.DateTimeField(_("at"))
    text = models.TextField(_("in words"), blank=True)
    # How it stood afterwards.
    state = models.CharField(_("state"), max_length=12, choices=AlertState)
    severity = models.CharField(_("severity"), max_length=8, choices=Severity)
    episode = models.PositiveIntegerField(_("raised (times)"))
    assignee_name = models.CharField(_("whose it is"), max_length=150, blank=True)
    until = models.DateTimeField(_("until"), null=True)
    tells = models.BooleanField(default=False)
    routed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("act on an alert")
        verbose_name_plural = _("acts on alerts")
        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [
            # the history of one alert
            models.Index(fields=["alert", "id"], name="act_of_alert"),
            # claiming what nobody has been told of
            models.Index(fields=["id"], name="act_unrouted", condition=models.Q(tells=True, routed_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.alert}: {self.get_kind_display()}"
