"""Where an address lies is told from a GeoIP file, in the reader's language; a file that is none is named."""

from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from people.sign_in.places import geoip_fault, place_of

# The format: https://maxmind.github.io/MaxMind-DB/
_MAP, _TEXT, _SMALL, _NUMBER, _EPOCH, _LIST = 7, 2, 5, 6, 9, 11


@pytest.fixture
def places(tmp_path: Path, settings: Any) -> Path:
    """A GeoIP file of one network, 0.0.0.0/1."""
    city = {"names": {"en": "Shenzhen", "zh-CN": "深圳"}}
    country = {"names": {"en": "China", "zh-CN": "中国"}}
    data = encoded({"city": city, "country": country})
    # One node of the tree, two records of 24 bits: below 128.0.0.0 the first row of the data, above it nothing.
    tree = (1 + 16).to_bytes(3, "big") + (1).to_bytes(3, "big")
    small = {"record_size": 24, "ip_version": 4, "binary_format_major_version": 2, "binary_format_minor_version": 0}
    numbers = {name: number(_SMALL, one, 2) for name, one in small.items()}
    epoch = bytes([8, _EPOCH - 7]) + (1_795_000_000).to_bytes(8, "big")
    described = encoded(
        {
            **{**numbers, "node_count": number(_NUMBER, 1, 4), "build_epoch": epoch, "database_type": "City"},
            **{"languages": bytes([0, _LIST - 7]), "description": {}},
        }
    )
    path = tmp_path / "city.mmdb"
    path.write_bytes(tree + bytes(16) + data + b"\xab\xcd\xefMaxMind.com" + described)
    settings.GEOIP_FILE = str(path)
    return path


def encoded(value: Any) -> bytes:
    """A map, a text of fewer than 29 bytes, or what is encoded already."""
    if isinstance(value, bytes):
        return value
    if isinstance(value, dict):
        pairs = [encoded(name) + encoded(one) for name, one in value.items()]
        return bytes([_MAP << 5 | len(pairs)]) + b"".join(pairs)
    body: bytes = value.encode()
    assert len(body) < 29
    return bytes([_TEXT << 5 | len(body)]) + body


def number(kind: int, value: int, size: int) -> bytes:
    return bytes([kind << 5 | size]) + value.to_bytes(size, "big")


def test_a_place_is_told_in_the_readers_language(places: Path):
    assert geoip_fault(str(places)) == ""
    assert place_of("14.153.0.1") == "Shenzhen, China"
    with translation.override("zh-hans"):
        assert place_of("14.153.0.1") == "深圳, 中国"


@pytest.mark.parametrize("address", ["203.0.113.9", "", "2001:db8::1", "no address"])
def test_what_the_file_does_not_know_has_no_place(address: str, places: Path):
    assert place_of(address) == ""


def test_without_a_file_addresses_stand_for_themselves(settings: Any):
    settings.GEOIP_FILE = ""
    assert place_of("14.153.0.1") == ""


def test_a_file_that_is_none_is_named(tmp_path: Path):
    wrong = tmp_path / "city.mmdb"
    wrong.write_text("no tree")
    assert "not a GeoIP file" in geoip_fault(str(wrong))
    assert geoip_fault(str(tmp_path / "nowhere.mmdb"))
