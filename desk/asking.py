"""Who asks for a page."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from people.admin_site import person
from people.models import User
from people.roles import Area


def somebody(request: HttpRequest) -> User:
    """Whatever their role. Raises PermissionDenied for nobody."""
    user = person(request)
    if not isinstance(user, User):
        raise PermissionDenied
    return user


def person_of(request: HttpRequest, area: Area) -> User:
    """Raises PermissionDenied for a role without the area."""
    user = somebody(request)
    if area not in user.areas():
        raise PermissionDenied
    return user


def sees(request: HttpRequest, area: Area) -> bool:
    """Whether the role has the area: the sidebar's question."""
    return isinstance(request.user, User) and request.user.is_active and area in request.user.areas()
