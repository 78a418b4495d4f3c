"""Lazada as the house sees it: each topic's reading stands in a file of its own, this one says what is offered and what not."""

import hmac
from collections.abc import Mapping
from typing import ClassVar

from django.utils.translation import gettext_noop

from stores.platforms.base import AppKeys, Authorised, Platform, Push, ShopSession, TokenGrant, TopicRead
from stores.platforms.calls import RequestLoop
from stores.platforms.errors import (
    AuthorisationRefusedError,
    NotOfferedError,
    StoreClosedError,
    UnreadableAnswerError,
)
from stores.platforms.lazada import (
    aftersales,
    chat,
    consent,
    goods,
    health,
    money,
    notices,
    orders,
    pushes,
    reviews,
    wire,
)
from stores.platforms.lazada.allowance import ALLOWANCE
from stores.platforms.lazada.client import LazadaClient, push_signature
from stores.platforms.lazada.deeds import DEEDS, NOT_DONE
from stores.platforms.lazada.pages import decode
from stores.platforms.lazada.verdicts import StoreNotVerifiedError
from stores.records import (
    BalanceRecord,
    LateOrderRecord,
    PenaltyRecord,
    PunishmentRecord,
    Record,
    StatusRecord,
    UnsettledRecord,
)

_SELLING = {"ACTIVE": "active", "INACTIVE": "closed", "DELETED": "closed"}


class Lazada(Platform):
    """Lazada. No API gives points, penalties or a live balance (365 documented paths, December 2025)."""

    id = "lazada"
    allowance = ALLOWANCE
    chat_app = True
    pushed = pushes.TOPICS
    deeds = DEEDS
    not_done = NOT_DONE
    lacks: ClassVar[dict[type[Record], str]] = {
        BalanceRecord: gettext_noop(
            "Lazada tells no live balance to apps; the closing balance of the weekly statement is the nearest to it."
        ),
        UnsettledRecord: gettext_noop("Lazada tells no sum still to be settled."),
        PenaltyRecord: gettext_noop("Lazada tells no non-compliance points to apps; they are read in Seller Center."),
        PunishmentRecord: gettext_noop(
            "Lazada tells no measures against a store to apps; they are read in Seller Center and its inbox."
        ),
        LateOrderRecord: gettext_noop("Lazada tells no list of late orders; they are found by their deadlines."),
    }

    def __init__(self, loop: RequestLoop) -> None:
        super().__init__(loop)
        self._client = LazadaClient(loop, self.setting)

    def _doer(self) -> LazadaClient:
        return self._client

    # -- consent and tokens --------------------------------------------------------------------------------------

    @classmethod
    def consent_link(cls, app: AppKeys, *, state: str, redirect_url: str, country: str = "") -> str:
        base_url = cls.setting("CONSENT_URL", consent.CONSENT_URL)
        return consent.consent_link(base_url, app, state=state, redirect_url=redirect_url, country=country)

    async def authorise(self, app: AppKeys, callback: Mapping[str, str]) -> list[Authorised]:
        return await consent.authorise(self._client, app, callback, consent.clock_now())

    async def refresh(self, app: AppKeys, refresh_token: str, account_id: str) -> TokenGrant:
        return await consent.refresh(self._client, app, refresh_token, account_id, consent.clock_now())

    # -- webhooks ------------------------------------------------------------------------------------------------

    @classmethod
    def push_is_genuine(cls, app: AppKeys, url: str, headers: Mapping[str, str], body: bytes) -> bool:
        said = headers.get("authorization", "").strip().lower()
        return hmac.compare_digest(said.encode("utf-8", "surrogateescape"), push_signature(app, body).encode())

    @classmethod
    def read_push(cls, body: bytes) -> Push:
        return pushes.read_push(body)

    async def subscribe(self, shop: ShopSession, url: str) -> list[str]:
        raise NotOfferedError(
            f"Lazada switches pushes on in its console only: open.lazada.com, App Console, your app, Push Mechanism; enter {url}"
            " as callback, choose the message types (0 to 6, 8, 10, 13, 14, 21; for the chat app 2 and 19) and verify."
        )

    # -- topics --------------------------------------------------------------------------------------------------

    async def read_status(self, shop: ShopSession) -> TopicRead:
        """No call tells violations or restrictions; active, inactive and deleted is all there is."""
        try:
            seller = decode(await self._client.shop_call(shop, "/seller/get"), wire.Seller)
        except StoreNotVerifiedError as fault:
            return _status("restricted", "accepted", [str(fault)])
        except StoreClosedError as fault:
            return _status("closed", "accepted", [str(fault)])
        except AuthorisationRefusedError as fault:
            return _status("unseen", "refused", [str(fault)])
        if str(seller.seller_id) != shop.external_id:
            raise UnreadableAnswerError("Lazada answers for another store than was asked for.")
        word = seller.status.strip().upper()
        if word not in _SELLING:
            raise UnreadableAnswerError(f"Unknown status of the store: {word[:40]!r}.")
        return _status(
            _SELLING[word], "accepted", [] if word == "ACTIVE" else [f"Lazada says that the store is {word.lower()}."]
        )

    async def read_orders(self, shop: ShopSession) -> TopicRead:
        return await orders.read_orders(self._client, shop)

    async def read_tracking(self, shop: ShopSession) -> TopicRead:
        return await orders.read_tracking(self._client, shop)

    async def read_conversations(self, shop: ShopSession) -> TopicRead:
        return await chat.read_conversations(self._client, shop)

    async def read_products(self, shop: ShopSession) -> TopicRead:
        return await goods.read_products(self._client, shop)

    async def read_stock(self, shop: ShopSession) -> TopicRead:
        return await goods.read_stock(self._client, shop)

    async def read_finance(self, shop: ShopSession) -> TopicRead:
        return await money.read_finance(self._client, shop)

    async def read_aftersales(self, shop: ShopSession) -> TopicRead:
        return await aftersales.read_aftersales(self._client, shop)

    async def read_reviews(self, shop: ShopSession) -> TopicRead:
        return await reviews.read_reviews(self._client, shop)

    async def read_notices(self, shop: ShopSession) -> TopicRead:
        return await notices.read_notices(self._client, shop)

    async def read_health(self, shop: ShopSession) -> TopicRead:
        return await health.read_health(self._client, shop)


def _status(selling: str, connection: str, reasons: list[str]) -> TopicRead:
    return TopicRead([StatusRecord(external_id="store", selling=selling, connection=connection, reasons=reasons)])
