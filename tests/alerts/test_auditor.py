"""Silence is noticed: stores that were not inspected, work that nobody does, channels that deliver nothing, and the auditor's own."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import translation

from alerts import outbox
from alerts.auditor.look import MISSED, look
from alerts.auditor.questions import QUESTIONS
from alerts.composing import alert_text
from alerts.models import Alert, AuditorPass, InboxEntry, Notification, NotificationKind, Trouble
from alerts.states import AlertState
from inspections.items import State
from inspections.models import DayHead, FindingChange, Schedule, Sealing, WorkerHeartbeat
from inspections.proof.due import GRACE, first_due
from inspections.proof.sealings import keep_sealing
from stores.models import Store
from tests.alerts.cast import Cast, find, slack_of
from tests.alerts.sink import Sink, http
from tests.faces.world import inspect


@pytest.fixture
def well(cast: Cast) -> Cast:
    """An installation in which everything is as it should be: the store is inspected, a worker signs."""
    WorkerHeartbeat.objects.create(name="inspect1", seen_at=cast.now)
    inspect(cast.store, cast.now, dict.fromkeys([], State.OK))
    return cast


def _long_ago(cast: Cast) -> None:
    """The store was connected long ago and has no inspection of today."""
    cast.store.inspections.all().delete()
    Store.objects.filter(pk=cast.store.pk).update(connected_at=cast.now - timedelta(days=9))


def test_where_nothing_is_amiss_the_outside_heartbeat_is_pinged(well: Cast, sink: Sink, settings: Any) -> None:
    settings.HEARTBEAT_URL = f"{sink.url}/ping/abc"
    assert look(well.now) == 0
    assert [one.path for one in sink.asked] == ["/ping/abc"]
    assert AuditorPass.objects.get().pinged_at == well.now


def test_whoever_keeps_the_pings_keeps_the_newest_sealing_of_the_proof(well: Cast, sink: Sink, settings: Any) -> None:
    settings.HEARTBEAT_URL = sink.url
    keep_sealing((), [DayHead(day=well.now.date(), hash="x")], well.now)
    look(well.now)
    assert sink.asked[0].headers["user-agent"] == f"ShopOps, proof #1 {Sealing.objects.get().hash}"


def test_while_anything_is_amiss_it_is_not_pinged(well: Cast, sink: Sink, settings: Any) -> None:
    settings.HEARTBEAT_URL = sink.url
    WorkerHeartbeat.objects.update(seen_at=well.now - timedelta(minutes=5))
    assert look(well.now) == 1
    assert sink.asked == []
    assert AuditorPass.objects.get().pinged_at is None


def test_a_heartbeat_that_is_not_taken_is_said_to_be_so(well: Cast, sink: Sink, settings: Any) -> None:
    settings.HEARTBEAT_URL, sink.answer = sink.url, http(500)
    look(well.now)
    seen = AuditorPass.objects.get()
    assert (seen.pinged_at, seen.ping_detail) == (None, "It answered 500.")


def test_a_store_that_was_not_inspected_becomes_an_alert_and_is_cleared_once_it_is(well: Cast) -> None:
    _long_ago(well)
    day = well.store.local_time(well.now).date()
    late = first_due(day, well.store) + GRACE + timedelta(minutes=1)
    WorkerHeartbeat.objects.update(seen_at=late)
    assert (look(late), look(late + timedelta(minutes=1))) == (1, 1)
    alert = Alert.objects.get(check_id=MISSED)
    assert (alert.state, alert.store, alert.repeats) == (AlertState.OPEN, well.store, 0)
    with translation.override("en"):
        assert "has not happened" in alert_text(alert)
    inspect(well.store, late, dict.fromkeys([], State.OK))
    WorkerHeartbeat.objects.update(seen_at=late + timedelta(minutes=2))
    assert look(late + timedelta(minutes=2)) == 0
    alert.refresh_from_db()
    assert alert.cleared_at is not None


def test_those_who_manage_are_told_once_and_again_only_after_it_was_well(well: Cast) -> None:
    WorkerHeartbeat.objects.update(seen_at=well.now - timedelta(minutes=5))
    for minute in range(3):
        look(well.now + timedelta(minutes=minute))
    assert list(InboxEntry.objects.values_list("user__username", flat=True)) == ["alice"]
    WorkerHeartbeat.objects.update(seen_at=well.now + timedelta(minutes=4))
    assert look(well.now + timedelta(minutes=4)) == 0
    assert Trouble.objects.get().over_at == well.now + timedelta(minutes=4)
    look(well.now + timedelta(minutes=9))
    assert InboxEntry.objects.count() == 2


def test_a_trouble_goes_out_by_the_managers_own_channel_too(well: Cast, slack: Sink) -> None:
    slack_of(well.alice)
    WorkerHeartbeat.objects.update(seen_at=well.now - timedelta(minutes=5))
    look(well.now)
    row = Notification.objects.get(kind=NotificationKind.TROUBLE)
    assert (row.recipient, row.channel) == (well.alice, "slack")
    outbox.send_due()
    row.refresh_from_db()
    assert row.state == "sent"
    assert "inspect1" in slack.asked[0].body.decode()


@pytest.mark.parametrize("name", ["changes_waiting", "rounds_late", "leases_dead"])
def test_work_that_nobody_does_is_named(well: Cast, name: str) -> None:
    late = well.now - timedelta(hours=1)
    if name == "changes_waiting":
        find(well.store)
        FindingChange.objects.update(at=late)
    elif name == "rounds_late":
        Schedule.objects.create(store=well.store, due_at=late)
    else:
        Schedule.objects.create(
            store=well.store,
            due_at=well.now,
            lease="00000000-0000-0000-0000-000000000001",
            leased_by="gone",
            leased_until=late,
        )
    assert look(well.now) == 1
    trouble = Trouble.objects.get()
    assert (trouble.name, trouble.details) == (name, {"count": 1, "minutes": 60})
    assert "1" in QUESTIONS[name].told(trouble.details)


def test_the_doctor_says_what_is_amiss_and_what_to_do(well: Cast, capsys: Any) -> None:
    WorkerHeartbeat.objects.update(seen_at=well.now - timedelta(minutes=5))
    look(well.now)
    with pytest.raises(SystemExit):
        call_command("doctor", "--only", "auditor")
    said = capsys.readouterr().out
    assert "give no sign of life: inspect1" in said
    assert "Restart those workers." in said
