"""A sandbox marketplace and a fetch loop for the whole run; each test finds them without faults."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import override_settings

from inspections.rule_pack import load_rules, read_packs
from stores.fetching import FetchLoop
from tests.house import FAR, Sandbox
from tests.stores.callers import forget_calls


@pytest.fixture(scope="session")
def marketplace() -> Iterator[Sandbox]:
    sandbox = Sandbox(seed=7, stores=60, near_seconds=FAR)
    yield sandbox
    sandbox.stop()


@pytest.fixture(scope="session")
def loop(marketplace: Sandbox) -> Iterator[FetchLoop]:
    """Waits for an answer as long as the busiest machine may need."""
    with override_settings(PLATFORM_CALL_SECONDS=120):
        running = FetchLoop()
    yield running
    running.close()


@pytest.fixture(scope="session")
def brisk_loop(marketplace: Sandbox) -> Iterator[FetchLoop]:
    """Gives up after three seconds: for rounds in which the platform does not answer, or only refuses."""
    with override_settings(PLATFORM_CALL_SECONDS=3):
        running = FetchLoop()
    yield running
    running.close()


@pytest.fixture
def sandbox(marketplace: Sandbox, settings: Any) -> Iterator[Sandbox]:
    settings.PLATFORM_SETTINGS = marketplace.environment
    marketplace.reset()
    forget_calls()  # what one test's refusals slowed down must not slow the next
    yield marketplace
    marketplace.reset()


@pytest.fixture
def rules(db: None) -> None:
    load_rules(read_packs())
