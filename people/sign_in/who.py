"""Who asks, on a page that only somebody signed in reaches."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from people.models import User


def signed_in(request: HttpRequest) -> User:
    """The person. Raises PermissionDenied (403) when there is none."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
