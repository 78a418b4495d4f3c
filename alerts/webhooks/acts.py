"""What people do with endpoints: make one, change its secret, try it, send again what failed."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from alerts.channels.base import Outcome, OutcomeKind
from alerts.channels.wire import why_forbidden
from alerts.models import DeliveryState, WebhookDelivery, WebhookEndpoint, WebhookEvent
from alerts.webhooks.kinds import TEST
from alerts.webhooks.outbox import lease_one, send
from people.audit import Subject, Verb, record
from people.models import User
from people.roles import Role

TEST_SECONDS = 8.0
MOST_REPLAYED = 10_000


class UrlRefusedError(ValueError):
    """An endpoint cannot have this address; the message says why."""


def may_keep_endpoints(user: object) -> bool:
    """Owners, managers, and programs: an endpoint is a free address, so not everybody's."""
    return isinstance(user, User) and user.is_active and (user.may_manage() or user.role == Role.INTEGRATION)


def set_url(endpoint: WebhookEndpoint, url: str) -> None:
    """Judges the address by what it says itself, and seals it; what its name means is judged at each connection."""
    if reason := why_forbidden(url.strip(), allow_private=settings.WEBHOOK_ALLOW_PRIVATE):
        raise UrlRefusedError(reason)
    endpoint.keep_url(url.strip())


def rotate_secret(endpoint: WebhookEndpoint, by: User, now: datetime) -> str:
    """A new secret, shown once; the one before signs too for a day."""
    with transaction.atomic():
        held = WebhookEndpoint.objects.select_for_update().get(pk=endpoint.pk)
        text = held.make_secret(now)
        held.save(update_fields=["sealed_secrets"])
        record(by, Verb.ROTATED, held)
    endpoint.sealed_secrets = held.sealed_secrets
    return text


def send_test(endpoint: WebhookEndpoint, by: User, now: datetime) -> tuple[WebhookDelivery, Outcome]:
    """A `test` event, sent at once."""
    with transaction.atomic():
        event = WebhookEvent.objects.create(
            kind=TEST,
            source=f"test:{uuid.uuid4()}",
            at=now,
            data={"endpoint": {"id": endpoint.pk, "name": endpoint.name}},
        )
        delivery = WebhookDelivery.objects.create(event=event, endpoint=endpoint, next_at=now)
        record(by, Verb.RAN, endpoint, after={"action": "test event"})
    leased = lease_one(delivery)
    if leased is None:
        return delivery, Outcome(OutcomeKind.LATER, "A worker is sending it at this moment; look at the log.")
    outcome = send(leased, TEST_SECONDS)
    delivery.refresh_from_db()
    return delivery, outcome


def replay(deliveries: QuerySet[WebhookDelivery], by: User, now: datetime) -> int:
    """Sends these again from the first try on; those that wait or are being sent are left alone. Returns how many."""
    chosen = deliveries.exclude(state__in=[DeliveryState.WAITS, DeliveryState.LEASED])
    ids = list(chosen.order_by("pk").values_list("pk", flat=True)[:MOST_REPLAYED])
    with transaction.atomic():
        count = WebhookDelivery.objects.filter(pk__in=ids).update(
            state=DeliveryState.WAITS, attempts=0, next_at=now, sent_at=None
        )
        record(by, Verb.RAN, Subject("alerts.webhookdelivery"), after={"action": "send again", "deliveries": count})
    return count


def replay_failed(endpoint: WebhookEndpoint, since: datetime, by: User, now: datetime) -> int:
    """Everything that was given up, of what was made since."""
    return replay(endpoint.deliveries.filter(state=DeliveryState.GIVEN_UP, made_at__gte=since), by, now)
