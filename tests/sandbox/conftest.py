"""One marketplace for the tests that only read or clean up after themselves, a fresh one for those that change the world."""

from collections.abc import Iterator

import pytest

from tests.sandbox.driver import Market
from tests.sandbox.lazada_driver import Lazada
from tests.sandbox.shopee_driver import Shopee


@pytest.fixture(scope="session")
def shared_market() -> Iterator[Market]:
    market = Market()
    yield market
    assert market.stop() == (0, b"")  # a server that died or complained is no server


@pytest.fixture
def market(shared_market: Market) -> Iterator[Market]:
    """Without faults and with an empty log."""
    shared_market.reset()
    yield shared_market
    shared_market.reset()


@pytest.fixture
def fresh() -> Iterator[Market]:
    """A small world of one's own."""
    market = Market(stores=12)
    yield market
    assert market.stop() == (0, b"")  # a server that died or complained is no server


@pytest.fixture(scope="module")
def written_market() -> Iterator[Market]:
    market = Market()
    yield market
    assert market.stop() == (0, b"")  # a server that died or complained is no server


@pytest.fixture
def written(written_market: Market) -> Market:
    """A world for tests that each change a quiet shop of their own; its log is empty."""
    written_market.reset()
    return written_market


@pytest.fixture
def lazada() -> Iterator[Lazada]:
    market = Market(stores=12, platforms="lazada")
    yield Lazada(market)
    assert market.stop() == (0, b"")


@pytest.fixture
def shopee() -> Iterator[Shopee]:
    market = Market(stores=10, platforms="shopee")
    yield Shopee(market)
    assert market.stop() == (0, b"")
