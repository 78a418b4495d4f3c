"""The cast and their stores for every test of this folder."""

from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client

from people.models import User
from tests.faces.world import World, world_of_now


@pytest.fixture
def world(db: None) -> World:
    cache.clear()
    return world_of_now()


@pytest.fixture
def page_of() -> Callable[[User], Client]:
    """A browser in which somebody has signed in."""

    def signed_in(user: User) -> Client:
        client = Client(raise_request_exception=True)
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def api_of(world: World) -> Callable[[User], Client]:
    """A program with somebody's token."""

    def program(user: User) -> Client:
        return Client(headers={"authorization": f"Bearer {world.token_of(user)}"})

    return program
