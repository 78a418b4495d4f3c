"""The sidebar leads to everything that one may open, by the keyboard too, and to nothing else."""

import pytest
from django.contrib import admin
from django.test import Client, RequestFactory

from desk.palette.places import own_pages
from people.models import User
from tests.faces.world import World, world_of_now

# Reached from an alert itself, where they belong.
_ON_ANOTHER_PAGE = {"alerts.alert", "alerts.deliverydecision"}


@pytest.fixture
def world(db: None) -> World:
    return world_of_now()


def _addresses(user: User) -> set[str]:
    request = RequestFactory().get("/admin/")
    request.user = user
    return {url for _title, url in own_pages(request)}


def test_every_list_of_the_admin_that_an_owner_may_open_is_in_the_sidebar(world: World):
    request = RequestFactory().get("/admin/")
    request.user = world.alice
    lists = {
        f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        for model, page in admin.site._registry.items()
        if model._meta.label_lower not in _ON_ANOTHER_PAGE and page.has_view_permission(request)
    }
    assert lists - _addresses(world.alice) == set()


def test_what_managers_set_up_is_not_shown_to_customer_service(world: World):
    set_up = {"/alerts/who-would-hear/", "/admin/alerts/escalationpolicy/", "/admin/people/user/", "/admin/connect/"}
    assert set_up <= _addresses(world.alice)
    assert not set_up & _addresses(world.bob)


def test_a_group_of_the_sidebar_opens_without_a_script_and_is_open_where_one_is(world: World):
    client = Client()
    client.force_login(world.alice)
    page = client.get("/admin/alerts/route/").content.decode()
    groups = page.split('<details class="shopops-nav-group')[1:]
    opened = [group for group in groups if group.split(">", 1)[0].endswith(" open")]
    (here,) = opened
    assert 'href="/admin/alerts/route/" aria-current="page"' in here
    assert page.count('aria-current="page"') == 1
    assert len(groups) > 1
