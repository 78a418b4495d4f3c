"""Who may have something done: by the area of its kind, in the stores one sees."""

from people.models import User
from people.roles import Area, Role
from stores.actions.kind import AnyKind

_ACTS_IN: dict[str, frozenset[Area]] = {
    Role.CUSTOMER_SERVICE: frozenset({Area.MESSAGES, Area.REVIEWS}),
    Role.OPERATIONS: frozenset({Area.ORDERS, Area.STOCK}),
    Role.INTEGRATION: frozenset(Area),
}


def may_ask(user: User, kind: AnyKind) -> bool:
    """True when this person may have it done."""
    return user.may_manage() or kind.area in _ACTS_IN.get(user.role, frozenset())


def may_approve(user: User, kind: AnyKind) -> bool:
    """True when this person may let out what the screen holds back."""
    return user.may_manage()
