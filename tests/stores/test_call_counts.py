"""Calls are counted in memory and written by the hour: one statement, nothing lost, nothing kept for ever."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from stores.call_counts import forget_old_counts, write_counts
from stores.models import CallHour
from stores.platforms.allowances import Allowance, Caller, Quota, Rate
from stores.platforms.errors import TryLaterError
from stores.platforms.tally import Count, Line, Tally
from tests.stores.callers import Clock, Scripted, a_caller, a_loop, ask

pytestmark = pytest.mark.django_db


def test_calls_errors_and_retries_of_a_store_are_written_in_one_statement() -> None:
    caller = a_caller()
    steps = [500, 200, 200]

    def answer(request: object) -> int:
        if (status := steps.pop(0)) == 500:
            raise TryLaterError("The platform answered HTTP 500.", 0.01)
        return status

    async def run() -> Tally:
        loop = a_loop(Scripted(answer), Clock(), Allowance())
        assert [await ask(loop, caller, api=api) for api in ("/orders", "/products")] == [200, 200]
        await loop.close()
        return loop.tally

    tally = asyncio.run(run())
    with CaptureQueriesContext(connection) as statements:
        assert write_counts(tally.take()) == 1
    assert len(statements) == 1
    row = CallHour.objects.get(app_key=caller.app_key)
    assert (row.platform, row.shop, row.calls, row.errors, row.retries) == ("tiktok", "1", 3, 1, 1)
    assert sorted(part[:3] for part in row.parts) == [
        ["/orders", "", 1],
        ["/orders", "try_later", 1],
        ["/products", "", 1],
    ]
    assert tally.take() == {}


def test_what_two_processes_counted_in_the_same_hour_is_added() -> None:
    caller = a_caller()
    for _ in range(2):
        tally = Tally()
        tally.add(caller, "/orders", "", sent=True, retry=False, waited=0.5, size=100)
        write_counts(tally.take())
    row = CallHour.objects.get()
    assert (row.calls, row.waited_ms, row.bytes, len(row.parts)) == (2, 1000, 200, 2)


def test_what_could_not_be_written_is_counted_again() -> None:
    tally = Tally()
    tally.add(a_caller(), "/orders", "", sent=True, retry=False, waited=0, size=1)
    taken = tally.take()
    tally.add(next(_callers(taken)), "/orders", "", sent=True, retry=False, waited=0, size=1)
    tally.put_back(taken)
    assert [count.calls for count in tally.take().values()] == [2]


def _callers(lines: dict[Line, Count]) -> Iterator[Caller]:
    return (Caller(line.platform, line.app_key, line.shop) for line in lines)


def test_what_our_own_quota_keeps_back_is_an_error_and_not_a_call() -> None:
    caller = a_caller()
    allowance = Allowance(rates=(Rate(("shop",), 100.0),), quotas=(Quota("daily", per="app", calls=1),))

    async def run() -> Tally:
        loop = a_loop(Scripted(lambda request: 200), Clock(), allowance)
        assert [await ask(loop, caller) for _ in range(3)] == [200, "quota_spent", "quota_spent"]
        await loop.close()
        return loop.tally

    write_counts(asyncio.run(run()).take())
    row = CallHour.objects.get(app_key=caller.app_key)
    assert (row.calls, row.errors) == (1, 2)


def test_two_weeks_are_kept() -> None:
    now = timezone.now()
    for days in (1, 13, 15):
        CallHour.objects.create(platform="tiktok", app_key="a", shop=str(days), hour=now - timedelta(days=days))
    assert forget_old_counts(now) == 1
    assert set(CallHour.objects.values_list("shop", flat=True)) == {"1", "13"}
