"""A marketplace of every platform with its chats open to us, a fetch loop that gives up on a call after a second, and the cast."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import override_settings

from people.models import User
from people.roles import Role
from stores.fetching import FetchLoop
from stores.platforms.registry import PLATFORMS
from tests.house import Sandbox
from tests.stores.actions.cast import Cast
from tests.stores.callers import forget_calls


@pytest.fixture(scope="session")
def acting_marketplace() -> Iterator[Sandbox]:
    sandbox = Sandbox("--shopee-chat", seed=21, stores=15, platforms=",".join(PLATFORMS))
    yield sandbox
    sandbox.stop()


@pytest.fixture(scope="session")
def acting_loop(acting_marketplace: Sandbox) -> Iterator[FetchLoop]:
    with override_settings(PLATFORM_CALL_SECONDS=1.0):
        running = FetchLoop()
    yield running
    running.close()


@pytest.fixture
def market(acting_marketplace: Sandbox, settings: Any) -> Iterator[Sandbox]:
    settings.PLATFORM_SETTINGS = acting_marketplace.environment
    settings.ACTION_UNDO_SECONDS = 0
    settings.ACTION_SECONDS = 3
    settings.PLATFORM_CALL_SECONDS = 1.0
    acting_marketplace.reset()
    forget_calls()
    yield acting_marketplace
    acting_marketplace.reset()


@pytest.fixture(scope="session")
def quiet_shops(acting_marketplace: Sandbox) -> dict[str, str]:
    """A shop of each platform in which nothing was wrong at the start."""
    troubled = {one["shop_id"] for one in acting_marketplace.get("/_sandbox/truth")}
    shops = [one for one in acting_marketplace.get("/_sandbox/stores") if one["shop_id"] not in troubled]
    return {one["platform"]: one["shop_id"] for one in shops if one["country"] != "US"}


@pytest.fixture
def cast(market: Sandbox, acting_loop: FetchLoop, quiet_shops: dict[str, str], db: None) -> Cast:
    """Alice leads, Bob and Dave answer buyers."""
    roles = {"alice": Role.OWNER, "bob": Role.CUSTOMER_SERVICE, "dave": Role.CUSTOMER_SERVICE}
    people = {name: User.objects.create(username=name, role=role) for name, role in roles.items()}
    return Cast(market, acting_loop, people, quiet_shops)
