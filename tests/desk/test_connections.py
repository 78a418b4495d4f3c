"""The connections page and its API: what managers see of calls, refusals, quotas and silence, and what nobody else sees."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from redis import Redis

from people.models import User
from stores.call_counts import write_counts
from stores.models import CallHour, Connection, ConnectionState, Store, TopicReading
from stores.platforms.allowances import Caller
from stores.platforms.breaker import Shut
from stores.platforms.grants import QUOTA_KEY
from stores.platforms.limits import Slowed, Spent
from stores.platforms.tally import Tally
from stores.platforms.troubles import BOOK
from tests.faces.world import World, make_store, world_of_now

ADDRESS, API = "/admin/connections/", "/api/v1/connections/"


@pytest.fixture
def world(db: None) -> World:
    cache.clear()
    return world_of_now()


@pytest.fixture
def redis() -> Iterator[Redis]:
    """The workers' book, empty before and after."""
    client = Redis.from_url(django_settings.REDIS_URL)
    client.delete(BOOK)
    yield client
    client.delete(BOOK)


@pytest.fixture
def page(world: World) -> Callable[..., str]:
    def of(user: User | None = None, **query: str) -> str:
        client = Client(headers={"accept-language": "en"})
        client.force_login(user or world.alice)
        return client.get(ADDRESS, query).content.decode()

    return of


@pytest.fixture
def rows(world: World) -> Callable[..., list[dict[str, Any]]]:
    def of(**query: str) -> list[dict[str, Any]]:
        program = Client(headers={"authorization": f"Bearer {world.token_of(world.alice)}"})
        return list(program.get(API, query).json()["results"])

    return of


def note(redis: Redis, name: str, entry: msgspec.Struct) -> None:
    redis.hset(BOOK, name, msgspec.json.encode(entry))


def called(store: Store, code: str = "", *, times: int = 1, waited: float = 0.0) -> None:
    tally = Tally()
    for _ in range(times):
        caller = Caller(store.platform, "key", store.external_id)
        tally.add(caller, "/orders", code, sent=True, retry=False, waited=waited, size=1000)
    write_counts(tally.take())


def now_seconds() -> float:
    return timezone.now().timestamp()


def test_calls_errors_with_their_codes_and_waiting_are_told(world: World, page, rows, redis: Redis) -> None:
    called(world.ours, times=40, waited=0.25)
    called(world.ours, "rate_limited", times=3)
    shown = page()
    assert "rate_limited: 3" in shown
    assert "10 s" in shown
    (ours,) = [row for row in rows() if row["id"] == world.ours.pk]
    usage = ours["usage"]
    assert (usage["calls"], usage["error_count"], usage["codes"]) == (43, 3, {"rate_limited": 3})


def test_calls_of_the_day_before_yesterday_are_not_todays(world: World, rows, redis: Redis) -> None:
    called(world.ours)
    CallHour.objects.update(hour=timezone.now() - timedelta(days=2))
    assert [row["usage"]["calls"] for row in rows()] == [0, 0]


def test_a_rate_the_platform_slowed_is_told_with_what_is_in_force(world: World, page, rows, redis: Redis) -> None:
    note(redis, f"slow:tiktok:key:{world.ours.external_id}:/orders", Slowed(0.25, now_seconds(), now_seconds() - 600))
    assert "/orders: 5.0 of 20 calls a second, slowed by the platform 10" in page()
    (ours,) = rows(link_state="slowed")
    assert ours["id"] == world.ours.pk
    assert ours["slowed"][0]["in_force"] == pytest.approx(5.0, abs=0.2)


def test_a_spent_quota_is_told_with_its_use_and_when_it_renews(world: World, page, rows, redis: Redis) -> None:
    name = f"tiktok:key:{world.ours.external_id}:customer service"
    redis.hset(QUOTA_KEY + name, str(int(now_seconds() // 3600)), 9_000)
    note(redis, f"spent:{name}", Spent(now_seconds(), now_seconds() + 7_300))
    shown = page()
    assert "9000 of 10000" in shown.replace(",", "")
    assert "spent, renewed in 2" in shown
    (ours,) = rows(link_state="spent")
    assert (ours["quotas"][0]["used"], ours["quotas"][0]["calls"]) == (9_000, 10_000)
    redis.delete(QUOTA_KEY + name)


def test_a_silent_platform_and_a_silent_store_are_told_with_since_when(world: World, page, rows, redis: Redis) -> None:
    shut = Shut(now_seconds() - 600, now_seconds() + 20, "timed_out")
    note(redis, "shut:tiktok:host:api.example", shut)
    note(redis, f"shut:tiktok:store:{world.ours.external_id}", shut)
    shown = page()
    assert "api.example stopped answering 10" in shown
    assert "(timed_out)" in shown
    (ours,) = rows(link_state="silent")
    assert ours["silences"][0]["reason_code"] == "timed_out"


def test_a_store_whose_last_reading_met_silence_is_silent_though_the_book_is_lost(
    world: World, rows, redis: Redis
) -> None:
    TopicReading.objects.filter(store=world.ours, topic="orders").update(reason_code="not_answering")
    assert [row["id"] for row in rows(link_state="silent")] == [world.ours.pk]


def test_days_left_and_last_good_readings_are_told(world: World, page, rows, redis: Redis) -> None:
    Connection.objects.update(refresh_expires_at=timezone.now() + timedelta(days=30, hours=1))
    assert "30 days left" in page()
    (row, _) = rows()
    assert row["authorisation_days_left"] == 30
    assert {reading["topic"] for reading in row["readings"]} >= {"orders", "finance"}


def test_the_filters_narrow_by_platform_state_and_group(world: World, page, redis: Redis) -> None:
    make_store("Loose End", "ID", "Asia/Jakarta")
    assert all(name in page() for name in ("Batik House", "Somebody Else", "Loose End"))
    assert "Batik House" not in page(platform="lazada")
    unconnected = page(state="unconnected")
    assert "Loose End" in unconnected
    assert "Batik House" not in unconnected
    in_group = page(group=str(world.group.pk))
    assert "Batik House" in in_group
    assert "Somebody Else" not in in_group
    assert "No store is in this state." in page(state="silent")


def test_a_refused_connection_is_unconnected_with_its_reason(world: World, page, redis: Redis) -> None:
    Connection.objects.update(state=ConnectionState.REFUSED, state_reason="The seller took it back.")
    assert "The seller took it back." in page(state="unconnected")


def test_without_any_store_the_page_says_what_it_would_show(world: World, page, redis: Redis) -> None:
    Store.objects.all().delete()
    assert "No store is connected yet; each one" in page()


def test_without_redis_the_page_says_what_is_not_known(world: World, page, rows, settings) -> None:
    settings.REDIS_URL = "unix:///nowhere.sock"
    assert "The broker does not answer" in page()
    assert {row["known"] for row in rows()} == {False}


def test_no_secret_is_shown(world: World, page, rows, redis: Redis) -> None:
    told = page() + str(rows())
    for secret in ("the-app-secret", "the-access-token", "the-refresh-token"):
        assert secret not in told


@pytest.mark.parametrize("who", ["bob", "carol", "charlie"])
def test_nobody_but_managers_opens_it(who: str, world: World, redis: Redis) -> None:
    user = getattr(world, who)
    client = Client()
    client.force_login(user)
    program = Client(headers={"authorization": f"Bearer {world.token_of(user)}"})
    assert (client.get(ADDRESS).status_code, program.get(API).status_code) == (403, 403)
    assert ADDRESS not in client.get("/admin/").content.decode()


def test_a_filter_that_does_not_exist_is_refused(world: World, redis: Redis) -> None:
    program = Client(headers={"authorization": f"Bearer {world.token_of(world.alice)}"})
    assert program.get(API, {"sate": "ok"}).status_code == 400
    assert program.get(API, {"link_state": "odd"}).status_code == 400
