"""The request loop: what is tried again, what is not, and which reason is told in the end."""

import asyncio
from datetime import UTC, datetime

import pytest

from stores.platforms.allowances import Allowance, Rate
from stores.platforms.calls import Caller, PlatformClock, RequestLoop, retry_after_seconds
from stores.platforms.errors import RefusedCallError, TimedOutError, TryLaterError
from stores.platforms.together import together
from stores.platforms.transport import Answer, Request
from stores.platforms.troubles import Troubles

FAST = Allowance(rates=(Rate(("shop", "api"), 1000.0),))
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


class Scripted:
    """A transport that does what it is told, in order."""

    def __init__(self, *steps: Exception | int) -> None:
        self.steps, self.sent = list(steps), 0

    async def send(self, request: Request, *, seconds: float) -> Answer:
        self.sent += 1
        step = self.steps.pop(0)
        if isinstance(step, Exception):
            raise step
        return Answer(step, {}, b"")

    async def close(self) -> None:
        """Nothing to close."""


def read(answer: Answer) -> int:
    if answer.status == 500:
        raise TryLaterError("The platform answered HTTP 500.", 0.01)
    if answer.status == 400:
        raise RefusedCallError("Bad parameter.")
    return answer.status


def call(transport: Scripted, *, seconds: float = 5.0) -> int:
    async def run() -> int:
        loop = RequestLoop(transport, Troubles(""), {"tiktok": FAST}, call_seconds=seconds)
        request = Request("GET", "http://x/", {})
        return await loop.call(
            lambda now: request,
            read,
            caller=Caller("tiktok", f"app{id(transport)}"),
            api="/orders",
            clock=PlatformClock(),
        )

    return asyncio.run(run())


def test_a_passing_fault_is_tried_again() -> None:
    transport = Scripted(500, 200)
    assert call(transport) == 200
    assert transport.sent == 2


def test_a_refused_call_is_not_tried_again() -> None:
    transport = Scripted(400)
    with pytest.raises(RefusedCallError):
        call(transport)
    assert transport.sent == 1


def test_after_a_time_out_of_the_last_try_the_platforms_own_word_is_told() -> None:
    with pytest.raises(TryLaterError, match="HTTP 500"):
        call(Scripted(500, TimedOutError("No complete answer.")), seconds=1.0)


def test_retry_after_is_read_as_seconds_and_as_a_date() -> None:
    assert retry_after_seconds("7", NOW) == 7
    assert retry_after_seconds("Mon, 23 Nov 2026 12:00:30 GMT", NOW) == 30
    assert retry_after_seconds("Mon, 23 Nov 2026 11:00:00 GMT", NOW) == 0
    assert retry_after_seconds("whenever", NOW) is None
    assert retry_after_seconds(None, NOW) is None


def test_calls_made_together_end_together() -> None:
    """Of a reading that has failed nothing goes on calling."""
    ended: list[str] = []

    async def slow() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            ended.append("slow")

    async def failing() -> None:
        await asyncio.sleep(0)
        raise TryLaterError("no")

    async def both() -> None:
        with pytest.raises(TryLaterError):
            await together(slow(), failing())
        assert ended == ["slow"]
        first, second = await together(asyncio.sleep(0, 1), asyncio.sleep(0, 2))
        assert (first, second) == (1, 2)

    asyncio.run(both())
