"""A marketplace of every platform that has a connector, all its stores connected, each read once."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import override_settings

from inspections.rule_pack import load_rules, read_packs
from stores.fetching import FetchLoop
from stores.platforms.registry import PLATFORMS
from tests.house import FAR, Sandbox
from tests.stores.callers import forget_calls

STORES_PER_PLATFORM = 14
ROUND = timedelta(minutes=30)


@pytest.fixture(scope="session")
def mixed_marketplace() -> Iterator[Sandbox]:
    sandbox = Sandbox(
        seed=11, stores=STORES_PER_PLATFORM * len(PLATFORMS), platforms=",".join(PLATFORMS), near_seconds=FAR
    )
    yield sandbox
    sandbox.stop()


@pytest.fixture(scope="session")
def mixed_loop(mixed_marketplace: Sandbox) -> Iterator[FetchLoop]:
    """Waits for an answer as long as the busiest machine may need."""
    with override_settings(PLATFORM_CALL_SECONDS=120):
        running = FetchLoop()
    yield running
    running.close()


@pytest.fixture(scope="session")
def brisk_loop(mixed_marketplace: Sandbox) -> Iterator[FetchLoop]:
    """Gives up after three seconds: for a platform that only refuses."""
    with override_settings(PLATFORM_CALL_SECONDS=3):
        running = FetchLoop()
    yield running
    running.close()


@pytest.fixture
def mixed(mixed_marketplace: Sandbox, settings: Any) -> Iterator[Sandbox]:
    settings.PLATFORM_SETTINGS = mixed_marketplace.environment
    mixed_marketplace.reset()
    forget_calls()  # what one test's faults slowed down must not slow the next
    yield mixed_marketplace
    mixed_marketplace.reset()


@pytest.fixture
def still(settings: Any) -> Iterator[Sandbox]:
    """A marketplace in which nothing happens while it is read and compared."""
    marketplace = Sandbox(
        seed=11, stores=STORES_PER_PLATFORM * len(PLATFORMS), platforms=",".join(PLATFORMS), still=True
    )
    settings.PLATFORM_SETTINGS = marketplace.environment
    forget_calls()
    yield marketplace
    marketplace.stop()


@pytest.fixture
def rules(db: None) -> None:
    load_rules(read_packs())
