"""The one way in which a test signs somebody in: Django's own, and then the mark of the second factor that the product sets."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import time_machine
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest
from django.test import Client

from people.models import User
from people.sign_in.both_factors import mark_both_factors

_with_the_password_alone = Client.force_login


def signed_in_with_both_factors(client: Client, user: Any, backend: str | None = None) -> None:
    """What `client.force_login(user)` does in this suite. The mark is set by the function that enrolment and sign-in use."""
    _with_the_password_alone(client, user, backend)
    request = HttpRequest()
    request.user, request.session = user, client.session
    mark_both_factors(request, user, Authenticator.Type.TOTP)
    request.session.save()


def signed_in_with_the_password_alone(user: User) -> Client:
    """A browser in which somebody gave name and password, and nothing more."""
    client = Client()
    _with_the_password_alone(client, user)
    return client


def session_cookie(user: User, address: str) -> Any:
    """For a real browser: the cookie of a session with both factors."""
    client = Client()
    signed_in_with_both_factors(client, user)
    return {"name": settings.SESSION_COOKIE_NAME, "value": client.session.session_key, "url": address}


@contextmanager
def within_one_code(*, later: float = 0) -> Iterator[None]:
    """The clock stands, here or so many seconds on, so that a code which is read is still the current one when it is entered."""
    with time_machine.travel(time.time() + later, tick=False):
        yield
