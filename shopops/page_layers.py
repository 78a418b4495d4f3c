"""Middleware that serves pages: calls of programs go past it, since a quarter of a millisecond a call is too much for nothing."""

from typing import Any

from csp.middleware import CSPMiddleware
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.http import HttpRequest

from people.caller import comes_by_token
from people.sign_in.session_store import SessionByHashMiddleware


class PagesOnly:
    """Stands before a middleware of Django's kind."""

    get_response: Any

    def __call__(self, request: HttpRequest) -> Any:
        if comes_by_token(request):
            return self.get_response(request)
        return super().__call__(request)  # type: ignore[misc]


class ContentPolicyLayer(PagesOnly, CSPMiddleware):
    """What a page may run and fetch; the JSON that a program gets runs nothing."""


class SessionLayer(PagesOnly, SessionByHashMiddleware):
    """The browser's session, found by the hash of its cookie."""


class PersonLayer(PagesOnly, AuthenticationMiddleware):
    """Who the session is of. A program's user is found by its token."""


class MessageLayer(PagesOnly, MessageMiddleware):
    """What is said once on the next page."""
