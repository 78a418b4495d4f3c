"""Somebody's sessions on the pages. A session names its user only inside, so all that are alive are looked through."""

from collections.abc import Iterator

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone

from people.models import User


def sessions_of(user: User) -> list[str]:
    """The end of each of this person's sessions, as text."""
    return [f"{session.expire_date:%Y-%m-%d %H:%M} UTC" for session in _alive(user)]


def end_sessions(user: User) -> int:
    """Signs the person out everywhere; returns from how many sessions."""
    keys = [session.session_key for session in _alive(user)]
    return Session.objects.filter(session_key__in=keys).delete()[0]


def _alive(user: User) -> Iterator[Session]:
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator(chunk_size=500):
        if str(session.get_decoded().get(SESSION_KEY)) == str(user.pk):
            yield session
