"""The tables of this room: stores and their connections, what each topic's last reading gave, and the mirror rows."""

from stores.models.aftersales import Cancellation, Return
from stores.models.chat import Conversation, Message
from stores.models.connection import Connection, ConnectionState, PlatformApp
from stores.models.money import Statement, UnsettledSum, Withdrawal
from stores.models.order import Order, OrderStatus, Tracking
from stores.models.product import Product, ProductStatus, StockLevel
from stores.models.store import Store, StoreGroup, StoreStatus
from stores.models.sync import SetAsideItem, TopicReading

__all__ = [
    "Cancellation",
    "Connection",
    "ConnectionState",
    "Conversation",
    "Message",
    "Order",
    "OrderStatus",
    "PlatformApp",
    "Product",
    "ProductStatus",
    "Return",
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
