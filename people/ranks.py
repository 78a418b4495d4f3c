"""Who may change whom: nobody hands out, or takes over, more than they have."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from people.access.role_template import RoleTemplate
from people.models import User
from people.rights import RIGHTS_OF, Act
from people.roles import Role


def changeable_by(actor: User) -> QuerySet[User]:
    """The users whose role, password and tokens `actor` may set."""
    if actor.is_superuser and actor.may(Act.PEOPLE):
        return User.objects.all()
    if not actor.may(Act.PEOPLE):
        return User.objects.filter(pk=actor.pk)
    others = User.objects.filter(is_superuser=False)
    return others if actor.role == Role.OWNER else others.filter(~Q(role=Role.OWNER))


def may_change(actor: User, target: User) -> bool:
    """True when `target` is among those `actor` may change."""
    return changeable_by(actor).filter(pk=target.pk).exists()


def roles_given_by(actor: User) -> list[Role]:
    """The roles that `actor` may give."""
    if not actor.may(Act.PEOPLE):
        return []
    if actor.is_superuser or actor.role == Role.OWNER:
        return list(Role)
    return [role for role in Role if role != Role.OWNER]


def may_give_template(actor: User, template: RoleTemplate) -> bool:
    """True when the template, with its role, has nothing that `actor` lacks."""
    return template.base in roles_given_by(actor) and actor.rights().cover(
        RIGHTS_OF[template.base] | template.further()
    )


def refuse_last_owner(user: User) -> str:
    """Why this owner cannot go, or be less; empty when they can. The owners are locked, so two cannot go at once."""
    owners = User.objects.select_for_update().filter(Q(role=Role.OWNER) | Q(is_superuser=True), is_active=True)
    left = set(owners.order_by("pk").values_list("pk", flat=True))
    if left == {user.pk}:
        return _("This is the last owner. Make somebody else an owner first.")
    return ""
