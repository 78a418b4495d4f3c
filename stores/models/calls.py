"""How often each platform was called for whom, by the hour; written in bulk, kept two weeks."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from stores.platforms.names import platform_choices


class CallHour(models.Model):
    """The calls of one store (or, without a shop, of the app itself) in one hour.

    A row holds the sums; `parts` has them by API and outcome, one `[api, code, calls, retries, waited_ms, bytes]` for each
    time that was written, `code` empty for good answers. One row an hour and store keeps writing cheap.
    """

    platform = models.CharField(_("platform"), max_length=32, choices=platform_choices)
    app_key = models.CharField(_("app key"), max_length=64)
    shop = models.CharField(_("platform's id"), max_length=64, blank=True)
    hour = models.DateTimeField(_("hour"))
    calls = models.BigIntegerField(_("calls"), default=0)
    # Tries that ended with an error, whether sent or kept back by our own budget or breaker.
    errors = models.BigIntegerField(_("errors"), default=0)
    retries = models.BigIntegerField(_("second and later tries"), default=0)
    waited_ms = models.BigIntegerField(_("waited for our own budget (ms)"), default=0)
    bytes = models.BigIntegerField(_("bytes received"), default=0)
    parts = models.JSONField(default=list)

    class Meta:
        verbose_name = _("calls in an hour")
        verbose_name_plural = _("calls by the hour")
        constraints: ClassVar = [
            # The hour first: sums since a moment, and forgetting what is old.
            models.UniqueConstraint(fields=["hour", "platform", "app_key", "shop"], name="one_row_per_shop_and_hour")
        ]

    def __str__(self) -> str:
        return f"{self.get_platform_display()} {self.shop or self.app_key} {self.hour:%Y-%m-%d %H}h: {self.calls}"
