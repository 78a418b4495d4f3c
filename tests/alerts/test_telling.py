"""From a finding to whoever must know, on real rows and a real socket: who hears, who does not, and that there is always a reason."""

from datetime import timedelta

from alerts import ending, outbox, taking
from alerts.acts import act_on
from alerts.clock import database_now
from alerts.lifecycle import Acknowledge, Assign, Snooze
from alerts.models import (
    Alert,
    AlertAct,
    ChannelAddress,
    DeliveryDecision,
    EscalationStep,
    InboxEntry,
    Incident,
    Notification,
    Silence,
)
from inspections.items import Item, Severity
from people.models import User
from tests.alerts.cast import (
    Cast,
    end,
    find,
    inbox_of,
    let_pass,
    plan,
    reasons_of,
    slack_of,
    tell,
    worsen,
)
from tests.alerts.sink import CLOSE, HANG, Sink, http
from tests.faces.world import make_store

HOUR = timedelta(hours=1)


def everybody_has_a_reason() -> None:
    """Every person who may see an alert has, for its raising, at least one stored decision with a named reason."""
    for alert in Alert.objects.all():
        for person in User.objects.filter(is_active=True):
            if Alert.objects.visible_to(person).filter(pk=alert.pk).exists():
                assert DeliveryDecision.objects.filter(alert=alert, user=person).exists(), (person, alert)


def test_without_any_route_those_who_manage_hear_of_it_and_the_line_s_own_people(cast: Cast):
    find(cast.store)
    tell()
    alert = Alert.objects.get()
    assert len(inbox_of(cast.alice)) == len(inbox_of(cast.charlie)) == len(inbox_of(cast.bob)) == 1
    assert reasons_of(cast.alice, alert)[0] == ("waits", "no_owner")
    assert reasons_of(cast.carol, alert) == []  # finance may not see orders
    everybody_has_a_reason()


def test_the_store_s_owner_hears_first_and_managers_are_not_bothered(cast: Cast):
    cast.store.owner = cast.charlie
    cast.store.save()
    find(cast.store)
    tell()
    assert inbox_of(cast.alice) == []
    assert reasons_of(cast.alice, Alert.objects.get()) == [("not_told", "not_routed")]
    assert reasons_of(cast.charlie, Alert.objects.get())[0] == ("waits", "store_owner")
    everybody_has_a_reason()


def test_a_repeat_within_the_hold_tells_nobody_again_and_is_counted(cast: Cast):
    finding = find(cast.store)
    tell()
    end(finding)
    tell()
    find(cast.store)
    tell()
    alert = Alert.objects.get()
    assert (alert.state, alert.repeats, alert.episode) == ("open", 1, 1)
    assert len(inbox_of(cast.alice)) == 1


def test_what_stays_away_is_resolved_and_what_comes_back_has_regressed(cast: Cast):
    finding = find(cast.store)
    tell()
    end(finding)
    tell()
    let_pass(timedelta(minutes=6))
    assert Alert.objects.get().state == "resolved"
    find(cast.store)
    let_pass(5 * HOUR)
    alert = Alert.objects.get()
    assert (alert.state, alert.is_regressed, alert.episode) == ("open", True, 2)
    assert len(inbox_of(cast.alice)) == 2


def test_one_that_flaps_is_told_once_an_hour_at_most_and_never_lost(cast: Cast):
    for _ in range(6):  # an hour of it
        finding = find(cast.store)
        tell()
        end(finding)
        tell()
        let_pass(timedelta(minutes=6))
    assert len(inbox_of(cast.alice)) <= 2
    find(cast.store)
    tell()
    assert ("waits", "already_told") in reasons_of(cast.alice, Alert.objects.get())
    let_pass(HOUR)
    assert Alert.objects.get().episode == 7
    assert Notification.objects.get(recipient=cast.alice, episode=7, kind="alert").state == "sent"


def test_worse_is_told_although_it_was_acknowledged(cast: Cast):
    finding = find(cast.store, Severity.HIGH)
    tell()
    act_on(Alert.objects.get().pk, Acknowledge(cast.charlie.pk), cast.charlie, database_now())
    worsen(finding, Severity.CRITICAL)
    tell()
    assert Alert.objects.get().state == "open"
    assert len(inbox_of(cast.alice)) == 2


def test_what_is_acknowledged_before_its_message_is_due_is_not_told_and_says_so(cast: Cast):
    find(cast.store)
    plan()
    act_on(Alert.objects.get().pk, Acknowledge(cast.charlie.pk), cast.charlie, database_now())
    outbox.send_due()
    assert inbox_of(cast.alice) == []
    assert reasons_of(cast.alice, Alert.objects.get())[-1] == ("not_told", "acknowledged")


def test_a_snoozed_alert_is_told_again_when_the_snooze_ends(cast: Cast):
    find(cast.store)
    tell()
    now = database_now()
    act_on(Alert.objects.get().pk, Snooze(now + 2 * HOUR, "The courier comes at eleven"), cast.charlie, now)
    let_pass(timedelta(minutes=130))
    assert Alert.objects.get().state == "open"
    assert len(inbox_of(cast.alice)) == 2


def test_a_silence_holds_back_and_loses_nothing(cast: Cast):
    now = database_now()
    Silence.objects.create(reason="Campaign", begins_at=now - HOUR, ends_at=now + HOUR / 2, items=["orders"])
    find(cast.store)
    tell()
    assert inbox_of(cast.alice) == []
    assert reasons_of(cast.alice, Alert.objects.get())[-1] == ("waits", "silenced")
    let_pass(timedelta(minutes=31))
    assert len(inbox_of(cast.alice)) == 1


def test_nobody_acknowledges_so_it_goes_to_those_who_manage(cast: Cast):
    cast.store.owner = cast.charlie
    cast.store.save()
    find(cast.store, Severity.CRITICAL)
    tell()
    let_pass(timedelta(minutes=16))  # the lead of the shift: nobody leads, so the next step is due at once
    assert len(inbox_of(cast.alice)) == 1
    assert reasons_of(cast.alice, Alert.objects.get())[1] == ("waits", "escalated")
    assert AlertAct.objects.filter(kind="escalated").count() == 2


def test_an_acknowledgement_stops_the_escalation(cast: Cast):
    cast.store.owner = cast.charlie
    cast.store.save()
    find(cast.store, Severity.CRITICAL)
    tell()
    act_on(Alert.objects.get().pk, Acknowledge(cast.charlie.pk), cast.charlie, database_now())
    let_pass(3 * HOUR)
    assert inbox_of(cast.alice) == []
    assert set(EscalationStep.objects.values_list("state", "stopped_because")) == {("stopped", "acknowledged")}


def test_a_closing_window_escalates_before_its_time(cast: Cast):
    cast.store.owner = cast.charlie
    cast.store.save()
    find(cast.store, Severity.HIGH, due_in=timedelta(minutes=20))
    tell()
    let_pass(timedelta(minutes=19))  # managers: an hour and more by the clock, but a tenth of the window is left
    assert len(inbox_of(cast.alice)) == 1


def test_whoever_an_alert_is_given_to_hears_of_it(cast: Cast):
    cast.store.owner = cast.alice
    cast.store.save()
    find(cast.store, item=Item.MESSAGES, check="messages_unanswered")
    tell()
    before = len(inbox_of(cast.bob))
    act_on(Alert.objects.get().pk, Assign(cast.bob.pk), cast.alice, database_now())
    tell()
    assert len(inbox_of(cast.bob)) == before + 1
    assert ("waits", "assignee") in reasons_of(cast.bob, Alert.objects.get())


def test_the_same_fault_on_many_stores_is_one_message(cast: Cast, slack: Sink):
    slack_of(cast.alice)
    for number in range(12):
        find(make_store(f"Store {number}", "ID", "Asia/Jakarta"), check="connection_broken", item=Item.STORE_STATUS)
    plan()
    let_pass(timedelta(seconds=5))
    assert Incident.objects.count() == 1
    assert len(inbox_of(cast.alice)) == 1
    assert "12 stores" in inbox_of(cast.alice)[0]
    assert len(slack.asked) == 1
    assert Notification.objects.filter(state="sent", channel="slack").count() == 12


def test_many_at_once_come_in_a_few_messages_and_none_is_lost(cast: Cast, slack: Sink):
    slack_of(cast.alice)
    for number in range(40):
        find(cast.store, subject=str(number))
    tell()
    assert len(slack.asked) == 1
    for number in range(40, 60):
        find(cast.store, subject=str(number))
        tell()
    assert len(slack.asked) <= 10
    assert ("waits", "rate_limited") in reasons_of(cast.alice, Alert.objects.latest("pk"))
    let_pass(timedelta(minutes=11))
    assert len(slack.asked) <= 11
    assert not Notification.objects.exclude(state="sent").exists()


def test_a_channel_that_refuses_is_replaced_by_the_next_and_its_owner_hears_of_it(cast: Cast, slack: Sink):
    broken, good = slack_of(cast.alice, "A"), slack_of(cast.alice, "B")
    slack.answers = [http(403, "invalid_token")]
    find(cast.store)
    tell()
    assert len(slack.asked) >= 2
    broken.refresh_from_db()
    assert broken.failing_since is not None
    rows = Notification.objects.filter(recipient=cast.alice, kind="alert").exclude(channel="inbox")
    assert dict(rows.values_list("mailbox", "state")) == {broken.pk: "given_up", good.pk: "sent"}
    assert any("Slack A" in subject for subject in inbox_of(cast.alice))
    said = reasons_of(cast.alice, Alert.objects.get(), channel="slack")
    assert ("not_told", "gave_up") in said
    assert ("waits", "fallback") in said


def test_a_channel_that_asks_to_wait_is_tried_again(cast: Cast, slack: Sink):
    slack_of(cast.alice)
    slack.answers = [http(429, "slow down", Retry_After="30")]
    find(cast.store)
    tell()
    row = Notification.objects.get(channel="slack")
    assert (row.state, row.waits_for, row.repeat_marked) == ("failed", "try_again", False)
    assert row.due_at > database_now() + timedelta(seconds=20)
    let_pass(timedelta(seconds=31))
    row.refresh_from_db()
    assert (row.state, row.attempt) == ("sent", 2)


def test_what_may_have_arrived_is_sent_again_and_says_that_it_may_be_a_repeat(cast: Cast, slack: Sink, monkeypatch):
    monkeypatch.setattr(taking, "SEND_SECONDS", 0.5)
    slack_of(cast.alice)
    slack.answers = [HANG]
    find(cast.store)
    tell()
    assert Notification.objects.get(channel="slack").state == "unsure"
    let_pass(timedelta(seconds=31))
    row = Notification.objects.get(channel="slack")
    assert (row.state, row.repeat_marked) == ("sent", True)
    assert "repeat" in slack.asked[-1].body.decode()


def test_whoever_has_left_is_not_told_and_the_reason_says_so(cast: Cast):
    find(cast.store)
    plan()
    User.objects.filter(pk=cast.charlie.pk).update(is_active=False)
    outbox.send_due()
    assert reasons_of(cast.charlie, Alert.objects.get())[-1] == ("not_told", "recipient_gone")


def test_a_message_may_be_taken_once_only_and_a_lost_lease_writes_nothing(cast: Cast, slack: Sink):
    slack_of(cast.alice)
    find(cast.store)
    plan()
    _, (parcel,) = taking.lease(database_now())
    assert taking.lease(database_now()) == (0, [])
    let_pass_lease = Notification.objects.filter(channel="slack")
    let_pass_lease.update(leased_until=database_now() - HOUR)
    _, (again,) = taking.lease(database_now())
    assert again.message.possible_repeat is True
    assert ending.write_down([(parcel, outbox.speak(parcel))], database_now()) == 0
    assert ending.write_down([(again, outbox.speak(again))], database_now()) == 1
    assert let_pass_lease.get().repeat_marked is True


def test_a_message_whose_turn_comes_when_its_lease_is_nearly_over_is_left_to_whoever_takes_it_next(
    cast: Cast, slack: Sink, monkeypatch
):
    slack_of(cast.alice)
    find(cast.store)
    plan()
    monkeypatch.setattr(taking, "LEASE", timedelta())
    _, (parcel,) = taking.lease(database_now())
    monkeypatch.undo()
    said = outbox.speak(parcel)
    assert (said, slack.asked) == (None, [])
    assert ending.write_down([(parcel, said)], database_now()) == 1
    outbox.send_due()
    row = Notification.objects.get(channel="slack")
    assert (row.state, row.attempt, row.repeat_marked, len(slack.asked)) == ("sent", 1, False, 1)


def test_when_the_last_try_may_have_arrived_the_other_way_says_that_it_may_be_a_repeat(
    cast: Cast, slack: Sink, monkeypatch
):
    monkeypatch.setattr(ending, "BACKOFF", (timedelta(),))
    slack_of(cast.alice, "A")
    other = slack_of(cast.alice, "B")
    slack.answers = [http(500), CLOSE]
    find(cast.store)
    tell()
    assert Notification.objects.get(kind="alert", mailbox=other.pk).repeat_marked is True
    assert ["possibly a repeat" in one.body.decode() for one in slack.asked].count(True) == 1


def test_an_address_of_mail_is_made_for_whoever_has_one(cast: Cast, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    User.objects.filter(pk=cast.alice.pk).update(email="alice@shop.example")
    find(cast.store)
    tell()
    from django.core import mail

    assert [one.to for one in mail.outbox] == [["alice@shop.example"]]
    assert "Batik House" in mail.outbox[0].subject
    assert ChannelAddress.objects.get().user == cast.alice


def test_a_store_that_is_no_longer_inspected_takes_its_alerts_with_it(cast: Cast):
    find(cast.store)
    tell()
    cast.store.is_active = False
    cast.store.save()
    let_pass(timedelta(seconds=1))
    assert Alert.objects.get().state == "expired"
    assert InboxEntry.objects.exists()
