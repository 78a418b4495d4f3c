"""Who is signed in where, and ending it. A session that is ended is gone from the database at once."""

import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone

from people.models import User
from people.sign_in.devices import forget_devices
from people.sign_in.session_limits import ACTIVE, is_due_to_be_noted
from people.sign_in.session_store import kept_key, opened


def unattended(view: Callable[..., Any]) -> Callable[..., Any]:
    """Marks what a page asks for by itself, again and again: it keeps no session alive."""
    view.unattended = True  # type: ignore[attr-defined]
    return view


def note_activity(request: HttpRequest) -> None:
    """Writes down that the person is here, at most once a minute."""
    now = time.time()
    if is_due_to_be_noted(request.session, now):
        request.session[ACTIVE] = now
        UserSession.objects.create_from_request(request)


def sessions_of(user: User) -> list[UserSession]:
    """The living ones, the latest first; dead rows are cleared away."""
    living: Iterable[UserSession] = UserSession.objects.purge_and_list(user)
    return sorted(living, key=lambda one: one.last_seen_at, reverse=True)


def end_session(user: User, pk: int) -> bool:
    """Ends one session of this person; False when there is none of that number."""
    one = UserSession.objects.filter(user=user, pk=pk).first()
    if one is None:
        return False
    one.end()
    return True


def end_sessions(user: User, *, but: str = "") -> int:
    """Ends every session of this person but the one with this key; returns how many. With all of them their devices are forgotten."""
    keys = [session.session_key for session in all_alive(user) if session.session_key != kept_key(but)]
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(user=user).exclude(session_key=but).delete()
    if not but:
        forget_devices(user)
    return len(keys)


def all_alive(user: User) -> Iterator[Session]:
    """Also those in which nothing was done yet, or no second factor was shown: they stand in no list, so all are looked through."""
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator(chunk_size=500):
        if str(opened(session).get(SESSION_KEY)) == str(user.pk):
            yield session
