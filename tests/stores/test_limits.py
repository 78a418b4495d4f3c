"""The call budget is shared by all workers, and slow rather than free when Redis is away."""

import asyncio
import time
import uuid

from django.conf import settings

from stores.platforms.limits import CallBudget


async def seconds_for(budgets: list[CallBudget], bucket: str, calls: int) -> float:
    began = time.monotonic()
    await asyncio.gather(*(budgets[n % len(budgets)].wait_for(bucket) for n in range(calls)))
    for budget in budgets:
        await budget.close()
    return time.monotonic() - began


def test_two_workers_share_one_budget() -> None:
    """Twenty a second with a second's burst: sixty calls take two seconds more, whoever asks."""
    budgets = [CallBudget(settings.REDIS_URL, 20) for _ in range(2)]
    assert 1.5 < asyncio.run(seconds_for(budgets, f"test:{uuid.uuid4()}", 60)) < 4


def test_buckets_do_not_wait_for_each_other() -> None:
    async def many() -> float:
        budget = CallBudget(settings.REDIS_URL, 20)
        began = time.monotonic()
        await asyncio.gather(*(budget.wait_for(f"test:{uuid.uuid4()}") for _ in range(200)))
        await budget.close()
        return time.monotonic() - began

    assert asyncio.run(many()) < 1


def test_without_redis_it_is_slow_and_not_free() -> None:
    """Two a second: the fourth call waits a second and a half."""
    assert asyncio.run(seconds_for([CallBudget("unix:///nowhere.sock", 20)], "test", 4)) > 1.2
