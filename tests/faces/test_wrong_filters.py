"""A list of the admin asked for with a filter that means nothing shows nothing and says so: never everything instead."""

from collections.abc import Callable

import pytest
from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.test import Client
from django.urls import reverse

from people.models import User
from people.offered_filter import OfferedFilter
from stores.models import StoreGroup
from tests.faces.world import World

OURS = [
    (model._meta.label_lower, one)
    for model, page in admin.site._registry.items()
    for one in page.list_filter
    if isinstance(one, type) and issubclass(one, SimpleListFilter)
]


def listed(client: Client, label: str, asked: dict[str, str]) -> tuple[int, str]:
    """How many rows stand there, and the page."""
    page = client.get(reverse(f"admin:{label.replace('.', '_')}_changelist"), asked)
    assert page.status_code == 200, label
    return page.context["cl"].result_count, page.content.decode()


def test_every_filter_asked_for_what_it_does_not_offer_shows_no_row_and_says_what_to_do(
    world: World, page_of: Callable[[User], Client]
) -> None:
    alice = page_of(world.alice)
    assert len(OURS) > 40
    for label, one in OURS:
        assert issubclass(one, OfferedFilter), label
        count, page = listed(alice, label, {str(one.parameter_name): "abc"})
        assert count == 0, (label, one)
        assert page.count("“abc” is no choice of the filter") == 1, (label, one)


@pytest.mark.parametrize("wrong", ["9" * 30, "-1", "theirs", "99999"])
def test_another_teams_store_answers_as_one_that_never_was(
    wrong: str, world: World, page_of: Callable[[User], Client]
) -> None:
    asked = str(world.theirs.pk) if wrong == "theirs" else wrong
    count, page = listed(page_of(world.bob), "stores.order", {"store": asked})
    assert (count, f"“{asked}” is no choice of the filter" in page) == (0, True)
    assert "Somebody Else" not in page


def test_a_filter_without_any_choice_lets_nothing_through_either(
    world: World, page_of: Callable[[User], Client]
) -> None:
    StoreGroup.objects.all().delete()
    alice = page_of(world.alice)
    assert listed(alice, "stores.store", {"group": "1"})[0] == 0
    assert listed(alice, "stores.store", {})[0] == 2
    assert listed(alice, "stores.store", {"platform": ""})[0] == 2


def test_what_a_page_does_not_know_is_answered_in_the_look_of_the_house(
    world: World, page_of: Callable[[User], Client]
) -> None:
    asked = page_of(world.alice).get("/admin/inspections/finding/", {"nonsense__exact": "abc"})
    assert (asked.status_code, "This cannot be understood" in asked.content.decode()) == (400, True)
    page = Client().get("/accounts/login/", headers={"host": "elsewhere.example"})
    assert (page.status_code, "This cannot be understood" in page.content.decode()) == (400, True)
    told = Client().get("/api/v1/stores/", headers={"host": "elsewhere.example"})
    assert (told.status_code, told["Content-Type"]) == (400, "application/problem+json")
