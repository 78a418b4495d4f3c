"""Digests: each morning by the person's own clock, once, through the gates of the pages, and honest about what nobody knows."""

from contextlib import nullcontext
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from alerts.channels.base import Outcome, OutcomeKind
from alerts.digests import sending
from alerts.digests.content import content_for
from alerts.digests.picture import COUNT, POOR, WELL, bars
from alerts.digests.sending import make_due, send_waiting
from alerts.digests.timing import due_day, zone_of
from alerts.models import Alert, Digest, InboxEntry
from inspections.items import Item, Severity, State
from inspections.models import DayHead, SealedDay, Sealing
from inspections.proof.sealings import keep_sealing
from people.models import User
from people.roles import Role
from stores.models import Store, StoreGroup
from tests.alerts.channels.smtp_host import smtp_host
from tests.alerts.lethal import Died
from tests.faces.world import inspect, open_finding

# Monday, 8:30 in Jakarta.
MONDAY = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
def bob(db):
    """Bob answers buyers in one Jakarta store; another store is not his."""
    bob = User.objects.create_user("bob", role=Role.CUSTOMER_SERVICE, email="bob@example.com")
    group = StoreGroup.objects.create(name="Jakarta")
    group.members.add(bob)
    for name, zone in (("ours", "Asia/Jakarta"), ("theirs", "Asia/Bangkok")):
        store = Store.objects.create(
            platform="tiktok", external_id=name, name=name, country="ID", time_zone=zone, currency="IDR"
        )
        inspect(store, MONDAY, {**dict.fromkeys(Item, State.OK), Item.REVIEWS: State.UNKNOWN}, "The token has ended.")
        sealed(store, date(2026, 3, 1))
        alert_on(store, Item.MESSAGES, "messages_unanswered")
    Store.objects.get(name="ours").groups.add(group)
    return bob


def sealed(store: Store, day: date, state: State = State.OK) -> None:
    SealedDay.objects.create(
        **{"store_id": store.pk, "platform": "tiktok", "shop_id": store.external_id, "name": store.name},
        **{"country": "ID", "time_zone": store.time_zone, "day": day, "expected": True, "inspected": True, "rounds": 3},
        items={
            item.value: {"state": state, "reason": "", "data_at": None, "findings": 1, "worst": ""} for item in Item
        },
        **{"checks": {}, "findings": [], "people": [], "sealed_at": MONDAY, "hash": f"{store.pk}{day}"},
    )


def alert_on(store: Store, item: Item, check: str, **more: object) -> Alert:
    finding = open_finding(
        store, MONDAY, item, check, Severity.CRITICAL, buyer="A***", waiting_since=MONDAY.isoformat(), hours=12
    )
    return Alert.objects.create(
        **{"store": store, "item": item, "check_id": check, "subject": "1", "finding": finding},
        **{"severity": Severity.CRITICAL, "opened_at": MONDAY, "updated_at": MONDAY, **more},
    )


def test_bob_is_told_in_the_morning_once_and_of_his_own_store_only(bob, mailoutbox):
    assert make_due(MONDAY - timedelta(hours=2)) == 0
    assert make_due(TUESDAY) == 1
    assert make_due(TUESDAY + timedelta(minutes=5)) == 0
    assert send_waiting(TUESDAY) == 1
    assert send_waiting(TUESDAY + timedelta(hours=1)) == 0
    (mail,) = mailoutbox
    assert mail.to == ["bob@example.com"]
    assert mail.subject == "2026-03-03: 1 alert waits"
    assert "ours · " in mail.body
    assert "theirs" not in mail.body
    assert "Proven of 2026-03-01: 1 of 1 stores inspected, 1 of them seen whole." in mail.body
    assert "Buyer reviews: " in mail.body
    entry = InboxEntry.objects.get()
    assert (entry.user, entry.subject) == (bob, mail.subject)
    assert Digest.objects.get().state == "sent"


def test_a_digest_that_whoever_sent_it_did_not_write_down_comes_again_and_says_so(bob, mailoutbox, monkeypatch):
    make_due(TUESDAY)
    monkeypatch.setattr(sending, "_note", dying)
    with pytest.raises(Died):
        send_waiting(TUESDAY)
    monkeypatch.undo()
    assert send_waiting(TUESDAY + timedelta(minutes=1)) == 0
    assert send_waiting(TUESDAY + timedelta(minutes=3)) == 1
    assert ["(possibly a repeat)" in mail.subject for mail in mailoutbox] == [False, True]
    assert InboxEntry.objects.count() == 1


def test_what_may_have_gone_out_once_says_so_at_every_later_try(bob, mailoutbox, monkeypatch):
    make_due(TUESDAY)
    times = [TUESDAY + timedelta(minutes=minutes) for minutes in (0, 11, 22, 33)]
    for moment, falls in zip(times, ("busy", "dies", "busy", "arrives"), strict=True):
        with monkeypatch.context() as patch:
            if falls == "busy":
                patch.setattr(sending, "deliver", lambda *_: Outcome(OutcomeKind.LATER, "Busy."))
            if falls == "dies":
                patch.setattr(sending, "_note", dying)
            with pytest.raises(Died) if falls == "dies" else nullcontext():
                send_waiting(moment)
    assert ["(possibly a repeat)" in mail.subject for mail in mailoutbox] == [False, True]


def test_in_a_long_morning_nobody_takes_what_is_just_being_sent(bob, monkeypatch):
    User.objects.create_user("alice", role=Role.MANAGER, email="alice@example.com", time_zone="Asia/Jakarta")
    make_due(TUESDAY)
    clock, taken_meanwhile = [0.0], []

    def slowly(*_: object) -> Outcome:
        clock[0] += 90
        later = TUESDAY + timedelta(seconds=clock[0])
        taken_meanwhile.append(Digest.objects.filter(attempts=1, state="waits", next_at__lte=later).count())
        return Outcome(OutcomeKind.SENT, "")

    monkeypatch.setattr(sending, "deliver", slowly)
    monkeypatch.setattr("alerts.digests.sending.time.monotonic", lambda: clock[0])
    assert send_waiting(TUESDAY) == 2
    assert taken_meanwhile == [0, 0]


def dying(*_: object) -> None:
    raise Died


def test_on_mondays_it_shows_two_weeks_as_pictures_inside_the_mail(bob, mailoutbox):
    make_due(MONDAY)
    send_waiting(MONDAY)
    message = mailoutbox[0].message()
    assert message.get_content_type() == "multipart/related"
    pictures = [part for part in message.walk() if part.get_content_type() == "image/png"]
    assert [part["Content-ID"] for part in pictures] == ["<coverage>", "<findings>"]
    html = next(part for part in message.walk() if part.get_content_type() == "text/html").get_payload(decode=True)
    assert b'src="cid:coverage"' in html
    assert "Seen last week: 100.0 %, the week before: –." in mailoutbox[0].body


def test_lines_and_alerts_that_a_role_does_not_see_are_not_in_it(bob):
    alert_on(Store.objects.get(name="ours"), Item.ACCOUNT_RISK, "settlement_negative", due_at=MONDAY)
    with translation.override("en"):
        told = content_for(bob, date(2026, 3, 3), TUESDAY, weekly=False)
    assert [need.store for need in told.needs] == [str(Store.objects.get(name="ours"))]
    assert told.needs_in_all == 1


def test_when_all_is_proven_it_says_so_instead_of_nothing(bob, mailoutbox):
    Alert.objects.all().delete()
    for store in Store.objects.all():
        inspect(store, TUESDAY, dict.fromkeys(Item, State.OK))
    make_due(TUESDAY)
    send_waiting(TUESDAY)
    assert mailoutbox[0].subject == "2026-03-03: all 1 stores proven, nothing waits"


def test_the_mail_of_those_who_see_every_store_keeps_the_newest_sealing(bob, mailoutbox):
    User.objects.create_user("carol", role=Role.MANAGER, email="carol@example.com")
    keep_sealing((), [DayHead(day=date(2026, 3, 1), hash="x")], MONDAY)
    make_due(TUESDAY)
    send_waiting(TUESDAY)
    told = {mail.to[0]: str(Sealing.objects.get()) in mail.body for mail in mailoutbox}
    assert told == {"carol@example.com": True, "bob@example.com": False}


def test_a_colleagues_alert_is_not_told_to_everybody_each_morning(bob):
    carol = User.objects.create_user("carol", role=Role.MANAGER)
    Alert.objects.update(assignee=carol)
    assert content_for(bob, date(2026, 3, 3), TUESDAY, weekly=False).needs_in_all == 0
    assert content_for(carol, date(2026, 3, 3), TUESDAY, weekly=False).needs_in_all == 2


def test_it_is_in_the_persons_language_and_without_an_address_in_the_inbox(bob, mailoutbox):
    User.objects.update(email="", language="zh-hans")
    make_due(TUESDAY)
    send_waiting(TUESDAY)
    assert mailoutbox == []
    digest = Digest.objects.get()
    assert (digest.state, "No e-mail address" in digest.reason) == ("inbox_only", True)
    assert InboxEntry.objects.get().user == bob


def test_a_mail_server_that_is_away_is_tried_again_and_one_that_is_unclear_is_not(bob, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    make_due(TUESDAY)
    with smtp_host(RCPT="450 busy") as host:
        settings.EMAIL_PORT = host.port
        send_waiting(TUESDAY)
    assert Digest.objects.get().state == "waits"
    with smtp_host(text="close") as host:
        settings.EMAIL_PORT = host.port
        assert send_waiting(TUESDAY + timedelta(minutes=11)) == 1
        assert send_waiting(TUESDAY + timedelta(minutes=30)) == 0
    assert Digest.objects.get().state == "unsure"
    assert InboxEntry.objects.count() == 1


@settings(max_examples=60)
@given(
    st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Jakarta", "Australia/Lord_Howe", "Asia/Kathmandu"]),
    st.sampled_from(
        [datetime(2026, 3, 27, tzinfo=UTC), datetime(2026, 10, 23, tzinfo=UTC), datetime(2026, 4, 3, tzinfo=UTC)]
    ),
)
def test_every_local_day_has_one_morning_whatever_the_clocks_do(zone, begins):
    """Asked every five minutes over a change of clocks: each day comes once, in one piece, and none is left out."""
    asked = [due_day(begins + timedelta(minutes=5 * step), zone) for step in range(12 * 24 * 5)]
    days = [day for day, before in zip(asked[1:], asked, strict=False) if day is not None and day != before]
    assert days == sorted(set(days))
    assert len(days) in (4, 5)
    local = (begins + timedelta(days=2)).astimezone(ZoneInfo(zone)).date()
    assert local in days


def test_without_a_zone_of_ones_own_the_stores_decide():
    assert zone_of("Europe/Berlin", ["Asia/Jakarta"]) == "Europe/Berlin"
    assert zone_of("", ["Asia/Jakarta", "Asia/Bangkok", "Asia/Jakarta"]) == "Asia/Jakarta"
    assert zone_of("", []) == "UTC"


def test_a_picture_shows_full_days_half_days_and_nothing():
    image = Image.open(BytesIO(bars([1.0, 0.5, 0.0], colour_of_full=WELL, colour=POOR)))
    width, height = image.size
    at = [image.getpixel((width * (2 * place + 1) // 6, height // 2 + 4)) for place in range(3)]
    assert at == [WELL, POOR, (255, 255, 255)]
    assert image.getpixel((width // 6, 10)) == WELL
    assert COUNT != WELL
