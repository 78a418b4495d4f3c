"""Nobody is passed over without a named reason: whatever the roles, shifts, absences, quiet hours and clocks."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.escalating import SHIPPED, policy_for, steps_of
from alerts.hours import is_on, on_again, quiet_until
from alerts.models import NotificationKind
from alerts.pipeline import AlertNow, Due, bundles_of, fate_of, within_rate
from alerts.reasons import Reason, Verdict, reason_sentence
from alerts.routing import plan
from alerts.routing_facts import (
    INBOX,
    AlertFacts,
    Audience,
    House,
    Narrowing,
    PersonFacts,
    QuietHours,
    RouteFacts,
    ShiftFacts,
    Way,
)
from alerts.states import ActKind, AlertState
from inspections.items import Item, Severity
from people.roles import Role

ZONES = ["UTC", "Asia/Jakarta", "Europe/Berlin", "America/New_York", "America/Santiago", "Australia/Lord_Howe"]
# Around nights on which clocks change in one of them, 2026 to 2028, and anywhere else.
CHANGES = [
    *(datetime(2026, 3, 29, 1), datetime(2026, 10, 25, 1), datetime(2026, 3, 8, 7), datetime(2026, 11, 1, 6)),
    *(datetime(2027, 4, 3, 15), datetime(2027, 10, 2, 15), datetime(2028, 4, 2, 3), datetime(2028, 9, 3, 4)),
]
moments = st.one_of(
    st.builds(
        lambda change, minutes: change.replace(tzinfo=UTC) + timedelta(minutes=minutes),
        st.sampled_from(CHANGES),
        st.integers(-1500, 1500),
    ),
    st.integers(0, 1_500_000).map(lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)),
)
clocks = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30]))
quiets = st.builds(QuietHours, clocks, clocks, st.sampled_from(ZONES))
STORE, MANY = 7, 400


@settings(max_examples=MANY)
@given(quiet=quiets, now=moments)
def test_quiet_hours_end_and_it_is_not_quiet_then(quiet: QuietHours, now: datetime):
    until = quiet_until(quiet, now)
    if until is not None:
        assert now < until <= now + timedelta(hours=26)
        assert quiet_until(quiet, until) is None


@settings(max_examples=MANY)
@given(quiet=quiets, day=st.sampled_from(CHANGES), offset=st.integers(-2, 2))
def test_a_night_of_quiet_comes_once_a_day_whatever_the_clocks_do(quiet: QuietHours, day: datetime, offset: int):
    start = datetime.combine(day.date() + timedelta(days=offset), time(12), ZoneInfo(quiet.time_zone)).astimezone(UTC)
    quarters = [quiet_until(quiet, start + timedelta(minutes=15 * number)) for number in range(4 * 23)]
    begins = sum(one is not None and (before is None) for before, one in zip([None, *quarters], quarters, strict=False))
    assert begins <= 2  # one that lasts over noon is cut by the window looked at


@settings(max_examples=MANY)
@given(
    begins=clocks, ends=clocks, zone=st.sampled_from(ZONES), now=moments, days=st.sets(st.integers(0, 6), min_size=1)
)
def test_whoever_has_a_shift_is_on_again_within_a_week(
    begins: time, ends: time, zone: str, now: datetime, days: set[int]
):
    shift = ShiftFacts(1, zone, frozenset(days), begins, ends)
    again = on_again([shift], now)
    if is_on(shift, now):
        assert again is None
    else:
        assert again is not None
        assert now < again <= now + timedelta(days=8, hours=1)
        assert is_on(shift, again)


@st.composite
def people(draw: st.DrawFn) -> tuple[PersonFacts, ...]:
    found = []
    for pk in range(1, draw(st.integers(1, 5)) + 1):
        role = draw(st.sampled_from([Role.OWNER, Role.MANAGER, Role.CUSTOMER_SERVICE, Role.FINANCE, Role.VIEWER]))
        today = date(2026, 1, 1)
        found.append(
            PersonFacts(
                person_id=pk,
                name=f"p{pk}",
                role=role,
                items=frozenset(draw(st.sampled_from([list(Item), [Item.ORDERS], []]))),
                store_ids=frozenset(draw(st.sampled_from([[STORE], []]))),
                manages=role in (Role.OWNER, Role.MANAGER),
                ways=tuple(Way("slack", 10 * pk + n, draw(st.booleans())) for n in range(draw(st.integers(0, 2)))),
                quiet=draw(st.none() | quiets),
                away=draw(st.sampled_from([(), ((today, date(2029, 1, 1)),)])),
                deputy_ids=tuple(draw(st.sets(st.integers(1, 5), max_size=2)) - {pk}),
            )
        )
    return tuple(found)


@st.composite
def houses(draw: st.DrawFn) -> House:
    everybody = draw(people())
    plain = [one for one in Audience if one not in (Audience.ROLE, Audience.PERSON)]
    route = st.builds(
        RouteFacts,
        st.just(1),
        st.just("r"),
        st.builds(Narrowing, severities=st.sampled_from([frozenset(), frozenset({"critical"})])),
        st.frozensets(st.sampled_from(plain)),
        st.frozensets(st.sampled_from(["finance", "viewer"])),
        st.frozensets(st.integers(1, 6), max_size=2),
        channels=st.sampled_from([(), ("slack",), ("email",), (INBOX,)]),
        goes_on=st.booleans(),
    )
    shift = st.builds(
        ShiftFacts,
        st.integers(1, 5),
        st.sampled_from(ZONES),
        st.frozensets(st.integers(0, 6), min_size=1),
        clocks,
        clocks,
        st.booleans(),
    )
    return House(
        everybody,
        tuple(draw(st.lists(route, max_size=2))),
        tuple(draw(st.lists(shift, max_size=3))),
    )


alerts = st.builds(
    AlertFacts,
    *(st.just(1), st.just(STORE), st.just("tiktok"), st.just("ID"), st.sampled_from([Item.ORDERS, Item.MESSAGES])),
    *(st.just("x"), st.sampled_from(list(Severity)), st.sampled_from(ZONES), st.just(datetime(2026, 1, 1, tzinfo=UTC))),
    owner_id=st.none() | st.integers(1, 5),
    assignee_id=st.none() | st.integers(1, 5),
)


def test_a_deputy_is_told_by_their_own_channels_although_their_role_alone_would_leave_it_in_the_inbox():
    now = datetime(2026, 3, 2, 3, tzinfo=UTC)
    items, ours, leave = frozenset(Item), frozenset({STORE}), ((date(2026, 3, 1), date(2026, 3, 3)),)
    bob = PersonFacts(1, "bob", Role.OPERATIONS, items, ours, away=leave, deputy_ids=(2,))
    carol = PersonFacts(2, "carol", Role.FINANCE, items, ours, ways=(Way("slack", 20),))
    alice = PersonFacts(3, "alice", Role.MANAGER, items, ours, manages=True, ways=(Way("slack", 30),))
    alert = AlertFacts(1, STORE, "tiktok", "ID", Item.POLICY, "x", Severity.HIGH, "Asia/Jakarta", now, owner_id=1)
    for house in (House((alice, bob, carol)), House((carol, bob, alice))):
        lines = plan(alert, house, now)
        assert {(one.person_id, one.way.channel, one.reason) for one in lines if one.way} == {
            (2, INBOX, Reason.DEPUTY),
            (2, "slack", Reason.DEPUTY),
        }
        assert {one.person_id: one.reason for one in lines if not one.way} == {1: Reason.AWAY, 3: Reason.NOT_ROUTED}


@settings(max_examples=2 * MANY)
@given(house=houses(), alert=alerts, now=moments)
def test_everybody_who_may_see_an_alert_is_told_or_has_a_named_reason(house: House, alert: AlertFacts, now: datetime):
    lines = plan(alert, house, now)
    for person in house.people:
        own = [line for line in lines if line.person_id == person.person_id]
        assert own or not person.may_see(alert)
        told = [line for line in own if line.verdict == Verdict.WAITS]
        assert all(person.may_see(alert) for _ in told)
        assert not told or any(line.way is not None and line.way.channel == INBOX and line.at == now for line in told)
        assert len({line.way.mailbox for line in told if line.way}) == len(told)
    for line in lines:
        assert reason_sentence(line.reason, line.details) != line.reason
        assert now <= line.at <= now + timedelta(days=40)
        assert line.at == now or alert.severity != Severity.CRITICAL
    there = [one for one in house.people if one.manages and one.may_see(alert) and not one.away]
    assert not there or any(line.verdict == Verdict.WAITS for line in lines)


@settings(max_examples=MANY)
@given(
    alert=alerts,
    due_in=st.none() | st.integers(-500, 50_000),
    late=st.integers(0, 5000),
)
def test_an_escalation_never_waits_longer_than_the_clock_says_and_a_closing_window_hurries_it(
    alert: AlertFacts, due_in: int | None, late: int
):
    from dataclasses import replace

    now = alert.opened_at + timedelta(minutes=late)
    facts = replace(alert, due_at=None if due_in is None else alert.opened_at + timedelta(minutes=due_in))
    policy = policy_for(facts, SHIPPED)
    assert policy is not None
    steps = steps_of(policy, facts, now)
    assert len(steps) == len(policy.rules)
    for step in steps:
        assert now <= step.due_at <= now + step.rule.after


dues = st.builds(
    Due,
    *(st.just(1), st.sampled_from(list(NotificationKind)), st.sampled_from([INBOX, "slack"])),
    *(st.sampled_from(list(Severity)), st.integers(1, 2), moments),
    act=st.none() | st.sampled_from(list(ActKind)),
    alert=st.none()
    | st.builds(
        AlertNow,
        st.sampled_from(list(AlertState)),
        st.sampled_from(list(Severity)),
        st.integers(1, 2),
        cleared_at=st.none() | moments,
        looked_at_again=st.none() | moments,
        incident_id=st.none() | st.just(1),
        incident_grown_at=st.none() | moments,
    ),
    recipient_is_here=st.booleans(),
    recipient_may_see=st.booleans(),
    silenced_until=st.none() | moments,
    told_at=st.none() | moments,
    told_severity=st.none() | st.sampled_from(list(Severity)),
)


@settings(max_examples=2 * MANY)
@given(due=dues, now=moments)
def test_a_message_is_dropped_only_when_it_is_over_put_away_or_told_by_a_newer_one(due: Due, now: datetime):
    fate = fate_of(due, now)
    if fate.verdict == Verdict.WAITS:
        assert fate.until is not None
        assert fate.until > now
    if fate.verdict == Verdict.NOT_TOLD:
        alert = due.alert
        assert fate.reason in (
            *(Reason.RECIPIENT_GONE, Reason.MAY_NOT_SEE, Reason.RESOLVED),
            *(Reason.ACKNOWLEDGED, Reason.SNOOZED, Reason.OUTDATED),
        )
        if due.recipient_is_here and due.recipient_may_see:
            assert alert is not None
            assert alert.state != AlertState.OPEN or alert.episode != due.episode or alert.severity != due.severity


@settings(max_examples=MANY)
@given(
    rows=st.lists(dues, max_size=12),
    sent=st.lists(st.integers(0, 1200), max_size=14),
    channel=st.sampled_from([INBOX, "slack"]),
)
def test_a_rate_limit_bundles_and_puts_off_and_loses_nothing(rows: list[Due], sent: list[int], channel: str):
    now = datetime(2026, 3, 2, 9, tzinfo=UTC)
    before = [now - timedelta(seconds=one) for one in sent]
    bundles, late = within_rate(channel, bundles_of(rows), before, now)
    kept = sum(len(one.rows) for one in bundles)
    assert kept == (0 if late else len(rows))
    if late is not None:
        assert rows
        assert late.until is not None
        assert late.until > now
    lately = [one for one in before if one > now - timedelta(minutes=10)]
    assert channel == INBOX or len(bundles) <= max(1, 10 - len(lately))
