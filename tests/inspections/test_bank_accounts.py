"""Bank accounts as tools and people tell them: a row for each change, the number itself nowhere."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from inspections.accounts.bank_picture import draw_banks
from inspections.models import WantedReading
from people.models import User
from people.roles import Role
from stores.boundaries_facts import record_fact
from stores.models import BankAccountSeen
from tests.faces.world import World, build_world

API = "/api/v1/bank-accounts/"
NOW = timezone.now()
FIRST, OTHER = "BCA 1234 567890", "0099-887-4321"


@pytest.fixture
def world(db: None) -> World:
    world = build_world(NOW - timedelta(days=2))
    BankAccountSeen.objects.all().delete()
    return world


@pytest.fixture
def tell(world: World) -> Callable[..., Any]:
    robot = User.objects.create(username="robot", role=Role.INTEGRATION)
    world.group.members.add(robot)
    program = Client(headers={"authorization": f"Bearer {world.token_of(robot)}"})

    def told(account: str = FIRST, hours: float = 1, **fields: Any) -> Any:
        seen_at = (NOW - timedelta(hours=hours)).isoformat()
        body = {"store": world.ours.pk, "account": account, "seen_at": seen_at, **fields}
        return program.post(API, body, content_type="application/json")

    return told


def changes(world: World) -> list[tuple[str, str, str, str]]:
    drawn = draw_banks([world.ours.pk])[world.ours.pk]
    return [(one.before, one.ends, one.source, one.by) for one in drawn.changes]


def test_the_same_account_told_again_is_no_change_however_it_is_spelt(world: World, tell: Any) -> None:
    answers = [tell(), tell("1234567890"), tell("bca 1234-567-890", hours=0.5)]
    assert [one.status_code for one in answers] == [201, 200, 200]
    assert BankAccountSeen.objects.filter(store=world.ours).count() == 1
    assert changes(world) == []


def test_another_account_leaves_a_row_of_its_own_with_who_said_so_and_the_store_is_judged_at_once(
    world: World, tell: Any
) -> None:
    tell(hours=2)
    WantedReading.objects.all().delete()
    answer = tell(OTHER).json()
    assert (answer["ends_before"], answer["ends"], answer["is_change"], answer["by"]) == ("7890", "4321", True, "robot")
    assert changes(world) == [("7890", "4321", "pushed", "robot")]
    assert set(WantedReading.objects.values_list("store_id", "topic")) == {(world.ours.pk, "status")}


def test_what_a_manager_states_of_a_store_is_a_change_too_and_going_back_is_another(world: World, tell: Any) -> None:
    tell(hours=2)
    record_fact(world.ours, "bank", "Bank Mandiri 5555 6666 77", world.alice)
    assert changes(world) == [("7890", "6677", "attested", "alice")]
    record_fact(world.ours, "bank", "BCA 1234567890", world.alice)
    assert changes(world)[1] == ("6677", "7890", "attested", "alice")


def test_the_number_is_kept_nowhere_and_given_back_to_nobody(world: World, tell: Any) -> None:
    answer = tell(OTHER)
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(seen::text, ' ') FROM stores_bankaccountseen seen")
        kept = cursor.fetchone()[0]
    for text in (kept, answer.content.decode()):
        assert "998874321" not in text
        assert "887-4321" not in text


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"account": "12"}, "account"),
        ({"account": "–––––"}, "account"),
        ({"account": "9" * 65}, "account"),
        ({"seen_at": "2126-01-01T00:00:00Z"}, "seen_at"),
        ({"store": 999_999_999}, "store"),
    ],
)
def test_what_cannot_be_so_is_refused_with_the_name_of_the_field(tell: Any, fields: dict[str, Any], field: str) -> None:
    answer = tell(**{"account": FIRST, **fields})
    assert answer.status_code == 400
    assert field in str(answer.json())


def test_an_older_word_than_the_last_one_is_refused(tell: Any) -> None:
    tell(hours=1)
    answer = tell(OTHER, hours=2)
    assert (answer.status_code, "seen_at" in str(answer.json())) == (400, True)


def test_an_account_told_under_a_key_that_is_gone_is_no_change_while_its_digits_are_the_same(
    world: World, tell: Any, settings: Any
) -> None:
    tell(hours=2)
    settings.SHOPOPS_SECRET_KEYS = ["k2:" + "A" * 43 + "="]
    record_fact(world.ours, "bank", "BCA 1234567890", world.alice)
    assert changes(world) == []
    record_fact(world.ours, "bank", OTHER, world.alice)
    assert [one[:2] for one in changes(world)] == [("7890", "4321")]


@pytest.mark.parametrize(("who", "code"), [("alice", 201), ("carol", 201), ("bob", 403), ("charlie", 403)])
def test_only_those_who_see_money_may_tell(world: World, who: str, code: int) -> None:
    program = Client(headers={"authorization": f"Bearer {world.token_of(getattr(world, who))}"})
    body = {"store": world.ours.pk, "account": FIRST, "seen_at": NOW.isoformat()}
    answer = program.post(API, body, content_type="application/json")
    assert answer.status_code == code
    if code == 201:
        assert BankAccountSeen.objects.get().source == "attested"
