"""Tells the owner of an endpoint, in the inbox, that it fails or was switched off."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from alerts.models import InboxEntry, WebhookEndpoint
from alerts.outcome_words import outcome_text
from inspections.items import Severity


def tell_owner(endpoint: WebhookEndpoint, now: datetime) -> None:
    """One entry, in the owner's language."""
    with translation.override(endpoint.owner.language or settings.LANGUAGE_CODE):
        if endpoint.is_active:
            subject = _("The webhook endpoint “%(name)s” does not take what it is sent")
            lines = [_("Deliveries were given up. Look at its log, mend it, then send again what failed.")]
        else:
            subject = _("The webhook endpoint “%(name)s” was switched off")
            lines = [
                outcome_text(endpoint.disabled_reason),
                _("Mend it, switch it on again, then send again what failed."),
            ]
        InboxEntry.objects.create(
            user=endpoint.owner,
            severity=Severity.HIGH,
            subject=(subject % {"name": endpoint.name})[:300],
            lines=lines,
            link=reverse("admin:alerts_webhookendpoint_change", args=[endpoint.pk]),
            at=now,
        )
