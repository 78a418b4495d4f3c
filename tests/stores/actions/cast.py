"""What the tests of actions stand on: people, shops of each platform in order, something to act on, and what went out."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone

from people.models import User
from stores.actions import sending
from stores.actions.ask import Asked, Taken, ask
from stores.fetching import FetchLoop
from stores.models import Action, ActionSource, Store
from tests.house import Sandbox, connect_stores

_keys = itertools.count()


@dataclass
class Cast:
    """`market`: the marketplace; `shops`: one of each platform, in which nothing was wrong."""

    market: Sandbox
    loop: FetchLoop
    people: dict[str, User]
    shops: dict[str, str]
    stores: dict[str, Store] = field(default_factory=dict)

    def store(self, platform: str) -> Store:
        """One shop of the platform; the same one each time."""
        if platform not in self.stores:
            self.stores[platform] = connect_stores(self.market, [self.shops[platform]]).popitem()[1]
        return self.stores[platform]

    def happens(self, store: Store, event: str, **given: Any) -> dict[str, Any]:
        return dict(self.market.post("/_sandbox/events", {"shop_id": store.external_id, "event": event, **given}))

    def conversation(self, store: Store, text: str = "Is it still there?") -> str:
        return str(self.happens(store, "buyer_message", text=text)["subject"])

    def wanted(self, store: Store, kind: str) -> dict[str, Any]:
        """A payload of the kind about something new in the store, fit to be sent."""
        payload: dict[str, Any] = _PAYLOADS[kind](self, store)
        return payload

    def ask(self, kind: str, payload: dict[str, Any], store: Store, who: str = "alice", **how: Any) -> Taken:
        key = how.pop("key", f"k{next(_keys)}")
        asked = Asked(store=store, kind=kind, payload=payload, key=key, source=ActionSource.PAGE, **how)
        return ask(asked, self.people[who], timezone.now())

    def reply(self, store: Store, conversation: str, text: str = "Yes, it is.", who: str = "bob", **how: Any) -> Action:
        payload = {"conversation_id": conversation, "text": text}
        return self.ask("reply_to_conversation", payload, store, who, **how).action

    def send(self) -> int:
        """What is due now is sent once."""
        return sending.send_due(self.loop)

    def look(self, *, after: timedelta = timedelta(0)) -> int:
        """Unclear ones are looked for, as if `after` had passed."""
        rows = Action.objects.filter(state="unsure")
        rows.update(unsure_at=F("unsure_at") - after, look_at=Now())
        return sending.look_for_unclear(self.loop)

    def written(self, store: Store, kind: str | None = None) -> list[dict[str, Any]]:
        """The writes that the marketplace accepted."""
        writes = self.market.get("/_sandbox/log", shop_id=store.external_id)["writes"]
        return [one for one in writes if kind in (None, one["kind"])]

    def fault(self, fault: str, store: Store, **how: Any) -> None:
        self.market.fault(fault, shop_id=store.external_id, **how)


def state_of(action: Action) -> str:
    action.refresh_from_db()
    return str(action.state)


def _reply(cast: Cast, store: Store) -> dict[str, Any]:
    return {"conversation_id": cast.conversation(store), "text": "Yes, it is."}


def _review(cast: Cast, store: Store) -> dict[str, Any]:
    return {"review_id": cast.happens(store, "new_review", stars=2)["subject"], "text": "We are sorry to hear this."}


def _order(cast: Cast, store: Store) -> dict[str, Any]:
    return {"order_id": cast.happens(store, "plant", kind="orders_ship_overdue")["subject"]}


def _stock(cast: Cast, store: Store) -> dict[str, Any]:
    told = cast.happens(store, "stock_set", quantity=5)["data"]
    return {"product_id": told["product_id"], "sku_id": told["sku_id"], "quantity": 40}


def _cancellation(cast: Cast, store: Store) -> dict[str, Any]:
    told = cast.happens(store, "cancel_request")
    named = told["data"]["order_id"] if store.platform == "shopee" else told["subject"]
    return {"cancellation_id": named, "agree": False, "reason": _NO[store.platform]}


def _report(cast: Cast, store: Store) -> dict[str, Any]:
    return {"review_id": "1", "reason": "It is about another product."}


_NO = {"tiktok": "seller_reject_apply_product_has_been_packed", "shopee": "", "lazada": ""}
_PAYLOADS: dict[str, Callable[[Cast, Store], dict[str, Any]]] = {
    "reply_to_conversation": _reply,
    "reply_to_review": _review,
    "ship_order": _order,
    "set_stock": _stock,
    "answer_cancellation": _cancellation,
    "report_review": _report,
}
