"""Spreads log-ins over people and days. Pure: stores, people and days in, turns out; the same in, the same out.

A store comes once within its own days: not before half its time has passed, and not after its last day. What was planned stays
as far as it can. A new store goes where the least is to be done and moves nobody; a new person takes over as many turns as
make it even, on the days they were planned for.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class RotaStore:
    """`first`, `last`: the days within which somebody has to sign in. `people`: ids of those who may; None: everybody."""

    id: int
    first: date
    last: date
    people: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class RotaPerson:
    """`away`: days on which they are given nothing."""

    id: int
    away: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class Turn:
    """A person signs in to a store on a day. `is_late`: it is after the store's last day, since nobody was there before.

    `is_agreed`: people handed it on; it is not taken away to make things even.
    """

    store: int
    person: int
    day: date
    is_late: bool = False
    is_agreed: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """`unplanned`: stores that nobody may or can sign in to within the days."""

    turns: tuple[Turn, ...]
    unplanned: tuple[int, ...]


@dataclass
class _Board:
    """The turns so far, and how much each person, day and both together have."""

    turns: dict[int, Turn] = field(default_factory=dict)
    of_person: Counter[int] = field(default_factory=Counter)
    of_day: Counter[date] = field(default_factory=Counter)
    of_both: Counter[tuple[int, date]] = field(default_factory=Counter)

    def put(self, turn: Turn) -> None:
        if turn.store in self.turns:
            self._count(self.turns[turn.store], -1)
        self.turns[turn.store] = turn
        self._count(turn, 1)

    def _count(self, turn: Turn, by: int) -> None:
        self.of_person[turn.person] += by
        self.of_day[turn.day] += by
        self.of_both[turn.person, turn.day] += by


def plan_rota(
    stores: Sequence[RotaStore], people: Sequence[RotaPerson], start: date, days: int, kept: Iterable[Turn] = ()
) -> Plan:
    """A turn for every store, from `start` on for so many days; `kept`: the turns planned before and not yet done.

    Even by day and by person (as far as days off and rights allow), and never after a store's last day unless nobody is
    there before. A turn that was missed comes back today, to the same person if they are there.
    """
    window = [start + timedelta(days=n) for n in range(days)]
    known, board = {person.id: person for person in people}, _Board()
    before = {turn.store: turn for turn in kept}
    for store in stores:
        turn = _still_good(before.get(store.id), store, known, window)
        if turn is not None:
            board.put(turn)
    open_stores = [store for store in stores if store.id not in board.turns]
    unplanned = []
    for store in sorted(open_stores, key=lambda one: (one.last, _shuffled(one.id))):
        turn = _best_turn(store, people, window, board)
        if turn is None:
            unplanned.append(store.id)
        else:
            board.put(turn)
    _even_out({store.id: store for store in stores}, known, start, board)
    return Plan(
        tuple(sorted(board.turns.values(), key=lambda one: (one.day, one.person, one.store))), tuple(sorted(unplanned))
    )


def _still_good(
    turn: Turn | None, store: RotaStore, people: dict[int, RotaPerson], window: Sequence[date]
) -> Turn | None:
    if turn is None or not window or turn.person not in people:
        return None
    day = max(turn.day, window[0])
    fits = store.first <= day <= max(store.last, window[0]) and day <= window[-1]
    return replace(turn, day=day, is_late=day > store.last) if fits and _may(people[turn.person], store, day) else None


def _best_turn(store: RotaStore, people: Sequence[RotaPerson], window: Sequence[date], board: _Board) -> Turn | None:
    """Where the least is to be done within the store's days; else as soon after them as anybody is there."""
    able = [(day, person.id) for day in window for person in people if _may(person, store, day)]
    in_time = [(day, person) for day, person in able if store.first <= day <= store.last]
    if in_time:
        day, person = min(
            in_time,
            key=lambda cell: (
                board.of_day[cell[0]],
                board.of_both[cell[1], cell[0]],
                board.of_person[cell[1]],
                _shuffled(store.id, cell[1], cell[0].toordinal()),
            ),
        )
        return Turn(store.id, person, day)
    after = [(day, person) for day, person in able if day > store.last]
    if not after:
        return None
    soonest = min(day for day, _ in after)
    person = min((one for day, one in after if day == soonest), key=lambda one: (board.of_both[one, soonest], one))
    return Turn(store.id, person, soonest, is_late=True)


def _even_out(stores: dict[int, RotaStore], people: dict[int, RotaPerson], start: date, board: _Board) -> None:
    """From who has most to who has least, on the same day, while that makes it more even. Today's turns stay where they are."""
    while True:
        by_load = sorted(people, key=lambda one: (board.of_person[one], one))
        move = next(
            (
                turn
                for giver in reversed(by_load)
                for taker in by_load
                if board.of_person[giver] - board.of_person[taker] > 1
                for turn in _given(giver, taker, stores, people, start, board)
            ),
            None,
        )
        if move is None:
            return
        board.put(move)


def _given(
    giver: int, taker: int, stores: dict[int, RotaStore], people: dict[int, RotaPerson], start: date, board: _Board
) -> Iterable[Turn]:
    """The turn that `taker` best takes over, if there is one: on the day on which they have least, and the giver most."""
    own = [
        turn
        for turn in board.turns.values()
        if turn.person == giver
        and turn.day > start
        and not turn.is_agreed
        and _may(people[taker], stores[turn.store], turn.day)
    ]
    if own:
        best = min(
            own,
            key=lambda one: (
                board.of_both[taker, one.day],
                -board.of_both[giver, one.day],
                _shuffled(one.store, taker),
            ),
        )
        yield replace(best, person=taker)


def _may(person: RotaPerson, store: RotaStore, day: date) -> bool:
    return day not in person.away and (store.people is None or person.id in store.people)


def _shuffled(*numbers: int) -> bytes:
    """An order that favours nobody and is the same every time."""
    return hashlib.blake2b(repr(numbers).encode(), digest_size=8).digest()
