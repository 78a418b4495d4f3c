"""Turns on the wire: a crowd of one app's slow calls holds up only itself, and nobody's turn gets lost."""

import asyncio

from stores.platforms.turns import Turns


async def settle() -> None:
    """Lets every task go as far as it can."""
    for _ in range(5):
        await asyncio.sleep(0)


class Crowd:
    """So many calls of one app; each holds its turn until it is told to end."""

    def __init__(self, turns: Turns, app: str, calls: int) -> None:
        self.under_way = 0
        self._ended = asyncio.Event()
        self._turns, self._app = turns, app
        self.tasks = [asyncio.ensure_future(self._call()) for _ in range(calls)]

    async def end(self) -> None:
        self._ended.set()
        await asyncio.gather(*self.tasks, return_exceptions=True)

    async def _call(self) -> None:
        await self._turns.take(self._app)
        self.under_way += 1
        try:
            await self._ended.wait()
        finally:
            self.under_way -= 1
            self._turns.give_back(self._app)


def test_an_app_has_no_more_than_its_part_and_another_does_not_wait_for_it() -> None:
    async def run() -> None:
        turns = Turns(for_one=200, for_all=600)
        slow = Crowd(turns, "slow", 2000)
        await settle()
        quick = Crowd(turns, "quick", 50)
        await settle()
        assert (slow.under_way, quick.under_way) == (200, 50)
        await quick.end()
        await slow.end()

    asyncio.run(run())


def test_when_all_is_taken_the_next_free_turn_goes_to_the_app_with_the_fewest() -> None:
    async def run() -> None:
        turns = Turns(for_one=4, for_all=5)
        first = Crowd(turns, "first", 4)
        await settle()
        second, third = Crowd(turns, "second", 9), Crowd(turns, "third", 9)
        await settle()
        assert (first.under_way, second.under_way, third.under_way) == (4, 1, 0)
        await first.end()
        await settle()
        assert (second.under_way, third.under_way) in ((3, 2), (2, 3))
        await second.end()
        await third.end()

    asyncio.run(run())


def test_a_caller_who_gives_up_leaves_its_turn_to_the_next() -> None:
    async def run() -> None:
        turns = Turns(for_one=1, for_all=1)
        crowd = Crowd(turns, "app", 4)
        await settle()
        crowd.tasks[1].cancel()  # still waiting
        crowd.tasks[0].cancel()  # holding
        crowd.tasks[2].cancel()  # about to be given the turn
        await settle()
        assert crowd.under_way == 1
        await crowd.end()
        await turns.take("app")

    asyncio.run(run())
