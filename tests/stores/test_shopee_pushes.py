"""Each push says what to read again; switching pushes on never switches others off."""

from datetime import UTC, datetime
from typing import Any

import pytest

from stores.fetching import FetchLoop
from stores.platforms.base import PushKind
from stores.platforms.shopee.platform import Shopee
from stores.topics import Topic
from tests.stores.shopee_host import SHOPEE_PAYLOADS, Asked, Host, a_shop, bad, good

needs_payloads = pytest.mark.skipif(
    not SHOPEE_PAYLOADS.exists(), reason="the recorded payloads are not beside the project"
)
URL = "https://ops.example/webhooks/shopee"

# file -> kind, stores, topics, ids it names
MEANINGS: dict[str, tuple[PushKind, tuple[str, ...], tuple[Topic, ...], tuple[str, ...]]] = {
    "00_verify": (PushKind.OTHER, (), (), ()),
    "01_shop_authorization": (PushKind.CHANGED, ("60011111",), (Topic.STATUS,), ()),
    "01_shop_authorization_main_account": (
        PushKind.CHANGED,
        ("62000001", "62000002", "62000003", "62000004"),
        (Topic.STATUS,),
        (),
    ),
    "02_deauth_by_seller": (PushKind.DEAUTHORISED, ("22000000",), (), ()),
    "02_deauth_expired": (PushKind.DEAUTHORISED, ("22000000",), (), ()),
    "02_deauth_shop_frozen": (PushKind.DEAUTHORISED, ("22000000",), (), ()),
    "03_order_status": (PushKind.CHANGED, ("727720655",), (Topic.ORDERS,), ("220810QSK8S7BX",)),
    "04_order_trackingno": (PushKind.CHANGED, ("296363855",), (Topic.ORDERS,), ("220809MDBFYFT2",)),
    "05_shopee_updates": (PushKind.CHANGED, ("1231234",), (Topic.NOTICES,), ()),
    "08_reserved_stock_change": (PushKind.CHANGED, ("1274495",), (Topic.STOCK,), ("18614185187",)),
    "10_webchat_text": (PushKind.CHANGED, ("947042923",), (Topic.CONVERSATIONS,), ("709122092476686867",)),
    "10_webchat_item": (PushKind.CHANGED, ("123456789",), (Topic.CONVERSATIONS,), ("511784343194732911",)),
    "10_webchat_notification": (PushKind.CHANGED, (), (Topic.CONVERSATIONS,), ("4670954831706433",)),
    "12_authorization_expiry": (
        PushKind.EXPIRING,
        ("23213", "243242", "342343", "42342345656", "45345"),
        (),
        (),
    ),
    "16_violation_item_banned": (
        PushKind.CHANGED,
        ("602228340",),
        (Topic.PRODUCTS, Topic.HEALTH),
        ("3903127451",),
    ),
    "16_violation_item_deboost": (
        PushKind.CHANGED,
        ("605748501",),
        (Topic.PRODUCTS, Topic.HEALTH),
        ("3603542555",),
    ),
    "28_penalty_points_issued": (PushKind.CHANGED, ("127449165",), (Topic.HEALTH,), ()),
    "29_return_updates": (PushKind.CHANGED, ("220004993",), (Topic.AFTERSALES,), ("2411280EDT4JRV5",)),
    "30_package_fulfillment_status": (PushKind.CHANGED, ("727720655",), (Topic.ORDERS,), ("250421TPSF33R6",)),
    "47_package_info": (PushKind.CHANGED, ("220688102",), (Topic.ORDERS,), ("2512017TFPB0HF",)),
}


@needs_payloads
@pytest.mark.parametrize("file", MEANINGS)
def test_every_recorded_push_is_understood(file: str) -> None:
    push = Shopee.read_push((SHOPEE_PAYLOADS / f"push.{file}.json").read_bytes())
    assert (push.kind, push.external_shop_ids, push.topics, push.subjects) == MEANINGS[file]
    assert push.word.startswith(f"{int(file[:2])} ")


@needs_payloads
def test_no_recorded_push_is_left_out() -> None:
    numbered = {path.stem.removeprefix("push.") for path in SHOPEE_PAYLOADS.glob("push.[0-9]*.json")}
    assert numbered == set(MEANINGS)


def test_an_order_asked_to_be_cancelled_concerns_the_requests_too() -> None:
    push = Shopee.read_push(
        b'{"code":3,"shop_id":1,"data":{"ordersn":"A1","status":"IN_CANCEL","update_time":1660123127}}'
    )
    assert push.topics == (Topic.ORDERS, Topic.AFTERSALES)
    assert push.occurred_at == datetime.fromtimestamp(1660123127, UTC)


@pytest.mark.parametrize("code", [6, 7, 9, 11, 13, 15, 22, 23, 24, 25, 27, 31, 33, 34, 35, 36, 37, 38, 999])
def test_codes_without_a_sample_are_taken_without_a_word_of_complaint(code: int) -> None:
    push = Shopee.read_push(f'{{"code":{code},"shop_id":7,"timestamp":1660123127,"data":{{"item_id":5}}}}'.encode())
    assert push.external_shop_ids == ("7",)
    assert push.kind == (PushKind.CHANGED if code in (6, 7) else PushKind.OTHER)


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b'{"data":{}}', b'{"code":"three"}', b'{"code":3,"data":[]}'])
def test_what_is_no_push_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Shopee.read_push(body)


# -- switching on -------------------------------------------------------------------------------------------------


class Console:
    """The app's settings at Shopee. `closed`: codes that this type of app may not have."""

    def __init__(self, host: Host, *, on: list[int], url: str = URL, closed: tuple[int, ...] = ()) -> None:
        self.on, self.url, self.closed = set(on), url, closed
        self.blocked: list[int] = []
        host.answers["push/get_app_push_config"] = lambda _: good(
            callback_url=self.url,
            live_push_status="Normal",
            push_config_on_list=sorted(self.on),
            blocked_shop_id=self.blocked,
        )
        host.answers["push/set_app_push_config"] = self.set

    def set(self, asked: Asked) -> dict[str, Any]:
        wish = asked.body
        if set(wish["set_push_config_on"]) & set(self.closed):
            return bad("error_permission", "This app type has no permission for this push.")
        self.url = wish.get("callback_url", self.url)
        self.on = (self.on | set(wish["set_push_config_on"])) - set(wish["set_push_config_off"])
        return good(result="success")


def subscribe(loop: FetchLoop) -> list[str]:
    return loop.submit(loop.platforms["shopee"].subscribe(a_shop(), URL)).result(10)


def test_what_is_missing_is_switched_on_and_what_is_on_stays_on(host: Host, shopee_loop: FetchLoop) -> None:
    console = Console(host, on=[3, 7, 22], url="https://old.example/")
    words = subscribe(shopee_loop)
    assert console.on >= {1, 2, 3, 4, 5, 7, 8, 10, 12, 16, 22, 28, 29, 30, 47}
    assert console.url == URL
    assert "3 order_status_push" in words
    assert "10 webchat_push" in words


def test_with_everything_on_nothing_is_changed(host: Host, shopee_loop: FetchLoop) -> None:
    Console(host, on=list(range(50)))
    assert len(subscribe(shopee_loop)) == 13
    assert [one.name for one in host.asked] == ["push/get_app_push_config"]


def test_a_push_that_our_app_may_not_have_does_not_keep_us_from_the_others(host: Host, shopee_loop: FetchLoop) -> None:
    console = Console(host, on=[], closed=(10,))
    words = subscribe(shopee_loop)
    assert "3 order_status_push" in words
    assert not [word for word in words if word.startswith("10 ")]
    assert 10 not in console.on


def test_a_store_blocked_in_the_console_has_no_pushes(host: Host, shopee_loop: FetchLoop) -> None:
    console = Console(host, on=list(range(50)))
    console.blocked = [int(a_shop().external_id)]
    assert subscribe(shopee_loop) == []


def test_lost_pushes_come_out_of_the_text_they_are_wrapped_in(host: Host, shopee_loop: FetchLoop) -> None:
    inner = '{"data":{"ordersn":"A1"},"shop_id":7,"code":3,"timestamp":1660123127}'
    host.answers["push/get_lost_push_message"] = good(
        push_message_list=[{"shop_id": 7, "code": 3, "data": inner}], has_next_page=True, last_message_id=9
    )
    shopee = shopee_loop.platforms["shopee"]
    lost = shopee_loop.submit(shopee.lost_pushes(a_shop().app)).result(10)
    assert (lost.bodies, lost.confirm, lost.more) == ([inner.encode()], "9", True)
