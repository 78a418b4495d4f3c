"""A moment may be written with any offset; one that no year holds is refused by name. PostgreSQL itself takes neither."""

import base64
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from django.test import Client
from rest_framework.exceptions import ValidationError

from people.filters import MomentFilter
from people.keyset import PageAsked
from people.models import User
from people.moments import in_utc
from tests.faces.world import World

Program = Callable[[User], Client]

# Far from UTC, and over the edge of the calendar.
FAR, NOWHERE = "2026-11-23T09:00:00+23:56", "0001-01-01T00:00:00+00:01"
ASKED = [
    *("orders/?ship_by_before", "orders/?created_after", "orders/?updated_since", "conversations/?waiting_before"),
    *("findings/?opened_after", "findings/?updated_since", "alerts/?updated_since", "actions/?asked_after"),
    *("policy-changes/?seen_after", "readings/?observed_after", "notices/?seen_after", "attestations/?after"),
    *("bank-accounts/?after", "login-records/?after", "audit/?after", "audit/?until"),
]


def test_every_list_takes_a_moment_with_any_offset(world: World, api_of: Program):
    alice = api_of(world.alice)
    for asked in ASKED:
        address, _, name = asked.partition("?")
        assert alice.get(f"/api/v1/{address}", {name: FAR}).status_code == 200, asked
        refused = alice.get(f"/api/v1/{address}", {name: NOWHERE})
        assert refused.status_code == 400, asked
        assert name in refused.json()["errors"], asked


def test_no_list_reads_moments_another_way():
    from django_filters import DateTimeFilter, IsoDateTimeFilter  # type: ignore[import-untyped]

    from people.filters import StrictFilterSet

    def below(kind: type[Any]) -> list[type[Any]]:
        return [one for direct in kind.__subclasses__() for one in (direct, *below(direct))]

    filters = [one for found in below(StrictFilterSet) for one in found.base_filters.values()]
    moments = [one for one in filters if isinstance(one, DateTimeFilter | IsoDateTimeFilter)]
    assert len(moments) >= len(ASKED)
    assert all(isinstance(one, MomentFilter) for one in moments)


def _cursor(at: str) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(("updated", 5, at))).decode().rstrip("=")


def test_a_cursor_that_somebody_wrote_themselves_breaks_nothing(world: World, api_of: Program):
    asked = PageAsked.of({"cursor": _cursor(FAR)})
    assert asked.after is not None
    assert asked.after.changed_at == datetime(2026, 11, 22, 9, 4, tzinfo=UTC)
    assert asked.after.changed_at.utcoffset() == in_utc(asked.after.changed_at).utcoffset()
    for wrong in (NOWHERE, "2026-11-23T09:00:00"):
        with pytest.raises(ValidationError):
            PageAsked.of({"cursor": _cursor(wrong)})
    assert api_of(world.alice).get("/api/v1/orders/", {"cursor": _cursor(FAR)}).status_code == 200


def test_pages_take_it_too(world: World, page_of: Program):
    alice = page_of(world.alice)
    asked: dict[str, str | int] = {"store": world.ours.pk, "item": "orders", "severity": "high", "due_in_hours": "9999"}
    for at in (FAR, NOWHERE, "9999-12-31T23:59:59Z"):
        told = alice.get("/alerts/who-would-hear/", {**asked, "at": at})
        assert bool(told.context["errors"]) == (at != FAR)
        assert alice.get("/service/buyers/", {"after": f"{at}~5"}).status_code == 200
