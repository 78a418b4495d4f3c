"""From where a token may be used: networks as `203.0.113.0/24`, or single addresses."""

import ipaddress
from collections.abc import Iterable


def wrong_networks(texts: Iterable[str]) -> list[str]:
    """Those that are neither a network nor an address."""
    return [text for text in texts if not _network(text)]


def is_within(address: str, texts: Iterable[str]) -> bool:
    """True when the address lies in one of them. An address that is not known lies in none."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return False
    networks = (_network(text) for text in texts)
    return any(network is not None and network.version == known.version and known in network for network in networks)


def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        return ipaddress.ip_network(text.strip(), strict=False)
    except ValueError:
        return None
