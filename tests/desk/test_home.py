"""The home page and its progress bar, as different people see them."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from inspections.items import Item, Severity, State
from inspections.models import Finding, Inspection, Schedule, Sweep
from people.models import User
from stores.models import Store
from tests.faces.world import World, build_world, inspect, make_store, open_finding


@pytest.fixture
def world(db: None) -> World:
    cache.clear()
    return build_world(timezone.now())


def home_of(user: User, address: str = "/admin/", language: str = "en") -> str:
    client = Client(headers={"accept-language": language})
    client.force_login(user)
    return client.get(address).content.decode()


def running_sweep(world: World, *, quiet_seconds: int) -> Sweep:
    now = timezone.now()
    at = now - timedelta(seconds=quiet_seconds)
    return Sweep.objects.create(asked_by=world.alice, asked_at=at, total=9, done=4, last_progress_at=at)


def test_every_state_is_told_by_symbol_and_word(world: World):
    now = timezone.now()
    states = {**dict.fromkeys(Item, State.OK), Item.ORDERS: State.UNKNOWN, Item.POLICY: State.NOT_COVERED}
    inspect(make_store("Blind", "ID", "Asia/Jakarta"), now, states, "Never read.")
    inspect(make_store("Old", "ID", "Asia/Jakarta"), now - timedelta(hours=3), dict.fromkeys(Item, State.OK))
    page = home_of(world.alice)
    for symbol, word in (("✓", "ok"), ("!", "problem (1)"), ("?", "unknown"), ("◷", "stale"), ("–", "not covered")):
        assert f'<span aria-hidden="true">{symbol}</span> {word}' in page
    assert "Never read." in page
    assert "Not inspected since then." in page


def test_critical_stores_come_before_blind_ones_and_quiet_ones_last(world: World):
    now = timezone.now()
    inspect(make_store("Quiet", "ID", "Asia/Jakarta"), now, dict.fromkeys(Item, State.OK))
    inspect(make_store("Blind", "ID", "Asia/Jakarta"), now, dict.fromkeys(Item, State.UNKNOWN), "Never read.")
    bad = make_store("Burning", "ID", "Asia/Jakarta")
    for number in range(3):
        open_finding(bad, now, Item.INVENTORY, "stock_zero", Severity.CRITICAL, str(number), sku="x", product="y")
    inspect(bad, now, {**dict.fromkeys(Item, State.OK), Item.INVENTORY: State.PROBLEM})
    worst, grid = home_of(world.alice).split('id="all-stores"')
    assert worst.index("Burning") < worst.index("Batik House") < worst.index("Blind")
    assert "Quiet" not in worst
    assert grid.index("Burning") < grid.index("Batik House") < grid.index("Blind") < grid.index("Quiet")


def test_a_store_never_inspected_is_not_called_ok(world: World):
    make_store("Brand New", "ID", "Asia/Jakarta")
    page = home_of(world.alice)
    assert "Not inspected yet." in page
    assert "Brand New" in page.split('id="all-stores"')[0]


def test_yesterdays_inspection_is_not_counted_as_todays(world: World):
    Inspection.objects.all().delete()
    inspect(world.ours, timezone.now() - timedelta(days=1), dict.fromkeys(Item, State.OK))
    assert "<strong>0</strong> inspected today" in home_of(world.bob)


def test_it_is_told_in_the_persons_language(world: World):
    User.objects.filter(pk=world.bob.pk).update(language="zh-hans")
    page = home_of(User.objects.get(pk=world.bob.pk))
    assert "最需处理的店铺" in page
    assert "Worst stores first" not in page
    assert "全部店铺" in home_of(world.alice, language="zh-CN")


def test_only_managers_find_the_button(world: World):
    assert "Inspect all now" in home_of(world.alice)
    assert "Inspect all now" not in home_of(world.bob)


def test_with_no_store_it_says_what_it_would_show(world: World):
    Store.objects.all().delete()
    assert "No store is connected yet." in home_of(world.alice)


def test_many_stores_come_in_pages(world: World):
    for number in range(110):
        make_store(f"Store {number:03}", "ID", "Asia/Jakarta")
    assert "Page 1 of 2" in home_of(world.alice)
    assert home_of(world.alice, "/admin/?page=2").count("<tr>") < 20


def test_its_cost_does_not_grow_with_the_stores(world: World, django_assert_max_num_queries):
    for number in range(30):
        make_store(f"Store {number}", "ID", "Asia/Jakarta")
    client = Client()
    client.force_login(world.alice)
    client.get("/admin/")  # a session's first request writes down where it comes from
    with django_assert_max_num_queries(8):
        client.get("/admin/")


@pytest.mark.parametrize(
    "name", ["stores/store", "inspections/finding", "inspections/inspection", "stores/topicreading"]
)
def test_no_list_asks_row_by_row(world: World, django_assert_max_num_queries, name: str):
    now = timezone.now()
    for number in range(30):
        store = make_store(f"Store {number}", "ID", "Asia/Jakarta")
        open_finding(store, now, Item.ORDERS, "orders_ship_overdue", Severity.HIGH, order="1", due=now.isoformat())
        inspect(store, now, dict.fromkeys(Item, State.OK))
    client = Client()
    client.force_login(world.alice)
    with django_assert_max_num_queries(13):
        assert client.get(f"/admin/{name}/").status_code == 200


def test_a_running_sweep_is_shown_and_asked_again(world: World):
    running_sweep(world, quiet_seconds=3)
    page = home_of(world.alice)
    assert 'role="progressbar"' in page
    assert 'aria-valuenow="4"' in page
    assert "every 2s" in page
    assert "Stalled" not in page


def test_a_sweep_without_progress_is_called_stalled(world: World):
    running_sweep(world, quiet_seconds=31)
    assert "Stalled" in home_of(world.alice)


def test_asking_stops_when_the_sweep_has_finished(world: World):
    sweep = running_sweep(world, quiet_seconds=1)
    client = Client()
    client.force_login(world.alice)
    assert client.get("/admin/sweep-progress/").status_code == 200
    Sweep.objects.filter(pk=sweep.pk).update(finished_at=timezone.now())
    finished = client.get("/admin/sweep-progress/")
    assert finished.status_code == 286
    assert "has finished" in finished.content.decode()


def test_somebody_with_one_store_sees_only_that_one_counted(world: World):
    sweep = running_sweep(world, quiet_seconds=1)
    Schedule.objects.create(store=world.ours, due_at=timezone.now(), sweep=sweep)
    page = home_of(world.bob)
    assert "0 of 1 stores" in page
    assert "of 9" not in page


def test_closed_findings_are_not_counted(world: World):
    Finding.objects.update(closed_at=timezone.now())
    assert "critical</span> <strong>0</strong>" in home_of(world.alice).replace("\n", "")


def test_the_page_holds_no_script_of_ours(world: World):
    page = home_of(world.alice)
    ours = page[page.index('class="shopops-home"') : page.index("</section>", page.index('id="all-stores"'))]
    assert "<script" not in ours
    assert " style=" not in ours
    assert " onclick" not in ours


def test_health_needs_no_sign_in(world: World):
    assert Client().get("/livez").status_code == 200
    assert Client().get("/readyz").json() == {"database": "ok", "broker": "ok"}


def test_readiness_names_what_does_not_answer(world: World, settings):
    settings.REDIS_URL = "unix:///nowhere/valkey.sock?db=0"
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()["broker"]) == (503, "does not answer")
