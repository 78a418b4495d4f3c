"""The Celery tasks of this room. Each may run twice, or not at all, unharmed."""

from celery import shared_task

from people.programs.repeated import forget_old_requests


@shared_task(name="people.forget_old_requests")
def forget_repeated_requests() -> int:
    """Forgets the keys of requests of more than a day ago; returns how many."""
    return forget_old_requests()
