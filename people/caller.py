"""Who calls the API."""

from django.http import HttpRequest
from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request

from people.models import User


def caller_of(request: Request) -> User:
    """The caller. Every view's permissions let nobody else in; one that forgot them is answered 401."""
    if not isinstance(request.user, User):
        raise NotAuthenticated
    return request.user


def comes_by_token(request: HttpRequest) -> bool:
    """True for a program's call. Right or wrong, its token is all that counts: no session, message or frame concerns it."""
    return request.path.startswith("/api/") and "HTTP_AUTHORIZATION" in request.META
