"""The kinds of data that can be read from a store. A platform implements a topic or says that it is not offered."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Topic(TextChoices):
    """A kind of data; read, fails and grows old as one."""

    STATUS = "status", _("Store status")
    ORDERS = "orders", _("Orders")
    TRACKING = "tracking", _("Parcel tracking")
    CONVERSATIONS = "conversations", _("Conversations")
    PRODUCTS = "products", _("Products")
    STOCK = "stock", _("Stock")
    FINANCE = "finance", _("Finance")
    AFTERSALES = "aftersales", _("Returns and cancellations")
    REVIEWS = "reviews", _("Buyer reviews")
    NOTICES = "notices", _("Announcements and policy")
    HEALTH = "health", _("Store health and points")


class Outcome(TextChoices):
    """How one reading of a topic ended."""

    COMPLETE = "complete", _("read completely")
    PARTIAL = "partial", _("read in part")
    FAILED = "failed", _("not read")
    NOT_OFFERED = "not_offered", _("not offered by the platform")


# The reason code of a topic that no platform showed us: another tool of the seller's told us of it.
TOLD = "told"
# Of a reading that was whole as far as it went, and has not come to the present yet.
BEHIND = "behind"
