"""The tables of this room: stores and their connections, what each topic's last reading gave, and the mirror rows."""

from stores.models.action import (
    DEAD,
    DONE,
    RECALLABLE,
    REPEATABLE,
    UNDER_WAY,
    Action,
    ActionBatch,
    ActionSource,
    ActionState,
)
from stores.models.aftersales import Cancellation, Return
from stores.models.bank_account import BankAccountSeen
from stores.models.boundary import (
    ExitAddress,
    FactKind,
    IsolationFact,
    OwnApp,
    OwnProxy,
    SharedEntity,
    WayOut,
)
from stores.models.calls import CallHour
from stores.models.chat import Conversation, Message
from stores.models.connection import Connection, ConnectionState, PlatformApp
from stores.models.consent import ConsentAttempt, ConsentOutcome
from stores.models.grant import StoreGrant
from stores.models.health import LateOrder, ListingIssue, Metric, Penalty, Punishment
from stores.models.import_run import ImportRun, ImportState
from stores.models.money import Balance, Statement, UnsettledSum, Withdrawal
from stores.models.order import Order, OrderStatus, Tracking
from stores.models.price import PriceChange
from stores.models.privacy import ErasedKey, RetentionRule
from stores.models.product import Product, ProductStatus, StockLevel
from stores.models.push import PushEvent, PushRefusal, PushState, Subscription
from stores.models.store import Store, StoreGroup, StoreQuerySet, StoreStatus
from stores.models.switch import InspectionSwitch
from stores.models.sync import SetAsideItem, TopicReading
from stores.models.voice import Notice, Review

__all__ = [
    "DEAD",
    "DONE",
    "RECALLABLE",
    "REPEATABLE",
    "UNDER_WAY",
    "Action",
    "ActionBatch",
    "ActionSource",
    "ActionState",
    "Balance",
    "BankAccountSeen",
    "CallHour",
    "Cancellation",
    "Connection",
    "ConnectionState",
    "ConsentAttempt",
    "ConsentOutcome",
    "Conversation",
    "ErasedKey",
    "ExitAddress",
    "FactKind",
    "ImportRun",
    "ImportState",
    "InspectionSwitch",
    "IsolationFact",
    "LateOrder",
    "ListingIssue",
    "Message",
    "Metric",
    "Notice",
    "Order",
    "OrderStatus",
    "OwnApp",
    "OwnProxy",
    "Penalty",
    "PlatformApp",
    "PriceChange",
    "Product",
    "ProductStatus",
    "Punishment",
    "PushEvent",
    "PushRefusal",
    "PushState",
    "RetentionRule",
    "Return",
    "Review",
    "SetAsideItem",
    "SharedEntity",
    "Statement",
    "StockLevel",
    "Store",
    "StoreGrant",
    "StoreGroup",
    "StoreQuerySet",
    "StoreStatus",
    "Subscription",
    "TopicReading",
    "Tracking",
    "UnsettledSum",
    "WayOut",
    "Withdrawal",
]
