"""The demo's links: each signs in once, for half an hour, on this machine alone; the switch is refused anywhere else."""

import time
from typing import Any

import pytest
import time_machine
from django.core.checks import CheckMessage
from django.test import Client

from people.models import User
from people.sign_in.demo_links import link_for
from shopops.checks import demo_links_stay_here
from tests.faces.world import World


@pytest.fixture
def link(world: World, settings: Any) -> str:
    settings.DEMO_SIGN_IN = True
    return link_for(world.bob, "")


def opens(link: str, **told: str) -> int:
    """What a browser on this machine is answered."""
    return Client(headers={"host": "127.0.0.1"}).get(link, **told).status_code  # type: ignore[arg-type]


def test_a_link_signs_in_as_if_with_both_factors(link: str):
    client = Client(headers={"host": "127.0.0.1"})
    assert client.get(link)["Location"] == "/admin/"
    assert client.get("/proof/").status_code == 200


def test_it_works_once_even_for_a_first_sign_in(link: str, world: World):
    assert [opens(link), opens(link)] == [302, 410]
    again = link_for(User.objects.get(pk=world.bob.pk), "")
    assert [opens(again), opens(again)] == [302, 410]


def test_it_works_for_half_an_hour(link: str):
    with time_machine.travel(time.time() + 1801, tick=False):
        assert opens(link) == 410


def test_a_changed_link_is_none(link: str):
    assert opens(link.replace("/accounts/demo/", "/accounts/demo/9")) == 410


@pytest.mark.parametrize(
    "told",
    [
        {"REMOTE_ADDR": "192.168.1.7"},
        {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"HTTP_HOST": "shopops.example.com"},
    ],
)
def test_from_elsewhere_there_is_no_such_page(link: str, told: dict[str, str], settings: Any):
    settings.ALLOWED_HOSTS = ["*"]
    assert opens(link, **told) == 404


def test_without_the_switch_there_is_none_either(link: str, settings: Any):
    settings.DEMO_SIGN_IN = False
    assert opens(link) == 404


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"HTTPS_ONLY": True},
        {"PUBLIC_URL": "https://shopops.example.com"},
        {"ALLOWED_HOSTS": ["shopops.example.com"]},
        {"TRUSTED_PROXIES": 1},
        {"PLATFORM_SETTINGS": {"SHOPEE_APP_KEY": "1"}},
        {"PLATFORM_SETTINGS": {"TIKTOK_API_URL": "https://open-api.tiktokglobalshop.com"}},
    ],
)
def test_the_switch_is_refused_anywhere_else(elsewhere: dict[str, Any], settings: Any):
    here = {"DEMO_SIGN_IN": True, "HTTPS_ONLY": False, "PUBLIC_URL": "http://127.0.0.1:8000", "PLATFORM_SETTINGS": {}}
    for name, value in here.items():
        setattr(settings, name, value)
    settings.ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
    assert told() == []
    for name, value in elsewhere.items():
        setattr(settings, name, value)
    assert [one.id for one in told()] == ["shopops.E005"]


@pytest.mark.parametrize(("name", "value"), [("GRANIAN_HOST", "192.168.1.7"), ("WEB_ADDRESS", "192.168.1.7:8000")])
def test_nor_where_the_pages_are_bound_to_every_address(name: str, value: str, settings: Any, monkeypatch: Any):
    settings.DEMO_SIGN_IN, settings.PUBLIC_URL = True, ""
    settings.ALLOWED_HOSTS, settings.PLATFORM_SETTINGS = ["localhost"], {}
    monkeypatch.setenv(name, value)
    assert "bound" in told()[0].msg


def told() -> list[CheckMessage]:
    return demo_links_stay_here(None)
