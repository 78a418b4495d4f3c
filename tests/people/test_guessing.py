"""How often somebody can guess, counted over days that pass in no time: from one address, from thousands, under siege."""

import random
from collections.abc import Iterator

import pytest
from django.core.cache.backends.locmem import LocMemCache
from hypothesis import given, settings
from hypothesis import strategies as st

from people.attempts import Attempt, Kind, forgive, give_back, network_of, seconds_to_wait

START = 1_790_000_000.0
HOUR, DAY = 3600.0, 86400.0


@pytest.fixture
def counts() -> LocMemCache:
    return fresh_counts()


def fresh_counts() -> LocMemCache:
    """The count that a process keeps for itself while the shared one is away."""
    own = LocMemCache("a test's", {"OPTIONS": {"MAX_ENTRIES": 1_000_000}})
    own.clear()
    return own


def spread(tries: int, over: float) -> Iterator[float]:
    return (START + over * number / tries for number in range(tries))


def heard(attempts: Iterator[tuple[Attempt, float]], counts: LocMemCache) -> int:
    return sum(seconds_to_wait(tried, at, counts) == 0 for tried, at in attempts)


def anywhere(chance: random.Random) -> str:
    return f"{chance.randrange(1, 224)}.{chance.randrange(256)}.{chance.randrange(256)}.{chance.randrange(256)}"


@pytest.mark.parametrize("kind", [Kind.PASSWORD, Kind.CODE])
def test_ten_thousand_guesses_for_one_account_from_as_many_addresses_in_an_hour(kind: Kind, counts: LocMemCache):
    chance = random.Random(1)
    guesses = ((Attempt(kind, "alice", anywhere(chance)), at) for at in spread(10_000, HOUR))
    assert heard(guesses, counts) <= 50


def test_nor_do_they_become_many_in_a_day(counts: LocMemCache):
    chance = random.Random(2)
    guesses = ((Attempt(Kind.CODE, "alice", anywhere(chance)), at) for at in spread(10_000, DAY))
    assert heard(guesses, counts) <= 120  # sixty for each of the two calendar days that they touch


def test_one_network_trying_one_password_on_ten_thousand_names(counts: LocMemCache):
    chance = random.Random(3)
    neighbours = (f"203.0.113.{chance.randrange(256)}" for _ in range(10_000))
    guesses = (
        (Attempt(Kind.PASSWORD, f"name {number}", address), at)
        for number, (address, at) in enumerate(zip(neighbours, spread(10_000, HOUR), strict=True))
    )
    assert heard(guesses, counts) <= 350


def test_ten_thousand_names_from_ten_thousand_addresses_meet_the_brake_of_all(counts: LocMemCache):
    chance = random.Random(4)
    guesses = (
        (Attempt(Kind.PASSWORD, f"name {number}", anywhere(chance)), at)
        for number, at in enumerate(spread(10_000, HOUR))
    )
    assert heard(guesses, counts) <= 1400


def test_under_siege_the_own_computer_still_gets_in_and_a_new_one_waits(counts: LocMemCache):
    chance = random.Random(5)
    heard(((Attempt(Kind.PASSWORD, "alice", anywhere(chance)), at) for at in spread(10_000, HOUR)), counts)
    now = START + HOUR - 1
    assert seconds_to_wait(Attempt(Kind.PASSWORD, "alice", "198.51.100.7", device="her laptop"), now, counts) == 0
    assert seconds_to_wait(Attempt(Kind.PASSWORD, "alice", "198.51.100.7"), now, counts) > 0


def test_a_stolen_laptop_guesses_no_faster(counts: LocMemCache):
    guesses = ((Attempt(Kind.CODE, "alice", "198.51.100.7", device="laptop"), at) for at in spread(10_000, HOUR))
    assert heard(guesses, counts) <= 50


def test_a_manager_lets_the_account_be_tried_anew(counts: LocMemCache):
    tried = Attempt(Kind.PASSWORD, "alice", "198.51.100.7")
    while seconds_to_wait(tried, START, counts) == 0:
        pass
    forgive("alice", START, counts)
    assert seconds_to_wait(tried, START, counts) == 0


def test_letters_with_a_link_are_few(counts: LocMemCache):
    chance = random.Random(6)
    asked = ((Attempt(Kind.RESET, "alice@shop.example", anywhere(chance)), at) for at in spread(10_000, HOUR))
    assert heard(asked, counts) <= 10


@settings(max_examples=15)
@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 3), st.booleans(), st.floats(0, 2000)), max_size=120))
def test_right_ones_never_use_the_count_up(tries: list[tuple[str, int, bool, float]]):
    """Whatever the order: in each quarter of an hour an account bears ten wrong guesses, and not one more."""
    counts, wrong = fresh_counts(), dict[tuple[str, int], int]()
    for account, network, right, moment in sorted(tries, key=lambda one: one[3]):
        at, tried = START + moment, Attempt(Kind.PASSWORD, account, f"10.0.{network}.1")
        if seconds_to_wait(tried, at, counts):
            assert wrong.get((account, int(at // 900)), 0) == 10 or sum(wrong.values()) >= 50
        elif right:
            give_back(tried, at, counts)
        else:
            wrong[account, int(at // 900)] = wrong.get((account, int(at // 900)), 0) + 1
    assert max(wrong.values(), default=0) <= 10


@pytest.mark.parametrize(
    ("one", "other"), [("203.0.113.7", "203.0.113.250"), ("2001:db8:0:1::1", "2001:db8:0:ff:abcd::9")]
)
def test_neighbours_count_as_one(one: str, other: str):
    assert network_of(one) == network_of(other) != ""
