"""Who calls the API."""

from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request

from people.models import User


def caller_of(request: Request) -> User:
    """The caller. Every view's permissions let nobody else in; one that forgot them is answered 401."""
    if not isinstance(request.user, User):
        raise NotAuthenticated
    return request.user
