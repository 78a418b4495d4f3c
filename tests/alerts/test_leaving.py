"""What becomes of somebody's alerts, addresses, tools and shifts when they leave."""

from datetime import date, time

from alerts import acts, intake
from alerts.lifecycle import Assign
from alerts.models import Alert, AlertAct, ChannelAddress, Deputy, EscalationPolicy, InboxEntry, Shift, WebhookEndpoint
from alerts.models.policy import EscalationRule
from inspections.items import Item
from people.access.leaving import off_board, preview
from people.models import AuditEntry, User
from tests.alerts.cast import Cast, find


def give_bob_everything(cast: Cast) -> None:
    find(cast.store, subject="1")
    find(cast.store, subject="2", item=Item.MESSAGES, check="messages_unanswered")
    intake.take_up(cast.now)
    for alert in Alert.objects.all():
        acts.act_on(alert.pk, Assign(cast.bob.pk), cast.alice, cast.now)
    address = ChannelAddress(user=cast.bob, kind="email")
    address.keep_fields({"address": "bob@shop.example"})
    address.save()
    endpoint = WebhookEndpoint(owner=cast.bob, name="Inventory")
    endpoint.keep_url("https://inventory.example.com/hook")
    endpoint.make_secret(cast.now)
    endpoint.save()
    Shift.objects.create(
        person=cast.bob,
        time_zone="Asia/Jakarta",
        weekdays=[0],
        begins=time(9),
        ends=time(17),
        first_day=date(2026, 1, 1),
    )
    Deputy.objects.create(person=cast.bob, deputy=cast.carol)
    Deputy.objects.create(person=cast.carol, deputy=cast.bob)


def test_what_the_successor_may_see_is_theirs_and_the_rest_is_nobodys_and_told(cast: Cast):
    give_bob_everything(cast)
    found = {one.key: len(one.found) for one in preview(cast.bob)}
    ended = off_board(User.objects.get(username="bob"), cast.alice, cast.now, successor=cast.charlie)
    for key, count in {"alerts": 2, "addresses": 1, "endpoints": 1, "shifts": 1, "deputies": 2}.items():
        assert (key, found[key], ended[key]) == (key, count, count)
    whose = {alert.item: alert.assignee for alert in Alert.objects.all()}
    assert whose == {Item.ORDERS: cast.charlie, Item.MESSAGES: None}
    handed = AlertAct.objects.filter(kind="assigned").order_by("pk")[2:]
    assert {(act.by_name, act.assignee_name, act.tells) for act in handed} == {
        ("alice", "charlie", True),
        ("alice", "", False),
    }
    told = [entry.subject for entry in InboxEntry.objects.filter(user=cast.alice)]
    assert any("1 alert of bob is nobody’s" in subject for subject in told)
    assert any("“Inventory” was switched off" in subject for subject in told)
    assert (ChannelAddress.objects.get().is_active, WebhookEndpoint.objects.get().is_active) == (False, False)
    assert WebhookEndpoint.objects.get().disabled_reason == "bob has left."
    assert not Shift.objects.exists()
    assert not Deputy.objects.exists()
    assert AuditEntry.objects.filter(verb="deleted", kind__in=("alerts.shift", "alerts.deputy")).count() == 3
    assert {one.key: one.found for one in preview(cast.bob) if one.key in ended and not one.by_hand and one.found} == {}


def test_routes_and_escalations_that_name_them_are_tasks_for_people(cast: Cast):
    policy = EscalationPolicy.objects.create(name="Night")
    EscalationRule.objects.create(policy=policy, audience="person", person=cast.bob, after_minutes=5)
    off_board(cast.bob, cast.alice, cast.now)
    (named,) = [one for one in preview(cast.bob) if one.key == "named_in"]
    assert named.by_hand
    assert len(named.found) == 1
