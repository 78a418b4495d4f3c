"""A review that was reported to its platform by a ticket. No platform lets apps report one: a person does, and notes it here."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from stores.models import Store


class TicketOutcome(models.TextChoices):
    """What became of it."""

    OPEN = "open", _("not decided")
    REMOVED = "removed", _("review removed")
    KEPT = "kept", _("review stays")


class ReviewTicket(models.Model):
    """One a review. `report_by`: until when the platform takes reports, by the rule of that day."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="+", verbose_name=_("store"))
    review_external_id = models.CharField(_("review"), max_length=64)
    number = models.CharField(_("ticket"), max_length=80)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("reported by")
    )
    by_name = models.CharField(_("reported by"), max_length=150)
    at = models.DateTimeField(_("reported"))
    report_by = models.DateTimeField(_("report by"), null=True)
    outcome = models.CharField(_("outcome"), max_length=8, choices=TicketOutcome, default=TicketOutcome.OPEN)

    class Meta:
        verbose_name = _("ticket about a review")
        verbose_name_plural = _("tickets about reviews")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["store", "review_external_id"], name="ticket_once_per_review")
        ]

    def __str__(self) -> str:
        return self.number
