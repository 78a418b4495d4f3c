"""Who asks for a page of one area."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from people.admin_site import person
from people.models import User
from people.roles import Area


def person_of(request: HttpRequest, area: Area) -> User:
    """Raises PermissionDenied for a role without the area."""
    user = person(request)
    if not isinstance(user, User) or area not in user.areas():
        raise PermissionDenied
    return user
