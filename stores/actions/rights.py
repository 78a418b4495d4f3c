"""Who may have something done: by the act and the area of its kind, in the stores one sees."""

from people.models import User
from people.rights import Act
from stores.actions.kind import AnyKind


def may_ask(user: User, kind: AnyKind) -> bool:
    """True when this person may have it done."""
    return user.may(kind.act, kind.area)


def may_approve(user: User, kind: AnyKind) -> bool:
    """True when this person may let out what the screen holds back."""
    return user.may(Act.APPROVE, kind.area)
