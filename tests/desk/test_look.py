"""Light and dark are each person's own; the installed app says when it cannot know; paper carries no buttons."""

import json

import pytest
from django.core.cache import cache
from django.test import Client

from people.models import User
from tests.faces.world import World, world_of_now


@pytest.fixture
def world(db: None) -> World:
    cache.clear()
    return world_of_now()


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_the_choice_holds_on_every_page_and_every_device_of_this_person_alone(world: World):
    here, elsewhere, other = client_of(world.bob), client_of(world.bob), client_of(world.carol)
    answer = here.post("/look/", {"theme": "dark", "next": "/alerts/"})
    assert answer["Location"] == "/alerts/"
    for client in (here, elsewhere):
        for address in ("/alerts/", "/admin/stores/store/"):
            assert 'class="dark"' in client.get(address).content.decode().split("<head>")[0], address
    assert 'class="dark"' not in other.get("/alerts/").content.decode().split("<head>")[0]
    here.post("/look/", {"theme": "system"})
    assert 'class="dark"' not in here.get("/alerts/").content.decode().split("<head>")[0]


@pytest.mark.parametrize("given", [{"theme": "neon"}, {}, {"theme": "dark", "next": "https://evil.example/"}])
def test_a_choice_there_is_not_changes_nothing_and_leads_nowhere_else(world: World, given: dict[str, str]):
    assert client_of(world.bob).post("/look/", given)["Location"] == "/admin/"


def test_the_app_can_be_installed(world: World):
    told = json.loads(Client().get("/push/manifest.webmanifest").content)
    assert {"192x192", "512x512"} <= {icon["sizes"] for icon in told["icons"]}
    assert "maskable" in {icon["purpose"] for icon in told["icons"]}
    for icon in told["icons"]:
        assert Client().get(icon["src"]).status_code == 200, icon["src"]
    assert 'rel="manifest"' in client_of(world.bob).get("/board/").content.decode()


def test_without_a_connection_nothing_is_shown_but_that_there_is_none(world: World):
    page = client_of(world.bob).get("/offline/").content.decode()
    assert "No older picture is shown" in page
    assert "Batik House" not in page
    assert "bob" not in page
    worker = Client().get("/push/worker.js").content.decode()
    assert worker.count("kept.add(") == 1
