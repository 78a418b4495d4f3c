"""Pushes understood: whose they are and what to read again, however irregular their form."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from stores.platforms.base import Push, PushKind
from stores.platforms.lazada.platform import Lazada
from stores.topics import Topic
from tests.stores.lazada_gateway import needs_lazada_payloads, payload

GOODS = (Topic.PRODUCTS, Topic.STOCK)
TALK = "100094063_2_1011822749_1_103"
SAMPLES: dict[str, tuple[str, tuple[Topic, ...], str]] = {
    "push_00_trade_order": ("1234567", (Topic.ORDERS,), "260422900198363"),
    "push_00_trade_order_reverse": ("1000114855", (Topic.ORDERS, Topic.AFTERSALES), "252883361348153"),
    "push_01_product_qc": ("500176629136", (*GOODS, Topic.HEALTH), "2202832065"),
    "push_02_im_message": ("20240305", (Topic.CONVERSATIONS,), TALK),
    "push_03_product_created": ("1234567", GOODS, "232611001"),
    "push_04_product_edited": ("100072361", GOODS, "1760954113"),
    "push_05_product_deleted": ("100056775", GOODS, "1807508328"),
    "push_06_shallow_stock": ("1000008313", (Topic.STOCK,), "1173310888"),
    "push_10_reverse_order": ("12345", (Topic.AFTERSALES, Topic.ORDERS), "658960600102006"),
    "push_13_seller_status": ("100053528", (Topic.STATUS,), ""),
    "push_14_fulfillment": ("100056775", (Topic.ORDERS, Topic.TRACKING), "57244869716603"),
    "push_19_im_session": ("20240305", (Topic.CONVERSATIONS,), TALK),
    "push_21_review": ("1000042284", (Topic.REVIEWS,), "122598400472942"),
}


def understood(**body: Any) -> Push:
    return Lazada.read_push(json.dumps(body).encode())


@needs_lazada_payloads
@pytest.mark.parametrize("name", SAMPLES)
def test_each_sample_says_whose_it_is_and_what_to_read(name: str) -> None:
    shop, topics, subject = SAMPLES[name]
    push = Lazada.read_push(payload(name))
    assert (push.kind, push.external_shop_ids, push.topics) == (PushKind.CHANGED, (shop,), topics)
    assert push.subjects == ((subject,) if subject else ())
    assert push.word.startswith(f"{int(name[5:7])} ")


@needs_lazada_payloads
def test_the_end_of_a_token_names_its_store_in_the_data_only() -> None:
    push = Lazada.read_push(payload("push_08_token_expiry"))
    assert (push.kind, push.external_shop_ids) == (PushKind.EXPIRING, ("1000165972",))


@needs_lazada_payloads
def test_the_category_tree_concerns_no_store() -> None:
    push = Lazada.read_push(payload("push_12_category_tree"))
    assert (push.kind, push.external_shop_ids, push.topics) == (PushKind.OTHER, (), ())


@needs_lazada_payloads
@pytest.mark.parametrize("name", ["push_11_promotion_expiry_data", "push_11_promotion_stock_data"])
def test_promotions_ask_for_nothing(name: str) -> None:
    push = understood(message_type=11, data=json.loads(payload(name)))
    assert (push.kind, push.external_shop_ids) == (PushKind.OTHER, ("100191757",))


def test_times_are_taken_in_seconds_and_in_milliseconds() -> None:
    at = datetime(2020, 10, 27, 2, 47, 39, tzinfo=UTC)
    assert understood(message_type=13, timestamp=1603766859530).occurred_at == at
    assert understood(message_type=13, timestamp=1603766859).occurred_at == at
    assert understood(message_type=13, timestamp="1603766859").occurred_at == at
    assert understood(message_type=0, data={"status_update_time": 1603766859}, timestamp=1).occurred_at == at
    assert understood(message_type=13, timestamp="soon").occurred_at is None


def test_the_seller_is_found_as_text_number_or_in_the_data() -> None:
    for said in ({"seller_id": 77}, {"seller_id": "77"}, {"seller_id": "null", "data": {"seller_id": 77}}):
        assert understood(message_type=13, **said).external_shop_ids == ("77",)
    assert understood(message_type=13, data={"sellerId": "77"}).external_shop_ids == ("77",)
    assert understood(message_type=13, seller_id=None, data=[1]).external_shop_ids == ()


def test_types_nobody_knows_and_the_consoles_test_are_let_pass() -> None:
    assert understood(message_type=35, seller_id="7").kind == PushKind.OTHER
    assert understood(message_type=4711, seller_id="7", data="x").kind == PushKind.OTHER
    assert understood(hello="world") == Push((), PushKind.OTHER, word="test")


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"\xff", b'{"message_type":"soon"}', b'{"message_type":1'])
def test_what_is_no_push_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  (several kinds of it)
        Lazada.read_push(body)
