"""What each role may see. A role says which areas; store groups, one floor up, say which stores."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Area(TextChoices):
    """A kind of information with its own audience."""

    STORE = "store", _("Store status")
    ORDERS = "orders", _("Orders")
    MESSAGES = "messages", _("Buyer messages")
    STOCK = "stock", _("Stock")
    MONEY = "money", _("Money")
    REVIEWS = "reviews", _("Buyer reviews")
    POLICY = "policy", _("Policy updates")


class Role(TextChoices):
    """What a person does here."""

    OWNER = "owner", _("Owner")
    MANAGER = "manager", _("Manager")
    CUSTOMER_SERVICE = "customer_service", _("Customer service")
    FINANCE = "finance", _("Finance")
    OPERATIONS = "operations", _("Operations")
    VIEWER = "viewer", _("Viewer")
    INTEGRATION = "integration", _("Integration")


_EVERYTHING = frozenset(Area)

AREAS_OF: dict[str, frozenset[Area]] = {
    Role.OWNER: _EVERYTHING,
    Role.MANAGER: _EVERYTHING,
    Role.CUSTOMER_SERVICE: frozenset({Area.STORE, Area.ORDERS, Area.MESSAGES, Area.STOCK, Area.REVIEWS, Area.POLICY}),
    Role.FINANCE: frozenset({Area.STORE, Area.MONEY, Area.POLICY}),
    Role.OPERATIONS: frozenset({Area.STORE, Area.ORDERS, Area.STOCK, Area.POLICY}),
    Role.VIEWER: _EVERYTHING,
    Role.INTEGRATION: _EVERYTHING,
}

# These see every store; everybody else sees the stores of the groups they are in.
SEES_EVERY_STORE = frozenset({Role.OWNER, Role.MANAGER})

# These may change stores, connections and rules, and start a sweep.
MAY_MANAGE = frozenset({Role.OWNER, Role.MANAGER})
