"""A platform that does not answer is left alone, looked at every so often, and taken up again; the same for one store."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from stores.platforms.allowances import Allowance, Rate
from stores.platforms.breaker import PROBE_SECONDS
from stores.platforms.errors import NotAnsweringError, RateLimitedError, TimedOutError, TryLaterError, UnreachableError
from stores.platforms.transport import Answer, Request
from tests.stores.callers import Clock, Scripted, a_caller, a_loop, ask, send

FREE = Allowance(rates=(Rate(("shop", "api"), 100_000.0),))
HOST = "down.example"


class Platform(Scripted):
    """Silent while `down`; each failure takes a second of the clock."""

    def __init__(self, clock: Clock, fault: type[TryLaterError] = UnreachableError) -> None:
        super().__init__(self._answer)
        self.clock, self.fault, self.down, self.only = clock, fault, True, ""

    def _answer(self, request: Request) -> int:
        if self.down and self.only in request.url:
            self.clock.at += 1
            # A pause beyond the call's deadline: one try a call.
            raise self.fault("The connection failed: X.", 60.0)
        return 200


def of(name: str) -> str:
    return f"{name}.{a_caller().app_key[:8]}"


def run(story: Callable[[], Coroutine[Any, Any, None]]) -> None:
    asyncio.run(story())


def test_it_opens_after_a_row_of_failures_and_then_nothing_is_sent() -> None:
    async def story() -> None:
        clock = Clock()
        platform, caller, host = Platform(clock), a_caller(""), of(HOST)
        loop = a_loop(platform, clock, FREE)
        said = [await ask(loop, caller, host=host) for _ in range(30)]
        assert said == ["unreachable"] * 20 + ["not_answering"] * 10
        assert platform.sent == 20
        await loop.close()

    run(story)


def test_the_reason_names_since_when_and_the_next_try() -> None:
    async def story() -> None:
        clock = Clock()
        platform, caller, host = Platform(clock), a_caller(""), of(HOST)
        loop = a_loop(platform, clock, FREE)
        for _ in range(20):
            await ask(loop, caller, host=host)
        clock.at += PROBE_SECONDS * 2
        await ask(loop, caller, host=host)
        reason = "has not answered since 2026-11-23 12:00 UTC; next try 2026-11-23 12:01 UTC"
        with pytest.raises(NotAnsweringError, match=reason):
            await send(loop, caller, host=host)
        await loop.close()

    run(story)


def test_another_worker_knows_it_at_once_and_only_one_of_them_looks() -> None:
    async def story() -> None:
        clock = Clock()
        platform, caller, host = Platform(clock), a_caller(""), of(HOST)
        ours, theirs = a_loop(platform, clock, FREE), a_loop(platform, clock, FREE)
        for _ in range(20):
            await ask(ours, caller, host=host)
        assert await ask(theirs, caller, host=host) == "not_answering"
        clock.at += PROBE_SECONDS
        sent = platform.sent
        both = await asyncio.gather(*(ask(loop, caller, host=host) for loop in (ours, theirs) for _ in range(5)))
        assert sorted(map(str, both)) == ["not_answering"] * 9 + ["unreachable"]
        assert platform.sent == sent + 1
        await ours.close()
        await theirs.close()

    run(story)


def test_the_first_answer_closes_it_for_every_worker() -> None:
    async def story() -> None:
        clock = Clock()
        platform, caller, host = Platform(clock), a_caller(""), of(HOST)
        ours, theirs = a_loop(platform, clock, FREE), a_loop(platform, clock, FREE)
        for _ in range(20):
            await ask(ours, caller, host=host)
        platform.down = False
        assert await ask(theirs, caller, host=host) == "not_answering"
        clock.at += PROBE_SECONDS
        assert await ask(theirs, caller, host=host) == 200
        assert [await ask(loop, caller, host=host) for loop in (ours, theirs)] == [200, 200]
        await ours.close()
        await theirs.close()

    run(story)


def test_one_stores_silence_does_not_stop_the_others() -> None:
    async def story() -> None:
        clock = Clock()
        platform, silent, host = Platform(clock), a_caller("silent"), of(HOST)
        platform.only = "silent"
        loop = a_loop(platform, clock, FREE)
        said = []
        for _ in range(12):
            said.append(await ask(loop, silent, host=f"{host}/silent"))
            assert await ask(loop, a_caller("other"), host=host) == 200
        assert said == ["unreachable"] * 8 + ["not_answering"] * 4
        await loop.close()

    run(story)


def test_when_all_are_silent_it_is_the_hosts_trouble_and_no_stores() -> None:
    """So that one answer brings all stores back, not one each."""

    async def story() -> None:
        clock = Clock()
        platform, host = Platform(clock), of(HOST)
        stores = [a_caller(str(number)) for number in range(2)]
        loop = a_loop(platform, clock, FREE)
        for _ in range(12):
            for store in stores:
                await ask(loop, store, host=host)
        platform.down = False
        clock.at += PROBE_SECONDS
        assert [await ask(loop, store, host=host) for store in stores] == [200, 200]
        await loop.close()

    run(story)


def test_a_blip_of_a_second_opens_nothing() -> None:
    async def story() -> None:
        clock = Clock()
        platform, caller, host = Platform(clock), a_caller(""), of(HOST)
        loop = a_loop(platform, clock, FREE)
        platform.clock = Clock()  # the failures take no time
        for _ in range(50):
            assert await ask(loop, caller, host=host) == "unreachable"
        await loop.close()

    run(story)


def test_failures_between_answers_are_no_row() -> None:
    async def story() -> None:
        clock = Clock()
        platform, caller, host = Platform(clock), a_caller(), of(HOST)
        loop = a_loop(platform, clock, FREE)
        for number in range(60):
            platform.down = number % 5 != 4
            assert await ask(loop, caller, host=host) == (200 if number % 5 == 4 else "unreachable")
        await loop.close()

    run(story)


def test_a_refusal_for_too_many_calls_is_an_answer() -> None:
    async def story() -> None:
        clock = Clock()
        platform, caller, host = Platform(clock, RateLimitedError), a_caller(), of(HOST)
        platform.down = False
        loop = a_loop(platform, clock, FREE)

        def refused(answer: Answer) -> int:
            clock.at += 1
            raise RateLimitedError("Too many calls.", 60.0)

        said = {await ask(loop, caller, host=host, api=f"/{number}", read=refused) for number in range(30)}
        assert said == {"rate_limited"}
        await loop.close()

    run(story)


def test_without_redis_each_worker_has_a_breaker_of_its_own() -> None:
    async def story() -> None:
        clock = Clock()
        platform, host = Platform(clock, TimedOutError), of(HOST)
        loop = a_loop(platform, clock, FREE, redis_url="unix:///nowhere.sock")
        said = [await ask(loop, a_caller(""), host=host) for _ in range(22)]
        assert said == ["timed_out"] * 20 + ["not_answering"] * 2
        clock.at += PROBE_SECONDS
        platform.down = False
        assert [await ask(loop, a_caller(""), host=host) for _ in range(3)] == [200] * 3
        await loop.close()

    run(story)
