"""Who may change whom: nobody hands out, or takes over, more than they have."""

from django.db.models import Q, QuerySet

from people.models import User
from people.roles import Role


def changeable_by(actor: User) -> QuerySet[User]:
    """The users whose role, password and tokens `actor` may set."""
    if actor.is_superuser:
        return User.objects.all()
    if not actor.may_manage():
        return User.objects.filter(pk=actor.pk)
    others = User.objects.filter(is_superuser=False)
    return others if actor.role == Role.OWNER else others.filter(~Q(role=Role.OWNER))


def may_change(actor: User, target: User) -> bool:
    """True when `target` is among those `actor` may change."""
    return changeable_by(actor).filter(pk=target.pk).exists()


def roles_given_by(actor: User) -> list[Role]:
    """The roles that `actor` may give."""
    if actor.is_superuser or actor.role == Role.OWNER:
        return list(Role)
    return [role for role in Role if role != Role.OWNER] if actor.may_manage() else []
