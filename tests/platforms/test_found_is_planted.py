"""Stores of all platforms side by side: everything that is wrong is found, nothing else is."""

import pytest

from inspections.models import Inspection
from stores.fetching import FetchLoop
from stores.platforms.registry import PLATFORMS
from tests.house import Sandbox, connect_stores, inspect, open_problems, planted

pytestmark = pytest.mark.usefixtures("rules")


@pytest.mark.django_db(transaction=True)  # a refused token is renewed on a connection of its own
def test_it_finds_all_that_is_planted_on_every_platform_and_nothing_else(still: Sandbox, mixed_loop: FetchLoop) -> None:
    stores = connect_stores(still)
    rows = inspect(stores.values(), mixed_loop)
    assert {store.platform for store in stores.values()} == set(PLATFORMS)
    for store in stores.values():
        assert open_problems(store) == planted(still, store, rows[store.pk].judged_at), (store.platform, store)
    assert Inspection.objects.count() == len(stores)
