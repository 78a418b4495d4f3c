"""What a platform says of a refusal explains it, and names neither secrets nor buyers."""

import pytest

from stores.platforms.errors import RefusedCallError

ORDINARY = [
    "The order 576461413038785752 is already shipped. (code 21011001)",
    "HTTP 502 from 203.0.113.17:8080 at 2026-11-28 22:51:13 (code none)",
    "Timestamp is over 5 minutes away. (error_param)",
    "The SKU lies in several warehouses; name one: 7068517275539719942, IDZ001.",
    "Shop name is not set; no such address on file.",
    "Product name: Blue Cup. Warehouse address: unknown.",
    "Only [READY_TO_SHIP] orders may be packed.",
    "Item 2300069665 is not on sale.",
    "Wrong parameter: item_id=100112802006 (error_param)",
    "Order number: 556643423444 was cancelled on 2026-11-28, before 08-11-2026.",
    "SKU id 23620853561 does not exist",
    'E016: "556643423444" Invalid Order ID',
    "Timestamp 1764371473 has expired; from 192.168.100.200, limit 1000-2000.",
]


@pytest.mark.parametrize("text", ORDINARY)
def test_an_explanation_stays_as_it_is(text: str):
    assert str(RefusedCallError(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "Cannot do POST /order/1?a=b Host: x {} for Nadia Quux 81234567890 nadia@quux.example 7 Quux Lane (code 5)",
        'Wrong parameter {"recipient_name": "Nadia Quux", "phone": "081234567890"} (code 5)',
        "Wrong parameter [{'buyer': 'Nadia Quux'}]",
        "<html><pre>Nadia Quux</pre></html>",
        "Recipient name: Nadia Quux, phone=+62 812-3456-7890 (code 5)",
        "buyer_username = Nadia Quux; not found",
        "Nobody has the number 0812-3456-7890",
        "81234567890 is no number here",
        "nadia@quux.example is blocked",
        "Order 2300069665 of 81234563456 is on hold",
        "Order 081234563456 is on hold",
        "Wrong item_id=2300069665, 6512343456",
        "Phone 94233456 is not reachable",
        "the receiver's Tel. is 6123 3456",
        "收件人电话94233456无效",
        "62 812 3456 789 does not answer",
        "(021) 555 3456 does not answer",
        "006281234563456 does not answer",
        "0912.345.3456 does not answer",
        "188 1234 3456 does not answer",
    ],
)
def test_a_buyer_in_a_refusal_is_not_kept(text: str):
    kept = str(RefusedCallError(text))
    assert not [part for part in ("Nadia", "Quux", "quux", "3456") if part in kept]
    assert "[" in kept


def test_what_a_text_calls_an_orders_number_stays_beside_the_phone_that_goes():
    kept = str(RefusedCallError("Order 2300069665 of 81234567890 is on hold"))
    assert kept == "Order 2300069665 of [phone] is on hold"
