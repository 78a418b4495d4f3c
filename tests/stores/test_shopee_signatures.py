"""The signatures agree with the official examples, and a push is believed only as it was sent."""

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from stores.platforms.base import AppKeys
from stores.platforms.shopee.platform import Shopee
from stores.platforms.shopee.signing import push_signature, sign
from tests.stores.shopee_host import APP, SHOPEE_PAYLOADS

needs_vectors = pytest.mark.skipif(
    not SHOPEE_PAYLOADS.exists(), reason="the recorded payloads are not beside the project"
)
VECTORS: dict[str, list[dict[str, Any]]] = (
    json.loads((SHOPEE_PAYLOADS / "signature_vectors.json").read_text()) if SHOPEE_PAYLOADS.exists() else {}
)
URL = "https://example.com/webhooks/shopee"
BODY = (
    b'{"data":{"items":[],"ordersn":"220810QSK8S7BX","status":"PROCESSED","completed_scenario":"",'
    b'"update_time":1660123127},"shop_id":727720655,"code":3,"timestamp":1660123127}'
)
SIGNED = "02108a567b7b14c1812b8fcaed71a20379fa5af95517cae2380553fed1fcdf7f"


def genuine(headers: dict[str, str], *, url: str = URL, body: bytes = BODY, app: AppKeys = APP) -> bool:
    return Shopee.push_is_genuine(app, url, headers, body)


def test_the_official_example_holds() -> None:
    expected = "b914bea03c13799deb036bb9d10e689f5a6bade160c44af568646f1ef7d796c1"
    token, shop_id = "59777174636562737266615546704c6d", "14701711"
    assert sign(APP.secret, APP.app_key, "/api/v2/shop/get_shop_info", 1655714431, token, shop_id) == expected


@needs_vectors
@pytest.mark.parametrize("vector", VECTORS.get("request_vectors", []), ids=lambda one: one["path"])
def test_every_request_vector_holds(vector: dict[str, Any]) -> None:
    owner = vector.get("shop_id") or vector.get("merchant_id") or ""
    signed = sign(
        vector["partner_key"],
        str(vector["partner_id"]),
        vector["path"],
        vector["timestamp"],
        vector["access_token"] or "",
        str(owner),
    )
    assert signed == vector["sign"]


@needs_vectors
@pytest.mark.parametrize("vector", VECTORS.get("push_vectors", []), ids=lambda one: one["body"][:20])
def test_every_push_vector_holds(vector: dict[str, Any]) -> None:
    signed = push_signature(vector["partner_key"], vector["callback_url"], vector["body"].encode())
    assert signed == vector["authorization"]


def test_a_push_as_shopee_sent_it_is_genuine() -> None:
    assert genuine({"authorization": SIGNED})


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"authorization": ""},
        {"authorization": SIGNED.upper()},
        {"authorization": SIGNED[:-1]},
        {"authorization": "é" * 64},
        {"authorization": "\udce9" * 64},
    ],
    ids=["none", "empty", "upper case", "cut", "not ASCII", "not even text"],
)
def test_a_forged_signature_is_refused_whatever_characters_it_holds(headers: dict[str, str]) -> None:
    assert not genuine(headers)


def test_an_altered_push_is_refused() -> None:
    assert not genuine({"authorization": SIGNED}, body=BODY.replace(b"PROCESSED", b"CANCELLED"))
    assert not genuine({"authorization": SIGNED}, body=BODY + b" ")
    assert not genuine({"authorization": SIGNED}, url=URL + "/")
    assert not genuine({"authorization": SIGNED}, app=AppKeys(APP.app_key, "another secret"))


def test_a_console_with_a_key_of_its_own_for_pushes_is_believed_by_that_key_alone(settings: Any) -> None:
    settings.PLATFORM_SETTINGS = {**settings.PLATFORM_SETTINGS, "SHOPEE_PUSH_SECRET": "push key"}
    assert not genuine({"authorization": SIGNED})
    assert genuine({"authorization": push_signature("push key", URL, BODY)})


def test_the_consent_link_carries_our_state_and_where_to_come_back_to() -> None:
    link = urlsplit(Shopee.consent_link(APP, state="s:1", redirect_url="https://ops.example/back?x=1"))
    query = {name: values[0] for name, values in parse_qs(link.query).items()}
    assert f"{link.scheme}://{link.netloc}{link.path}" == "https://open.shopee.com/auth"
    assert query == {
        "partner_id": APP.app_key,
        "auth_type": "seller",
        "redirect_uri": "https://ops.example/back?x=1",
        "response_type": "code",
        "state": "s:1",
    }


def test_the_page_that_ends_an_authorisation_is_signed(settings: Any) -> None:
    settings.PLATFORM_SETTINGS = {**settings.PLATFORM_SETTINGS, "SHOPEE_API_URL": "https://host.example/"}
    link = urlsplit(Shopee.disconnect_link(APP, "https://ops.example/back"))
    query = {name: values[0] for name, values in parse_qs(link.query).items()}
    assert (link.netloc, link.path) == ("host.example", "/api/v2/shop/cancel_auth_partner")
    assert query["sign"] == sign(APP.secret, APP.app_key, link.path, int(query["timestamp"]))
    assert query["redirect"] == "https://ops.example/back"
