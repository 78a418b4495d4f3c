"""The Celery tasks of this room. Each may run twice, or not at all, unharmed."""

from celery import shared_task
from django.contrib.sessions.models import Session
from django.utils import timezone

from people.programs.repeated import forget_old_requests
from people.sign_in.mails import mail_unusual


@shared_task(name="people.forget_old_requests")
def forget_repeated_requests() -> int:
    """Forgets the keys of requests of more than a day ago; returns how many."""
    return forget_old_requests()


@shared_task(name="people.mail_unusual_sign_ins")
def mail_unusual_sign_ins() -> int:
    """Mails people about sign-ins from new devices and networks; returns how many."""
    return mail_unusual(timezone.now())


@shared_task(name="people.clear_old_sessions")
def clear_old_sessions() -> int:
    """Throws away sessions that nobody can use any more; returns how many rows."""
    return Session.objects.filter(expire_date__lt=timezone.now()).delete()[0]
