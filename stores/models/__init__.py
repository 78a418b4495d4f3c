"""The tables of this room: stores and their connections, what each topic's last reading gave, and the mirror rows."""

from stores.models.aftersales import Cancellation, Return
from stores.models.calls import CallHour
from stores.models.chat import Conversation, Message
from stores.models.connection import Connection, ConnectionState, PlatformApp
from stores.models.health import LateOrder, ListingIssue, Metric, Penalty, Punishment
from stores.models.money import Balance, Statement, UnsettledSum, Withdrawal
from stores.models.order import Order, OrderStatus, Tracking
from stores.models.product import Product, ProductStatus, StockLevel
from stores.models.store import Store, StoreGroup, StoreStatus
from stores.models.sync import SetAsideItem, TopicReading
from stores.models.voice import Notice, Review

__all__ = [
    "Balance",
    "CallHour",
    "Cancellation",
    "Connection",
    "ConnectionState",
    "Conversation",
    "LateOrder",
    "ListingIssue",
    "Message",
    "Metric",
    "Notice",
    "Order",
    "OrderStatus",
    "Penalty",
    "PlatformApp",
    "Product",
    "ProductStatus",
    "Punishment",
    "Return",
    "Review",
    "SetAsideItem",
    "Statement",
    "StockLevel",
    "Store",
    "StoreGroup",
    "StoreStatus",
    "TopicReading",
    "Tracking",
    "UnsettledSum",
    "Withdrawal",
]
