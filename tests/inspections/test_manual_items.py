"""What no API gives: the shipped list, who may attest, what an attestation keeps and does, and until when it counts."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.urls import reverse
from django.utils import translation

from inspections.check import Check
from inspections.items import State
from inspections.judgement import judge
from inspections.manual.attest import AttestationRefusedError, NotYoursError, attest, item_of
from inspections.manual.evidence import MOST_BYTES, EvidenceRefusedError, evidence_of
from inspections.manual.facts import ManualFact, Standing, counts_until
from inspections.manual.item_list import FILE, ManualItem, ManualItemsError, manual_items, read_items
from inspections.models import Attestation, StoreReading
from inspections.picture import Judged, draw_snapshots
from inspections.registry import all_checks
from inspections.wording import finding_text
from people.models import User
from people.roles import Role
from stores.models import Store
from stores.platforms.registry import PLATFORMS
from stores.sync import ReadingRow
from stores.topics import Outcome, Topic
from tests.faces.world import World, world_of_now
from tests.inspections.checks.shop import RULES

MORNING = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)  # ten o'clock in Jakarta
PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 20


@pytest.fixture
def world(db: None) -> World:
    world = world_of_now()
    Attestation.objects.all().delete()
    StoreReading.objects.all().delete()
    Store.objects.update(connected_at=MORNING - timedelta(days=2), currency="IDR")
    world.ours.refresh_from_db()
    return world


def an_item(store: Store, name: str) -> ManualItem:
    item = item_of(store, name)
    assert item is not None
    return item


def say(store: Store, name: str, by: User, verdict: str = "ok", now: datetime = MORNING, **more: Any) -> Attestation:
    return attest(store, an_item(store, name), by, verdict=verdict, now=now, **more)


def said_by(check: str, store: Store, now: datetime) -> Any:
    """The verdict of a check over the store's real snapshot."""
    rows = {topic: ReadingRow(Outcome.COMPLETE, "", "", now, None, 0) for topic in Topic}
    shop = draw_snapshots({store.pk: Judged(now, rows)})[store.pk]
    return judge(all_checks()[check], shop, RULES, {})


def test_what_no_api_gives_is_on_the_list_for_every_platform() -> None:
    names = {name: {item.id for item in manual_items().of(name, "TH")} for name in PLATFORMS}
    everywhere = {"login_devices", "two_step", "sub_accounts", "log_in", "bank_account", "prices"}
    assert all(found >= everywhere for found in names.values())
    assert names["tiktok"] >= {"reviews", "points", "balance", "announcements"}
    assert names["lazada"] >= {"points", "balance"}
    assert names["shopee"] == everywhere


def test_every_item_says_how_in_both_languages_and_has_a_title_in_both() -> None:
    for item in manual_items().by_id.values():
        assert len(item.steps_in("en")) == len(item.steps_in("zh-hans"))
        assert item.steps_in("de") == item.steps_in("en")
        with translation.override("zh-hans"):
            assert translation.gettext(item.title) != item.title
            sentence = finding_text("reviews_manual_problem", {"what": item.title, "by": "", "day": "", "note": ""})
        assert item.title not in sentence


def test_an_item_that_is_judged_alone_has_its_check() -> None:
    alone = {item.judged_by for item in manual_items().by_id.values() if item.judged_by}
    assert alone <= set(all_checks())
    lines = {item.line for item in manual_items().by_id.values() if not item.judged_by}
    by_hand: list[Check] = [check for name, check in all_checks().items() if name.endswith("_manual_overdue")]
    assert {check.item for check in by_hand} == lines


@pytest.mark.parametrize(
    ("platform", "country", "link"),
    [
        ("tiktok", "VN", "https://seller-vn.tiktok.com/product/rating?shop_region=VN"),
        ("tiktok", "ID", "https://seller-id.tokopedia.com/product/rating?shop_region=ID"),
        ("tiktok", "ZZ", "https://seller.tiktokglobalshop.com/product/rating?shop_region=ZZ"),
    ],
)
def test_the_link_leads_to_the_seller_center_of_the_stores_country(platform: str, country: str, link: str) -> None:
    assert manual_items().link(manual_items().by_id["reviews"], platform, country) == link


@pytest.mark.parametrize(
    ("changed", "to", "told"),
    [
        ('"https://{host}/health-center', '"https://seller-center.example/health', "points, links.tiktok"),
        ('"seller-th.tiktok.com"', '"tk-vip-stores.example"', "reviews, links.tiktok"),
        ('figures = ["shop_rating"]', 'figures = ["stars"]', "item 1 (reviews): `figures`"),
        ('role = "customer_service"', 'role = "finance"', "item 1 (reviews): `role`"),
        ("every_days = 1\n", "every_days = 0\n", "item 1 (reviews)"),
        ('id = "points"', 'id = "reviews"', "an id stands there twice"),
    ],
)
def test_a_wrong_list_is_refused_with_the_item_and_the_field(tmp_path: Path, changed: str, to: str, told: str) -> None:
    text = FILE.read_text(encoding="utf-8")
    assert changed in text
    wrong = tmp_path / "items.toml"
    wrong.write_text(text.replace(changed, to, 1), encoding="utf-8")
    with pytest.raises(ManualItemsError) as fault:
        read_items(wrong)
    assert told in str(fault.value)


def test_a_look_counts_to_the_end_of_the_stores_own_day() -> None:
    assert counts_until(MORNING, 1, "Asia/Jakarta") == datetime(2026, 11, 24, 17, tzinfo=UTC)
    assert counts_until(datetime(2026, 11, 23, 17, tzinfo=UTC), 1, "Asia/Jakarta") == datetime(
        2026, 11, 25, 17, tzinfo=UTC
    )


def test_the_role_it_belongs_to_and_managers_attest_and_nobody_else(world: World) -> None:
    program = User.objects.create(username="robot", role=Role.INTEGRATION)
    for who in (world.carol, world.charlie, program):
        with pytest.raises(NotYoursError):
            say(world.ours, "reviews", who)
    for who in (world.bob, world.alice):
        assert say(world.ours, "reviews", who).by == who
    assert Attestation.objects.count() == 2


def test_a_problem_and_a_look_in_vain_need_a_note(world: World) -> None:
    for verdict in ("problem", "could_not_look"):
        with pytest.raises(AttestationRefusedError) as fault:
            say(world.ours, "reviews", world.bob, verdict, note="  ")
        assert list(fault.value.errors) == ["note"]
    with pytest.raises(AttestationRefusedError) as fault:
        say(world.ours, "reviews", world.bob, "fine")
    assert list(fault.value.errors) == ["verdict"]


def test_figures_become_attested_readings_all_or_nothing(world: World) -> None:
    for wrong in ({"balance": "1,5"}, {"withdrawals_frozen": "2"}, {"shop_rating": "4"}, {"balance": "nan"}):
        with pytest.raises(AttestationRefusedError) as fault:
            say(world.ours, "balance", world.carol, figures=wrong)
        assert list(fault.value.errors) == list(wrong)
    assert not Attestation.objects.exists()
    say(world.ours, "balance", world.carol, "problem", note="owed", figures={"balance": "-12.50"})
    reading = StoreReading.objects.get()
    assert (reading.key, reading.value, reading.unit, reading.source, reading.area, reading.by) == (
        "balance",
        Decimal("-12.5"),
        "IDR",
        "attested",
        "money",
        world.carol,
    )
    with pytest.raises(AttestationRefusedError):
        say(world.ours, "balance", world.carol, "could_not_look", note="x", figures={"balance": "1"})


def test_attested_points_are_judged_like_told_ones(world: World) -> None:
    say(world.ours, "points", world.alice, figures={"penalty_points": "22"})
    found = said_by("points_next_step", world.ours, MORNING)
    assert [(fault.subject, fault.details["next_step"]) for fault in found.faults] == [("points", "24")]


def test_what_was_attested_is_never_changed_not_even_past_us(world: World) -> None:
    attestation = say(world.ours, "reviews", world.bob)
    with pytest.raises(DatabaseError, match="never changed"), connection.cursor() as cursor:
        cursor.execute("UPDATE inspections_attestation SET verdict = 'problem' WHERE id = %s", [attestation.pk])


def test_a_correction_is_a_younger_row_and_a_look_in_vain_changes_nothing(world: World) -> None:
    def standing() -> Standing:
        (fact,) = (fact for fact in drawn(world.ours, MORNING) if fact.item == "reviews")
        return fact.standing(MORNING)

    assert standing() == Standing.OVERDUE  # connected two days ago, and nobody has looked
    say(world.ours, "reviews", world.bob, "problem", note="three of one star", now=MORNING - timedelta(hours=3))
    assert standing() == Standing.PROBLEM
    say(world.ours, "reviews", world.bob, "could_not_look", note="no way in", now=MORNING - timedelta(hours=2))
    assert standing() == Standing.PROBLEM
    say(world.ours, "reviews", world.bob, now=MORNING - timedelta(hours=1))
    assert standing() == Standing.OK
    say(world.ours, "reviews", world.bob, "could_not_look", note="no way in")
    assert standing() == Standing.COULD_NOT_LOOK


def drawn(store: Store, now: datetime) -> tuple[ManualFact, ...]:
    return draw_snapshots({store.pk: Judged(now, {})})[store.pk].manual


def test_the_reviews_of_a_store_that_no_api_shows_are_ok_only_by_a_persons_word(world: World) -> None:
    Store.objects.filter(pk=world.ours.pk).update(connected_at=MORNING)
    for check in ("reviews_manual_overdue", "reviews_manual_problem"):
        assert said_by(check, world.ours, MORNING).state == State.NOT_COVERED
    say(world.ours, "reviews", world.bob)
    for check in ("reviews_manual_overdue", "reviews_manual_problem"):
        found = said_by(check, world.ours, MORNING + timedelta(hours=1))
        assert (found.state, found.data_at) == (State.OK, MORNING)
    later = counts_until(MORNING, 1, "Asia/Jakarta")
    assert said_by("reviews_manual_overdue", world.ours, later).state == State.PROBLEM
    assert said_by("reviews_manual_problem", world.ours, later).state == State.UNKNOWN


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("page.html", b"<script>alert(1)</script>"),
        ("shot.png", b"<svg onload=alert(1)>"),
        ("shot.html", PNG),
        ("shot.png", b"\x89PNG\r\n\x1a\n" + b"x" * MOST_BYTES),
        ("", b""),
    ],
)
def test_only_small_pictures_and_pdfs_are_evidence(name: str, body: bytes) -> None:
    with pytest.raises(EvidenceRefusedError):
        evidence_of(name, body)


@pytest.mark.parametrize(("name", "body"), [("a.png", PNG), ("a.JPEG", b"\xff\xd8\xff\xe0"), ("a.pdf", b"%PDF-1.7")])
def test_pictures_and_pdfs_are_kept(name: str, body: bytes) -> None:
    assert evidence_of(name, body).size == len(body)


@pytest.fixture
def browser() -> Callable[[User], Client]:
    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in


def test_evidence_is_handed_out_through_the_gate_only_and_never_as_a_page(world: World, browser: Any) -> None:
    attestation = say(world.ours, "balance", world.carol, evidence=evidence_of("x.png", PNG))
    address = reverse("evidence", args=[attestation.pk])
    answers = {who: browser(getattr(world, who)).get(address) for who in ("alice", "bob", "carol", "charlie")}
    assert {who: answer.status_code for who, answer in answers.items()} == {
        "alice": 200,
        "bob": 404,  # answers buyers, sees no money
        "carol": 200,
        "charlie": 404,
    }
    answer = answers["carol"]
    assert answer.content == PNG
    assert answer["Content-Type"] == "image/png"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Security-Policy"] == "sandbox"
    assert Client().get(address).status_code == 302
