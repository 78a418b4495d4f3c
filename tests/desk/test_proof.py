"""The page that proves a day, its table and its PDF: one's own stores and lines only, missing stores first, nothing that runs."""

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client

from inspections.models import SealedDay
from inspections.proof.report import day_report
from inspections.proof.seal import seal_days
from people.models import User
from stores.models import InspectionSwitch, Store
from tests.faces.conftest import api_of, page_of, world  # noqa: F401  (fixtures)
from tests.faces.world import World

Browser = Callable[[User], Client]


@pytest.fixture
def day(world: World) -> str:  # noqa: F811
    return (world.now.date() - timedelta(days=1)).isoformat()


def test_the_youngest_day_is_shown_with_its_sum_and_hash(world: World, page_of: Browser) -> None:  # noqa: F811
    page = page_of(world.alice).get("/proof/").content.decode()
    assert "2 of 2 stores inspected" in page
    assert SealedDay.objects.get(store_id=world.ours.pk).hash[:10] in page
    assert "Hash of the day" in page


def test_everybody_sees_the_own_stores_and_lines_only(world: World, page_of: Browser, day: str) -> None:  # noqa: F811
    for face in ("/proof/", f"/proof/{day}.csv"):
        page = page_of(world.bob).get(face).content.decode()
        assert "Batik House" in page
        assert "Somebody Else" not in page
    table = list(csv.DictReader(io.StringIO(page_of(world.bob).get(f"/proof/{day}.csv").content.decode("utf-8-sig"))))
    assert "messages" in table[0]
    assert "account_risk" not in table[0]
    assert "account_risk" in page_of(world.carol).get(f"/proof/{day}.csv").content.decode()
    assert "Hash of the day" not in page_of(world.bob).get("/proof/").content.decode()


def test_the_api_gives_only_the_lines_of_the_callers_areas(world: World, api_of: Browser, day: str) -> None:  # noqa: F811
    (row,) = api_of(world.carol).get(f"/api/v1/proof/days/?day={day}").json()["results"]
    assert {one["item"] for one in row["items"]} == {"store_status", "account_risk", "policy"}
    assert "findings" not in row
    assert api_of(world.alice).get(f"/api/v1/proof/heads/{day}/").json()["inspected"] == 2


def test_stores_that_were_not_inspected_are_called_so_and_nothing_runs(
    world: World,  # noqa: F811
    page_of: Browser,  # noqa: F811
) -> None:
    Store.objects.create(platform="tiktok", external_id="z", name="=cmd|'/c calc'!A0", country="ID", time_zone="UTC")
    seal_days(world.now + timedelta(days=5))
    later = (world.now.date() + timedelta(days=2)).isoformat()
    alice = page_of(world.alice)
    page = alice.get(f"/proof/?day={later}").content.decode()
    assert "0 of 3 stores inspected" in page
    assert "3 stores were to be inspected and were not" in page
    assert "No inspection was finished on this day." in page
    assert "'=cmd|" in alice.get(f"/proof/{later}.csv").content.decode()
    assert "0 of 1 stores inspected" in page_of(world.bob).get(f"/proof/?day={later}").content.decode()


def test_stores_that_were_not_to_be_inspected_are_missed_in_no_line(
    world: World,  # noqa: F811
    page_of: Browser,  # noqa: F811
) -> None:
    Store.objects.create(platform="tiktok", external_id="z", name="Off", country="ID", time_zone="UTC", is_active=False)
    seal_days(world.now + timedelta(days=5))
    later = (world.now.date() + timedelta(days=2)).isoformat()
    told = day_report(date.fromisoformat(later), world.alice)
    assert {counts["not_inspected"] for _, counts in told.by_item()} == {2}
    assert "0 of 2 stores inspected" in page_of(world.alice).get(f"/proof/?day={later}").content.decode()


def test_the_pdf_is_one_and_holds_chinese_names(world: World, page_of: Browser, day: str) -> None:  # noqa: F811
    answer = page_of(world.alice).get(f"/proof/{day}.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert b"WenQuanYiMicroHei" in answer.content


@pytest.mark.parametrize("address", ["/proof/?day=2199-99-99", "/proof/yesterday.csv", "/proof/2026-13-01.pdf"])
def test_a_day_that_cannot_be_is_not_found(address: str, world: World, page_of: Browser) -> None:  # noqa: F811
    assert page_of(world.alice).get(address).status_code == 404


def test_a_day_of_which_nothing_is_sealed_says_what_would_stand_here(world: World, page_of: Browser) -> None:  # noqa: F811
    assert "No day of your stores is sealed here" in page_of(world.alice).get("/proof/?day=2020-01-01").content.decode()


def test_who_switched_a_store_off_and_why_stands_on_its_page(world: World, page_of: Browser) -> None:  # noqa: F811
    address = f"/admin/stores/store/{world.ours.pk}/change/"
    fields = {"name": "Batik House", "time_zone": "Asia/Jakarta", "day_starts_at": "00:00", "groups": [world.group.pk]}
    fields["switch_reason"] = "on holiday"
    assert page_of(world.alice).post(address, fields).status_code == 302
    page_of(world.alice).post(
        "/admin/stores/store/", {"action": "resume_inspecting", "_selected_action": [world.ours.pk]}
    )
    kept = InspectionSwitch.objects.filter(store_id=world.ours.pk).order_by("pk").values_list("is_on", "by", "why")
    assert list(kept)[1:] == [(False, "alice", "on holiday"), (True, "alice", "in the list of stores")]
    assert "on holiday" in page_of(world.bob).get(address).content.decode()
