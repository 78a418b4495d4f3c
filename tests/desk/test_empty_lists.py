"""What a list of the admin says when it is empty: what would stand there, and only what one can do about it."""

from collections.abc import Callable

from django.test import Client

from alerts.models import Route
from people.models import User
from stores.models import BankAccountSeen
from tests.faces.conftest import page_of, world  # noqa: F401  (fixtures)
from tests.faces.world import World

Browser = Callable[[User], Client]


def test_nobody_is_told_to_create_what_nobody_adds_by_hand(world: World, page_of: Browser):  # noqa: F811
    BankAccountSeen.objects.all().delete()
    page = page_of(world.carol).get("/admin/stores/bankaccountseen/").content.decode()
    assert "nobody adds them by hand" in page
    assert "Create a new item" not in page
    assert "Reset filters" not in page


def test_who_may_add_is_offered_it_and_who_searched_is_told_that_nothing_matches(world: World, page_of: Browser):  # noqa: F811
    alice = page_of(world.alice)
    Route.objects.all().delete()
    page = alice.get("/admin/alerts/route/").content.decode()
    assert "What is added will be listed here" in page
    assert page.count('href="/admin/alerts/route/add/') > 0
    searched = alice.get("/admin/stores/order/?q=nothing-like-it").content.decode()
    assert "Nothing matches" in searched
    assert 'href="?"' in searched
