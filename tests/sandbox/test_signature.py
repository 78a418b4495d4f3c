"""The signature check against published vectors, and over real requests."""

import json

import pytest

from sandbox.tiktok.gateway import signature
from sandbox.tiktok.webhooks import WebhookSender
from tests.sandbox.driver import ORDERS, PAYLOADS, Market

_FILE = PAYLOADS / "signature_vectors.json"
_VECTORS = json.loads(_FILE.read_text()) if _FILE.exists() else {"request_signatures": [], "webhook_signatures": []}
recorded = pytest.mark.skipif(not _FILE.exists(), reason="the recorded payloads are not beside this project")


@recorded
def test_every_published_request_vector_gives_its_signature() -> None:
    assert _VECTORS["request_signatures"]
    for one in _VECTORS["request_signatures"]:
        body = b"" if "multipart" in one.get("content_type", "") else (one["body"] or "").encode()
        assert signature(one["secret"], one["path"], one["query"], body) == one["sign"], one["name"]


@recorded
def test_every_published_webhook_vector_gives_its_signature() -> None:
    assert _VECTORS["webhook_signatures"]
    for one in _VECTORS["webhook_signatures"]:
        sender = WebhookSender(one["app_key"], one["app_secret"], default_url="", retry_scale=1)
        assert sender.signature(one["body"].encode()) == one["authorization"], one["name"]


def test_the_body_must_be_the_one_that_was_signed(market: Market) -> None:
    good = market.call(market.quiet(), ORDERS, {"page_size": 5}, {"order_status": "COMPLETED"})
    assert good.code == 0
    bad = market.call(market.quiet(), ORDERS, {"page_size": 5}, {"order_status": "COMPLETED"}, sign="0" * 64)
    assert (bad.status, bad.code) == (401, 106001)


def test_a_multipart_body_is_not_signed(market: Market) -> None:
    shop = market.quiet()
    answer = market.call(shop, ORDERS, {"page_size": 5}, {}, content_type="multipart/form-data; boundary=x")
    assert answer.code == 106001  # signed over the two bytes {}, which the gateway leaves out
