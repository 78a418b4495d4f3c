"""What is stated and measured of stores reaches the checks that judge it."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from inspections.boundaries import draw_boundaries, draw_exits
from inspections.snapshot import Boundary, Exits, SharedFact
from stores import boundaries
from stores.boundaries_facts import record_fact
from stores.models import Connection, ExitAddress, PlatformApp, Store
from stores.platforms.proxies import parse_proxy

pytestmark = pytest.mark.django_db


@pytest.fixture
def two() -> list[Store]:
    app = PlatformApp.objects.create(platform="shopee", app_key="key")
    return [
        Store.objects.create(
            platform="shopee",
            external_id=name,
            name=name,
            country="TH",
            time_zone="Asia/Bangkok",
            connection=Connection.objects.create(app=app, account_id=name),
        )
        for name in ("one", "other")
    ]


def test_what_two_stores_share_is_drawn_for_both(two: list[Store]) -> None:
    one, other = (store.pk for store in two)
    assert draw_boundaries([one, other]) == {one: Boundary(), other: Boundary()}
    for store in two:
        record_fact(store, "bank", "Kasikorn 123-4", None)
    drawn = draw_boundaries([one, other])
    assert drawn[one] == Boundary(("bank",), (), (SharedFact("bank", other),))
    assert drawn[other].shared == (SharedFact("bank", one),)


def test_only_addresses_of_the_way_out_that_a_store_has_now_are_drawn(two: list[Store], settings: Any) -> None:
    store, now = two[0], timezone.now()
    own = boundaries.keep_proxy(store, parse_proxy("http://gate.example:3128"))
    for days, way, address in ((9, own.fingerprint, 1), (2, "", 2), (1, own.fingerprint, 3), (0, own.fingerprint, 4)):
        seen = {"first_seen_at": now - timedelta(days=days), "last_seen_at": now - timedelta(days=days)}
        day = seen["last_seen_at"].date()
        ExitAddress.objects.create(store=store, day=day, way_out=way, address=f"203.0.113.{address}", **seen)
    assert draw_exits([store.pk]) == {store.pk: Exits()}
    settings.EXIT_ADDRESS_URL = "https://address.example/"
    drawn = draw_exits([store.pk, two[1].pk])
    assert [one.address for one in drawn[store.pk].days] == ["203.0.113.3", "203.0.113.4"]
    assert drawn[two[1].pk] == Exits(True)
