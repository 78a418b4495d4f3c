"""The signatures agree with TikTok Shop's own examples and with those that other clients are known to send."""

import json
from typing import Any

import pytest

from stores.platforms.base import AppKeys
from stores.platforms.tiktok.client import sign, webhook_signature
from tests.house import PAYLOADS
from tests.stores.conftest import needs_payloads

VECTORS: dict[str, list[dict[str, Any]]] = (
    json.loads((PAYLOADS / "signature_vectors.json").read_text()) if PAYLOADS.exists() else {}
)


def test_the_official_example_holds() -> None:
    query = {"app_key": "29a39d", "timestamp": "1623812664"}
    expected = "b596b73e0cc6de07ac26f036364178ab16b0a907af13d43f0a0cd2345f582dc8"
    assert sign("e59af819cc", "/authorization/202309/shops", query, None) == expected


@needs_payloads
@pytest.mark.parametrize("vector", VECTORS.get("request_signatures", []), ids=lambda one: one["name"])
def test_every_request_vector_holds(vector: dict[str, Any]) -> None:
    body = None if vector["body"] is None else vector["body"].encode()
    signed = sign(
        vector["secret"], vector["path"], vector["query"], body, vector.get("content_type", "application/json")
    )
    assert signed == vector["sign"]


@needs_payloads
@pytest.mark.parametrize("vector", VECTORS.get("webhook_signatures", []), ids=lambda one: one["name"])
def test_every_webhook_vector_holds(vector: dict[str, Any]) -> None:
    app = AppKeys(vector["app_key"], vector["app_secret"])
    assert webhook_signature(app, vector["body"].encode()) == vector["authorization"]
    assert webhook_signature(app, vector["body"].encode() + b" ") != vector["authorization"]
