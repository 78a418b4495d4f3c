"""The signatures agree with Lazada's own SDK and page; a push that was not signed for us is not taken for genuine."""

import json
from typing import Any

import pytest

from stores.platforms.base import AppKeys
from stores.platforms.lazada.client import sign
from stores.platforms.lazada.platform import Lazada
from tests.stores.lazada_gateway import LAZADA_PAYLOADS, needs_lazada_payloads

_FILE = LAZADA_PAYLOADS / "test_vectors.json"
VECTORS: dict[str, list[dict[str, Any]]] = json.loads(_FILE.read_text(encoding="utf-8")) if _FILE.exists() else {}

APP = AppKeys("123456", "3412gyo124goi3124")
BODY = (
    b'{"seller_id":"1234567","message_type":0,"data":{"order_status":"unpaid","trade_order_id":"260422900198363",'
    b'"trade_order_line_id":"260422900298363","status_update_time":1603698638},"timestamp":1603766859530,"site":"lazada_vn"}'
)
SIGNATURE = "59e04e1b1f307b7180fd58126161907cd20d33ac17cbce90ec2ae19907e701e6"


def genuine(signature: str, body: bytes = BODY, app: AppKeys = APP) -> bool:
    return Lazada.push_is_genuine(app, "https://us.example/webhooks/lazada", {"authorization": signature}, body)


def test_the_vendors_own_example_holds() -> None:
    params = {
        "access_token": "test",
        "app_key": "123456",
        "order_id": "1234",
        "sign_method": "sha256",
        "timestamp": "1517820392000",
        "sign": "is left out",
    }
    expected = "4190D32361CFB9581350222F345CB77F3B19F0E31D162316848A2C1FFD5FAB4A"
    assert sign("helloworld", "/order/get", params) == expected
    assert sign(" helloworld\n", "/order/get", params) == expected  # pasted with white space around it


@needs_lazada_payloads
@pytest.mark.parametrize("vector", VECTORS.get("request_signing", []), ids=lambda one: one["name"])
def test_every_request_vector_holds(vector: dict[str, Any]) -> None:
    assert sign(vector["app_secret"], vector["api_path"], vector["params"]) == vector["sign"]


@needs_lazada_payloads
@pytest.mark.parametrize("vector", VECTORS.get("push_signing", []), ids=lambda one: one["name"])
def test_every_push_vector_holds(vector: dict[str, Any]) -> None:
    app, body = AppKeys(vector["app_key"], vector["app_secret"]), vector["raw_body"].encode()
    assert genuine(vector["authorization"], body, app)
    assert not genuine(vector["authorization"], body + b" ", app)


def test_a_push_signed_for_us_is_genuine() -> None:
    assert genuine(SIGNATURE)


@pytest.mark.parametrize(
    "signature", ["", "59e0", SIGNATURE[:-1] + "7", "ünsigned", "\udcff", f"Bearer {SIGNATURE}", "0" * 64]
)
def test_a_forged_push_is_not(signature: str) -> None:
    assert not genuine(signature)


def test_an_altered_push_is_not() -> None:
    assert not genuine(SIGNATURE, BODY.replace(b"unpaid", b"packed"))
    assert not genuine(SIGNATURE, BODY, AppKeys("123457", APP.secret))
    assert not Lazada.push_is_genuine(APP, "", {}, BODY)
