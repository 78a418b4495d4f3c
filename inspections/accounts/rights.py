"""What a sub-account may do in Seller Center, and whether the person who has it may do as much here. Pure.

Sources: the preset roles of TikTok Shop's user management (customer service agent, finance specialist, …; administrators reach
user management, nobody but the main account reaches linked accounts); Shopee and Lazada have roles of the same kinds.
"""

from collections.abc import Collection

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from people.rights import AREAS_OF, MAY_MANAGE
from people.roles import Area


class Right(TextChoices):
    """A part of Seller Center."""

    ORDERS = "orders", _("orders")
    MESSAGES = "messages", _("buyer messages")
    PRODUCTS = "products", _("products and stock")
    REVIEWS = "reviews", _("buyer reviews")
    MARKETING = "marketing", _("marketing")
    FINANCE = "finance", _("finance and withdrawals")
    SETTINGS = "settings", _("store settings")
    USERS = "users", _("user management")


class SellerRole(TextChoices):
    """A role of Seller Center, by its kind."""

    MAIN = "main", _("main account")
    ADMIN = "admin", _("administrator")
    CUSTOMER_SERVICE = "customer_service", _("customer service")
    FINANCE = "finance", _("finance")
    OPERATIONS = "operations", _("operations")
    MARKETING = "marketing", _("marketing")
    OTHER = "other", _("other (say which rights)")


_EVERYTHING = frozenset(Right)
# These move money, or let somebody else in.
GRAVE = frozenset({Right.FINANCE, Right.SETTINGS, Right.USERS})

_RIGHTS_OF: dict[str, frozenset[Right]] = {
    SellerRole.MAIN: _EVERYTHING,
    SellerRole.ADMIN: _EVERYTHING,
    SellerRole.CUSTOMER_SERVICE: frozenset({Right.ORDERS, Right.MESSAGES, Right.REVIEWS}),
    SellerRole.FINANCE: frozenset({Right.FINANCE}),
    SellerRole.OPERATIONS: frozenset({Right.ORDERS, Right.PRODUCTS}),
    SellerRole.MARKETING: frozenset({Right.PRODUCTS, Right.MARKETING}),
}
# What somebody must see here to have the right there; those that are missing are for owners and managers.
_AREA_OF = {
    Right.ORDERS: Area.ORDERS,
    Right.MESSAGES: Area.MESSAGES,
    Right.PRODUCTS: Area.STOCK,
    Right.REVIEWS: Area.REVIEWS,
    Right.MARKETING: Area.STOCK,
    Right.FINANCE: Area.MONEY,
}


def rights_of(seller_role: str, stated: Collection[str]) -> frozenset[Right] | None:
    """What a sub-account may do: as stated of it, else as its role comes. None: not known."""
    if seller_role in (SellerRole.MAIN, SellerRole.ADMIN):
        return _EVERYTHING
    if stated:
        return frozenset(map(Right, stated))
    return _RIGHTS_OF.get(seller_role)


def excess(rights: Collection[Right], role_here: str, *, is_superuser: bool = False) -> list[Right]:
    """The rights beyond what a person of this role may see here, in the order of Right."""
    if is_superuser or role_here in MAY_MANAGE:
        return []
    areas = AREAS_OF.get(role_here, frozenset())
    return [right for right in Right if right in rights and _AREA_OF.get(right) not in areas]
