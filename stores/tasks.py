"""The Celery tasks of this room."""

from celery import shared_task
from django.utils import timezone

from stores import exit_address
from stores.fetching import fetch_loop


@shared_task(name="stores.measure_exit_addresses")
def measure_exit_addresses() -> int:
    """Asks the ways out that are due for the address they are seen from. May run twice, or not at all, unharmed."""
    return exit_address.measure_exit_addresses(fetch_loop(), timezone.now())
