"""The Celery tasks of webhooks, on the queue of everything that goes out to others."""

from datetime import timedelta

from celery import shared_task
from django.db import connection
from django.utils import timezone

from alerts.models import WebhookEvent
from alerts.webhooks.outbox import send_due
from alerts.webhooks.taking import take_events

KEPT_FOR = timedelta(days=30)
_AT_MOST = timedelta(seconds=60)
_ALONE = 7_236_040


@shared_task(name="alerts.send_webhooks", queue="notify", max_retries=2)
def send_webhooks() -> int:
    """Takes what is new and sends what is due, for a minute at most. May run twice, or not at all, unharmed.

    One at a time in the whole house, so that endpoints that hang never hold the threads that alerts are sent by.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_ALONE])
        if not cursor.fetchone()[0]:
            return 0
        try:
            now = timezone.now()
            take_events(now)
            return send_due(now + _AT_MOST)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_ALONE])


@shared_task(name="alerts.forget_old_webhooks", queue="notify", max_retries=2)
def forget_old_webhooks() -> int:
    """Events are kept for 30 days, with their deliveries."""
    return WebhookEvent.objects.filter(taken_at__lt=timezone.now() - KEPT_FOR).delete()[0]
