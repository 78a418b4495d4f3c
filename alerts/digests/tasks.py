"""The Celery task of digests."""

from celery import shared_task
from django.utils import timezone

from alerts.digests.sending import make_due, send_waiting


@shared_task(name="alerts.send_digests", queue="notify", max_retries=2)
def send_digests() -> int:
    """Makes and sends what is due this morning, wherever it is morning. May run twice, or not at all, unharmed."""
    now = timezone.now()
    make_due(now)
    return send_waiting(now)
