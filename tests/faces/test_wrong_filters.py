"""A list of the admin asked for with a filter that means nothing shows nothing and says so: never everything instead."""

from collections.abc import Callable

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from people.models import User
from stores.filters import StoreFilter, StoreGroupFilter
from tests.faces.world import World

FILTERED = [
    (model._meta.label_lower, one.parameter_name)
    for model, page in admin.site._registry.items()
    for one in page.list_filter
    if isinstance(one, type) and issubclass(one, StoreFilter | StoreGroupFilter)
]


@pytest.mark.parametrize("wrong", ["abc", "9" * 30, "-1"])
def test_what_is_no_number_shows_no_row_and_says_what_to_do(
    wrong: str, world: World, page_of: Callable[[User], Client]
) -> None:
    alice = page_of(world.alice)
    assert len(FILTERED) > 20
    for label, name in FILTERED:
        page = alice.get(reverse(f"admin:{label.replace('.', '_')}_changelist"), {name: wrong})
        assert page.status_code == 200, label
        assert page.context["cl"].result_count == 0, label
        assert f"“{wrong}” is no" in page.content.decode(), label
