"""The Celery tasks of this room."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from stores import exit_address
from stores.actions import sending
from stores.fetching import fetch_loop
from stores.imports import acts
from stores.privacy import erasing, retention
from stores.pushes import inbox, lost, subscriptions


@shared_task(name="stores.measure_exit_addresses")
def measure_exit_addresses() -> int:
    """Asks the ways out that are due for the address they are seen from. May run twice, or not at all, unharmed."""
    return exit_address.measure_exit_addresses(fetch_loop(), timezone.now())


@shared_task(name="stores.fetch_lost_pushes")
def fetch_lost_pushes() -> int:
    """Webhooks that a platform could not deliver, where it keeps them. The beat's next tick rings for what came."""
    return lost.fetch_lost_pushes(fetch_loop())


@shared_task(name="stores.check_subscriptions")
def check_subscriptions() -> int:
    """Sets up and reads back the webhooks of stores that were not checked for a day."""
    now = timezone.now()
    return len(subscriptions.subscribe_stores(subscriptions.due_for_check(now), fetch_loop(), now))


@shared_task(name="stores.forget_old_pushes")
def forget_old_pushes() -> int:
    """Buyers' words do not stay longer than they are needed."""
    return inbox.forget_old(timezone.now())


@shared_task(name="stores.forget_buyers")
def forget_buyers() -> int:
    """Buyers' data past its time, and what was erased and came back lately. May run twice unharmed."""
    now = timezone.now()
    return erasing.replay(now, changed_since=now - timedelta(days=2)).total() + retention.forget_old(now).total()


@shared_task(name="stores.apply_imports")
def apply_imports() -> int:
    """Tables of stores that somebody asked to take in. Rung when asked, and by the beat where that was lost."""
    return acts.apply_asked(timezone.now)


@shared_task(name="stores.send_actions")
def send_actions() -> int:
    """Sends what people want done, looks for what is unclear. Rung when asked for, and by the beat. May run twice unharmed."""
    return sending.drain(fetch_loop())
