"""The areas there are, and the roles. What a role may do in an area stands in `rights`; store groups say in which stores."""

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
