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
    ],
)
def test_a_buyer_in_a_refusal_is_not_kept(text: str):
    kept = str(RefusedCallError(text))
    assert not [part for part in ("Nadia", "Quux", "quux", "3456") if part in kept]
    assert "[" in kept
