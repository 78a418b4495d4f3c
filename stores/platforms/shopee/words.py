"""Shopee's numbers and words, as people read them. Source: the enumerations on the reference's pages (August 2026)."""

from stores.models.order import OrderStatus
from stores.models.product import ProductStatus

# Countries of Shopee for which the house keeps no dollar rate; their currency is known all the same.
CURRENCY = {"TW": "TWD", "CO": "COP", "CL": "CLP"}

SELLING = {"NORMAL": "active", "FROZEN": "restricted", "BANNED": "closed"}

ORDER_STATUS: dict[str, str] = {
    "UNPAID": OrderStatus.UNPAID,
    "PENDING": OrderStatus.ON_HOLD,
    "INVOICE_PENDING": OrderStatus.ON_HOLD,
    "IN_CANCEL": OrderStatus.ON_HOLD,
    "READY_TO_SHIP": OrderStatus.TO_SHIP,
    "RETRY_SHIP": OrderStatus.TO_SHIP,  # the carrier's pickup failed: to be arranged again
    "PROCESSED": OrderStatus.AWAITING_COLLECTION,
    "SHIPPED": OrderStatus.IN_TRANSIT,
    "TO_CONFIRM_RECEIVE": OrderStatus.DELIVERED,
    "TO_RETURN": OrderStatus.DELIVERED,
    "COMPLETED": OrderStatus.COMPLETED,
    "CANCELLED": OrderStatus.CANCELLED,
}

PRODUCT_STATUS: dict[str, str] = {
    "NORMAL": ProductStatus.LIVE,
    "UNLIST": ProductStatus.OFF,
    "REVIEWING": ProductStatus.IN_REVIEW,
    "BANNED": ProductStatus.SUSPENDED,
    "SHOPEE_DELETE": ProductStatus.SUSPENDED,  # taken down by Shopee, which the seller must know
    "SELLER_DELETE": ProductStatus.DELETED,
}

# CLOSED: the request ended without a refund (the buyer did not send it back, or lost the dispute).
RETURN_STATE = {
    "REQUESTED": "pending",
    "JUDGING": "under_way",
    "PROCESSING": "under_way",
    "SELLER_DISPUTE": "under_way",
    "ACCEPTED": "accepted",
    "CLOSED": "refused",
    "CANCELLED": "refused",
}
RETURN_KIND = {0: "return_and_refund", 1: "refund_only"}

MOVEMENT_STATE = {"COMPLETED": "done", "FAILED": "failed", "PENDING": "under_way", "INITIAL": "under_way"}

# metric_id -> our key
METRIC_KEY = {
    1: "late_shipment_rate",
    3: "non_fulfilment_rate",
    4: "preparation_time",
    11: "response_rate",
    21: "response_time",
    22: "shop_rating",
    23: "unanswered_chats",
    25: "fast_handover_rate",
    42: "cancellation_rate",
    43: "return_rate",
    52: "severe_listing_violations",
    53: "other_listing_violations",
    54: "prohibited_listings",
    55: "counterfeit_listings",
    56: "spam_listings",
}
SHOP_RATING = 22

METRIC_NAME = {
    -1: "Non-responded chats",
    1: "Late shipment rate",
    3: "Non-fulfilment rate",
    4: "Preparation time",
    11: "Chat response rate",
    12: "Pre-order listing rate",
    15: "Days of pre-order listing violation",
    21: "Response time",
    22: "Shop rating",
    23: "Non-responded chats",
    25: "Fast handover rate",
    27: "On-time pickup failure rate",
    28: "On-time pickup failure violation",
    29: "Average response time",
    42: "Cancellation rate",
    43: "Return and refund rate",
    52: "Severe listing violations",
    53: "Other listing violations",
    54: "Prohibited listings",
    55: "Counterfeit and IP infringement",
    56: "Spam listings",
    85: "Late shipment rate (next-day delivery)",
    88: "Non-fulfilment rate (next-day delivery)",
    91: "Cancellation rate (next-day delivery)",
    92: "Return and refund rate (next-day delivery)",
    95: "Customer satisfaction",
    96: "Same-day delivery listings",
    97: "Next-day delivery listings",
    2011: "Poor quality products",
}

# unit -> (ours, by how much a value is divided)
METRIC_UNIT = {1: ("count", 1), 2: ("percent", 1), 3: ("minutes", 60), 4: ("days", 1), 5: ("hours", 1)}

VIOLATION = {
    5: "High late shipment rate",
    6: "High non-fulfilment rate",
    7: "High number of non-fulfilled orders",
    8: "High number of late shipped orders",
    9: "Prohibited listings",
    10: "Counterfeit or IP infringement",
    11: "Spam listings",
    12: "Copied images",
    13: "Deleted listings uploaded again",
    14: "Counterfeit bought from a mall shop",
    15: "Counterfeit caught",
    16: "High share of pre-order listings",
    17: "Attempted fraud",
    18: "Attempted fraud",
    19: "False return address",
    20: "Shipping fraud",
    21: "High number of non-responded chats",
    22: "Rude chat replies",
    23: "Buyer asked to cancel",
    24: "Rude reply to a review",
    25: "Return and refund policy violation",
    101: "Tier reached",
    3026: "Misuse of Shopee's IP",
    3028: "Shop name violation",
    3030: "Deals outside Shopee",
    3032: "Empty parcels",
    3034: "Shopee Feed violation",
    3036: "Shopee Live violation",
    3038: "Misuse of a tag",
    3040: "Misuse of a tag",
    3042: "Repeated IP infringement",
    3044: "Repeated IP infringement",
    3046: "Live animals",
    3048: "Chat spam",
    3050: "Overseas returns",
    3052: "Privacy breach in a reply to a review",
    3054: "Order brushing",
    3056: "Pornographic image",
    3058: "Wrong category",
    3060: "Extremely high non-fulfilment rate",
    3062: "Unpaid affiliate invoice",
    3064: "Listing refused by the government",
    3066: "Gifted items",
    3068: "High non-fulfilment rate (next-day delivery)",
    3070: "High late shipment rate (next-day delivery)",
    3072: "High on-time pickup failure rate",
    3074: "Deals outside Shopee, offered in chat",
    **dict.fromkeys(range(3090, 3094), "Prohibited listings"),
    **dict.fromkeys(range(3094, 3098), "Counterfeit or IP infringement"),
    **dict.fromkeys(range(3098, 3102), "Spam listings"),
    3145: "High return rate (non-integrated carrier)",
    4130: "Poor product quality",
}

PUNISHMENT = {
    103: "Listings not shown in category browsing",
    104: "Listings not shown in search",
    105: "No new listings",
    106: "Listings cannot be edited",
    107: "No campaigns",
    108: "No shipping subsidy",
    109: "Account suspended",
    600: "Listings not shown in search",
    601: "Listings hidden from recommendations",
    602: "Listings not shown in category browsing",
    **dict.fromkeys(range(1109, 1113), "Fewer listings allowed"),
    2008: "Daily orders limited",
}

# A punishment's `reason`: tiers 1 to 5, and the tiers of the listing limit.
TIER = {1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 1109: 1, 1110: 2}
PUNISHMENT_REASON = {
    **{tier: f"Penalty points, tier {tier}" for tier in range(1, 6)},
    1109: "Listing limit, tier 1",
    1110: "Listing limit, tier 2",
    1111: "Share of pre-order listings",
}

LISTING_ISSUE = {
    1: "Prohibited Listing",
    2: "Counterfeit and IP Infringement",
    3: "Spam",
    4: "Inappropriate Image",
    5: "Insufficient Information",
    6: "Mall Listing Improvement",
    7: "Other Listing Improvement",
}
