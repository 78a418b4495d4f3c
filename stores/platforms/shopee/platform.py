"""Shopee as the rest of the house sees it. Each method hands over to the module of its subject."""

from collections.abc import Mapping
from typing import ClassVar

from django.utils.translation import gettext_noop

from stores.platforms.base import AppKeys, Authorised, LostPushes, Platform, Push, ShopSession, TokenGrant, TopicRead
from stores.platforms.calls import RequestLoop
from stores.platforms.shopee import catalogue, chat, consent, money, pushes, signing, standing, trade, voices
from stores.platforms.shopee.allowance import ALLOWANCE
from stores.platforms.shopee.client import ShopeeClient
from stores.platforms.shopee.deeds import DEEDS, NOT_DONE
from stores.records import Record, StatementRecord


class Shopee(Platform):
    """Shopee. The consoles of China and Brazil have hosts of their own; all three addresses are settings."""

    id = "shopee"
    allowance = ALLOWANCE
    pushed = pushes.TOPICS
    deeds = DEEDS
    not_done = NOT_DONE
    lacks: ClassVar[dict[type[Record], str]] = {
        StatementRecord: gettext_noop(
            "Shopee gives apps no settlement statements; the wallet's balance is read instead."
        ),
    }

    def __init__(self, loop: RequestLoop) -> None:
        super().__init__(loop)
        self._client = ShopeeClient(loop, self._api_url)

    def _doer(self) -> ShopeeClient:
        return self._client

    # -- consent and tokens --------------------------------------------------------------------------------------

    @classmethod
    def consent_link(cls, app: AppKeys, *, state: str, redirect_url: str, country: str = "") -> str:
        host = cls.setting("CONSENT_URL", "https://open.shopee.com").rstrip("/")
        return consent.consent_link(host, app, state=state, redirect_url=redirect_url)

    @classmethod
    def disconnect_link(cls, app: AppKeys, redirect_url: str) -> str:
        return consent.disconnect_link(cls._api_url(), app, redirect_url)

    async def authorise(self, app: AppKeys, callback: Mapping[str, str]) -> list[Authorised]:
        return await consent.authorise(self._client, app, callback)

    async def refresh(self, app: AppKeys, refresh_token: str, account_id: str) -> TokenGrant:
        return await consent.refresh(self._client, app, refresh_token, account_id)

    # -- webhooks ------------------------------------------------------------------------------------------------

    @classmethod
    def push_is_genuine(cls, app: AppKeys, url: str, headers: Mapping[str, str], body: bytes) -> bool:
        return signing.push_is_genuine(app, url, headers, body, cls.setting("PUSH_SECRET"))

    @classmethod
    def read_push(cls, body: bytes) -> Push:
        return pushes.read_push(body)

    async def subscribe(self, shop: ShopSession, url: str) -> list[str]:
        return await pushes.subscribe(self._client, shop, url)

    async def lost_pushes(self, app: AppKeys) -> LostPushes:
        return await pushes.lost_pushes(self._client, app)

    async def confirm_lost_pushes(self, app: AppKeys, confirm: str) -> None:
        await pushes.confirm_lost_pushes(self._client, app, confirm)

    # -- topics --------------------------------------------------------------------------------------------------

    async def read_status(self, shop: ShopSession) -> TopicRead:
        return await trade.read_status(self._client, shop)

    async def read_orders(self, shop: ShopSession) -> TopicRead:
        return await trade.read_orders(self._client, shop)

    async def read_tracking(self, shop: ShopSession) -> TopicRead:
        return await trade.read_tracking(self._client, shop)

    async def read_aftersales(self, shop: ShopSession) -> TopicRead:
        return await trade.read_aftersales(self._client, shop)

    async def read_conversations(self, shop: ShopSession) -> TopicRead:
        return await chat.read_conversations(self._client, shop)

    async def read_products(self, shop: ShopSession) -> TopicRead:
        return await catalogue.read_products(self._client, shop)

    async def read_stock(self, shop: ShopSession) -> TopicRead:
        return await catalogue.read_stock(self._client, shop)

    async def read_finance(self, shop: ShopSession) -> TopicRead:
        return await money.read_finance(self._client, shop)

    async def read_reviews(self, shop: ShopSession) -> TopicRead:
        return await voices.read_reviews(self._client, shop)

    async def read_notices(self, shop: ShopSession) -> TopicRead:
        return await voices.read_notices(self._client, shop)

    async def read_health(self, shop: ShopSession) -> TopicRead:
        return await standing.read_health(self._client, shop)

    @classmethod
    def _api_url(cls) -> str:
        return cls.setting("API_URL", "https://partner.shopeemobile.com").rstrip("/")
