"""Whose eyes a list is read with: everything that the gates ask of somebody, as a key."""

from collections.abc import Hashable

from people.models import User


def eyes_of(user: User) -> Hashable:
    """Whoever has the same is let through to the same rows by the same statement; what is granted in the database it asks there."""
    if user.sees_every_store():
        return user.rights()
    return user.pk, user.role_sees_every_store(), user.rights(), user.narrowed
