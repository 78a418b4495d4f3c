"""The words of an alert's life: its states, what can happen to it, and from where somebody acted."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AlertState(TextChoices):
    """Where an alert stands. Being assigned is no state of its own: an alert of any state may be somebody's."""

    OPEN = "open", _("open")
    ACKNOWLEDGED = "acknowledged", _("acknowledged")
    SNOOZED = "snoozed", _("snoozed")
    RESOLVED = "resolved", _("resolved")
    EXPIRED = "expired", _("expired")


# Somebody may still have to do something.
LIVE = (AlertState.OPEN, AlertState.ACKNOWLEDGED, AlertState.SNOOZED)


class ActKind(TextChoices):
    """What happened to an alert, by itself or by somebody."""

    OPENED = "opened", _("opened")
    REPEATED = "repeated", _("seen again")
    WORSENED = "worsened", _("worsened")
    EASED = "eased", _("eased")
    CLEARED = "cleared", _("the fault is gone; waits whether it stays so")
    RESOLVED = "resolved", _("resolved")
    REGRESSED = "regressed", _("came back after it was resolved")
    WOKEN = "woken", _("its snooze is over")
    EXPIRED = "expired", _("expired: its store is no longer inspected")
    ACKNOWLEDGED = "acknowledged", _("acknowledged")
    ASSIGNED = "assigned", _("assigned")
    SNOOZED = "snoozed", _("snoozed")
    UNSNOOZED = "unsnoozed", _("snooze ended")
    COMMENTED = "commented", _("commented")
    ESCALATED = "escalated", _("escalated")


class Origin(TextChoices):
    """From where an act came."""

    ITSELF = "itself", _("by itself")
    PAGE = "page", _("page")
    API = "api", _("API")
    LINK = "link", _("link in a message")
