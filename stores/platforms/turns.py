"""Whose call goes out next: a few hundred at once, no app more than its part, the app with the fewest under way first.

So thousands of slow stores of one app hold up only themselves.
"""

import asyncio
from collections import deque


class Turns:
    """Lives in one event loop. `for_one`: most calls of one app at the same moment; `for_all`: of all apps together."""

    def __init__(self, for_one: int, for_all: int) -> None:
        self._for_one, self._free = for_one, for_all
        self._under_way: dict[str, int] = {}
        self._waiting: dict[str, deque[asyncio.Future[None]]] = {}

    async def take(self, app: str) -> None:
        """Returns when it is this app's turn; give it back afterwards."""
        if self._has_room(app) and not self._waiting.get(app):
            self._hold(app)
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(app, deque()).append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():  # it was given in the moment its caller gave up
                self.give_back(app)
            raise

    def give_back(self, app: str) -> None:
        """Ends a turn and hands it on."""
        self._under_way[app] -= 1
        self._free += 1
        if self._waiting:
            self._hand_on()

    def _hand_on(self) -> None:
        while self._free > 0:
            ready = [app for app, queue in self._waiting.items() if self._has_room(app)]
            if not ready:
                return
            app = min(ready, key=lambda one: self._under_way.get(one, 0))
            turn = self._waiting[app].popleft()
            if not self._waiting[app]:
                del self._waiting[app]
            if not turn.done():
                self._hold(app)
                turn.set_result(None)

    def _hold(self, app: str) -> None:
        self._under_way[app] = self._under_way.get(app, 0) + 1
        self._free -= 1

    def _has_room(self, app: str) -> bool:
        return self._free > 0 and self._under_way.get(app, 0) < self._for_one
