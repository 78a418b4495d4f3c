"""The call budget is shared by all workers, gives way when the platform refuses, and is slow rather than free without Redis."""

import asyncio
import subprocess
import sys
import time
import uuid
from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import settings

from stores.checks import call_limits_are_numbers
from stores.platforms.allowances import Allowance, Bucket, Caller, Charge, Quota, Rate
from stores.platforms.errors import HourQuotaSpentError, NoTurnError, QuotaSpentError
from stores.platforms.limits import CallBudget, Slowed, routine_calls
from stores.platforms.troubles import Troubles
from tests.house import ROOT
from tests.stores.callers import NOON, Clock

TWENTY = 20.0


def a_charge(per_second: float = TWENTY, name: str = "") -> Charge:
    return Charge((Bucket(name or uuid.uuid4().hex, per_second, ("shop", "api")),))


def a_quota(quota: Quota) -> Charge:
    return Allowance(rates=(Rate(("shop", "api"), 1000.0),), quotas=(quota,)).charge(
        Caller("tiktok", uuid.uuid4().hex, "1"), "/customer_service/x"
    )


def budget(now: Clock | None = None, *, patience: float = 45.0) -> tuple[CallBudget, Troubles]:
    troubles = Troubles(settings.REDIS_URL, now)
    return CallBudget(troubles, patience_seconds=patience), troubles


async def granted(budget: CallBudget, charge: Charge, calls: int) -> int:
    """How many of so many calls asked for together may go out."""
    answers = await asyncio.gather(*(budget.wait_for(charge) for _ in range(calls)), return_exceptions=True)
    return sum(isinstance(one, float) for one in answers)


# -- shared ----------------------------------------------------------------------------------------------------------

WORKER = """
import asyncio, sys, time
from stores.platforms.allowances import Bucket, Charge
from stores.platforms.limits import CallBudget
from stores.platforms.troubles import Troubles

async def calls(url, name, calls):
    budget = CallBudget(Troubles(url))
    charge = Charge((Bucket(name, 20.0, ("shop", "api")),))
    await asyncio.gather(*(budget.wait_for(charge) for _ in range(calls)))

began = time.monotonic()
asyncio.run(calls(sys.argv[1], sys.argv[2], int(sys.argv[3])))
print(time.monotonic() - began)
"""


def seconds_of_two_processes(url: str, calls: int) -> list[float]:
    """How long each of two processes needs for so many calls on one bucket of 20 a second."""
    command = [sys.executable, "-c", WORKER, url, uuid.uuid4().hex, str(calls)]
    both = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    return [float(process.communicate(timeout=60)[0].splitlines()[-1]) for process in both]


def test_two_processes_share_one_bucket() -> None:
    """Twenty a second with a second's burst: thirty calls each are two seconds more, together."""
    assert 1.4 < max(seconds_of_two_processes(settings.REDIS_URL, 30)) < 5


def test_two_processes_without_redis_are_slow_and_not_free() -> None:
    """Two a second for each: the fifth call waits two seconds."""
    assert min(seconds_of_two_processes("unix:///nowhere.sock", 5)) > 1.8


def test_buckets_do_not_wait_for_each_other() -> None:
    async def many() -> float:
        began = time.monotonic()
        ours, troubles = budget()
        await asyncio.gather(*(ours.wait_for(a_charge()) for _ in range(200)))
        await troubles.close()
        return time.monotonic() - began

    assert asyncio.run(many()) < 1


def test_a_call_takes_from_the_store_and_from_the_app_and_the_narrower_one_decides() -> None:
    allowance = Allowance(rates=(Rate(("shop", "api"), 50.0), Rate(("app",), 10.0)))
    app = uuid.uuid4().hex
    shops = [allowance.charge(Caller("tiktok", app, str(shop)), "/orders") for shop in range(30)]

    async def run() -> int:
        ours, troubles = budget(Clock(), patience=0.0)
        answers = await asyncio.gather(*(ours.wait_for(one) for one in shops), return_exceptions=True)
        await troubles.close()
        return sum(isinstance(one, float) for one in answers)

    assert asyncio.run(run()) == 10


def test_a_call_that_would_wait_too_long_is_refused_at_once_and_takes_nothing() -> None:
    async def run() -> None:
        clock = Clock()
        ours, troubles = budget(clock, patience=0.0)
        charge = a_charge(10.0)
        assert await granted(ours, charge, 50) == 10
        with pytest.raises(NoTurnError, match="No turn to call within 0 seconds"):
            await ours.wait_for(charge)
        clock.at += 1
        assert await granted(ours, charge, 50) == 10
        await troubles.close()

    asyncio.run(run())


# -- refusals --------------------------------------------------------------------------------------------------------


def test_a_refusal_halves_the_rate_for_every_worker_and_the_pause_it_names_holds_for_all() -> None:
    async def run() -> None:
        clock, charge = Clock(), a_charge(TWENTY)
        (told, ours), (other, theirs) = budget(clock, patience=0.0), budget(clock, patience=0.0)
        assert await granted(other, charge, 1) == 1
        await told.slow_down(charge.buckets[0], sent_at=clock.at, pause=7.0)
        assert await granted(other, charge, 1) == 0
        clock.at += 6.9
        assert await granted(other, charge, 1) == 0
        clock.at += 5.1
        # The pause is over for five seconds; the burst is a second's worth at half the rate.
        assert 9 <= await granted(other, charge, 100) <= 11
        await ours.close()
        await theirs.close()

    asyncio.run(run())


def test_refusals_of_calls_that_were_under_way_do_not_halve_again_and_later_ones_do() -> None:
    async def run() -> list[float]:
        clock, charge = Clock(), a_charge()
        ours, troubles = budget(clock)
        bucket, shares = charge.buckets[0], []
        for sent_before in (0.5, 0.4, 0.3):
            await ours.slow_down(bucket, sent_at=clock.at - sent_before, pause=None)
            known = troubles.get(f"slow:{bucket.name}", Slowed)
            assert known is not None
            shares.append(known.share)
        clock.at += 1
        await ours.slow_down(bucket, sent_at=clock.at - 0.2, pause=None)
        known = troubles.get(f"slow:{bucket.name}", Slowed)
        assert known is not None
        await troubles.close()
        return [*shares, known.share]

    assert asyncio.run(run()) == pytest.approx([0.5, 0.5, 0.5, 0.25], abs=0.01)


def test_the_rate_grows_back_slowly_and_is_then_forgotten() -> None:
    assert Slowed(0.5, NOON, NOON).share_at(NOON + 60) == pytest.approx(0.6)
    assert Slowed(0.5, NOON, NOON).share_at(NOON + 3600) == 1.0

    async def run() -> None:
        clock, charge = Clock(), a_charge(TWENTY)
        ours, troubles = budget(clock, patience=0.0)
        await ours.slow_down(charge.buckets[0], sent_at=clock.at, pause=None)
        clock.at += 301
        assert await granted(ours, charge, 100) == 20
        assert await granted(ours, charge, 1) == 0
        assert troubles.get(f"slow:{charge.buckets[0].name}", Slowed) is None
        await troubles.close()

    asyncio.run(run())


# -- quotas ----------------------------------------------------------------------------------------------------------


def test_a_quota_is_counted_by_all_workers_and_its_last_tenth_is_kept_for_people() -> None:
    async def run() -> None:
        clock, charge = Clock(), a_quota(Quota("chats", per="shop", calls=100))
        (one, ours), (two, theirs) = budget(clock), budget(clock)
        with routine_calls():
            assert await granted(one, charge, 50) == 50
            assert await granted(two, charge, 50) == 40
            with pytest.raises(QuotaSpentError, match=r"routine rounds .* until 2026-11-24 00:00 UTC"):
                await one.wait_for(charge)
        assert await granted(one, charge, 50) == 10
        with pytest.raises(QuotaSpentError, match=r"\(chats\) is spent until 2026-11-24 00:00 UTC"):
            await two.wait_for(charge)
        clock.at += 12 * 3600
        with routine_calls():
            assert await granted(two, charge, 50) == 50
        await ours.close()
        await theirs.close()

    asyncio.run(run())


def test_the_platforms_word_ends_a_quota_for_every_worker_until_it_renews() -> None:
    async def run() -> None:
        clock, charge = Clock(), a_quota(Quota("app, daily", per="app", zone="Asia/Singapore"))
        (one, ours), (two, theirs) = budget(clock), budget(clock)
        assert await granted(two, charge, 3) == 3
        await one.spent(charge, QuotaSpentError("error_limit"))
        with pytest.raises(QuotaSpentError, match="until 2026-11-23 16:00 UTC"):
            await two.wait_for(charge)
        clock.at += 4 * 3600
        assert await granted(two, charge, 3) == 3
        await ours.close()
        await theirs.close()

    asyncio.run(run())


def test_an_hours_quota_ends_with_the_hour_and_not_with_the_day() -> None:
    async def run() -> None:
        clock, charge = Clock(NOON + 60), a_quota(Quota("test shop", per="shop", hourly=True))
        ours, troubles = budget(clock)
        await ours.spent(charge, QuotaSpentError("of a day that is not known here"))
        assert await granted(ours, charge, 1) == 1
        await ours.spent(charge, HourQuotaSpentError("36009037"))
        with pytest.raises(QuotaSpentError, match="until 2026-11-23 13:00 UTC"):
            await ours.wait_for(charge)
        await troubles.close()

    asyncio.run(run())


def test_a_rolling_day_frees_what_was_called_a_day_ago() -> None:
    async def run() -> None:
        clock, charge = Clock(), a_quota(Quota("24 hours", per="app", calls=100, rolling=True))
        ours, troubles = budget(clock)
        assert await granted(ours, charge, 60) == 60
        clock.at += 10 * 3600
        assert await granted(ours, charge, 60) == 40
        clock.at += 14 * 3600
        assert await granted(ours, charge, 100) == 60
        await troubles.close()

    asyncio.run(run())


def test_without_redis_a_quota_is_counted_on_from_what_was_known() -> None:
    async def run() -> None:
        clock, charge = Clock(), a_quota(Quota("chats", per="shop", calls=4))
        ours, troubles = budget(clock)
        assert await granted(ours, charge, 3) == 3
        await troubles.close()
        troubles._redis = None
        assert await granted(ours, charge, 3) == 1

    asyncio.run(run())


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ({}, [20.0]),
        ({"TIKTOK_CALLS_PER_SECOND": "5"}, [5.0]),
        ({"TIKTOK_CALLS_PER_SECOND": "500"}, [20.0]),
        ({"TIKTOK_APP_CALLS_PER_SECOND": "80"}, [20.0, 80.0]),
    ],
)
def test_an_operator_can_lower_the_rates_and_not_raise_them(words: dict[str, str], expected: list[float]) -> None:
    lowered = Allowance(rates=(Rate(("shop", "api"), 50.0),)).lowered(words, "tiktok", 20.0)
    assert [rate.calls_per_second for rate in lowered.rates] == expected


@pytest.mark.parametrize("text", ["many", "0", "-5", "inf", "nan"])
def test_a_limit_that_is_no_number_is_named_by_the_system_check(text: str, settings: Any) -> None:
    settings.PLATFORM_SETTINGS = {"TIKTOK_CALLS_PER_SECOND": text}
    (found,) = call_limits_are_numbers(None)
    assert (found.id, found.msg) == ("stores.E001", "TIKTOK_CALLS_PER_SECOND must be a number above zero.")


def test_noon_is_noon() -> None:
    assert datetime.fromtimestamp(NOON, UTC) == datetime(2026, 11, 23, 12, tzinfo=UTC)
