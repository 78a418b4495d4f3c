"""The tables of this room: alerts, who is to hear of them, and what was sent."""

from alerts.models.act import AlertAct
from alerts.models.alert import Alert, AlertQuerySet
from alerts.models.channel import ChannelAddress
from alerts.models.digest import Digest, DigestKind, DigestState
from alerts.models.inbox import InboxEntry
from alerts.models.incident import Incident
from alerts.models.notification import DeliveryDecision, Notification, NotificationKind, NotificationState
from alerts.models.policy import EscalationPolicy, EscalationRule, EscalationStep, StepState
from alerts.models.route import AudienceKind, Route
from alerts.models.shift import AlertPreference, Deputy, Shift
from alerts.models.silence import Silence
from alerts.models.trouble import AuditorPass, Trouble
from alerts.models.webhook import DeliveryState, WebhookCursor, WebhookDelivery, WebhookEndpoint, WebhookEvent

__all__ = [
    "Alert",
    "AlertAct",
    "AlertPreference",
    "AlertQuerySet",
    "AudienceKind",
    "AuditorPass",
    "ChannelAddress",
    "DeliveryDecision",
    "DeliveryState",
    "Deputy",
    "Digest",
    "DigestKind",
    "DigestState",
    "EscalationPolicy",
    "EscalationRule",
    "EscalationStep",
    "InboxEntry",
    "Incident",
    "Notification",
    "NotificationKind",
    "NotificationState",
    "Route",
    "Shift",
    "Silence",
    "StepState",
    "Trouble",
    "WebhookCursor",
    "WebhookDelivery",
    "WebhookEndpoint",
    "WebhookEvent",
]
