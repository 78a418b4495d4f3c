"""Who may have something done: by the area of its kind, in the stores one sees."""

from people.models import User
from people.rights import Act
from people.roles import Area
from stores.actions.kind import AnyKind

# Buyers and reviews are answered; everything else is changed.
_ANSWERED = frozenset({Area.MESSAGES, Area.REVIEWS})


def may_ask(user: User, kind: AnyKind) -> bool:
    """True when this person may have it done."""
    return user.may(Act.ANSWER if kind.area in _ANSWERED else Act.CHANGE, kind.area)


def may_approve(user: User, kind: AnyKind) -> bool:
    """True when this person may let out what the screen holds back."""
    return user.may(Act.APPROVE, kind.area) and user.may_manage()
