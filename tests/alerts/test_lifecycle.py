"""The life of an alert, as values: what every event makes of it, and what must hold whatever happens in whatever order."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from alerts import lifecycle as life
from alerts.lifecycle import ActRefusedError, Standing, raised, step
from alerts.states import LIVE, ActKind, AlertState
from inspections.items import SEVERITY_RANK, Severity

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOLD = timedelta(minutes=5)
MINUTE = timedelta(minutes=1)
ALICE, BOB = 1, 2


def after(one: Standing, *events: tuple[life.Event, datetime]) -> Standing:
    for event, at in events:
        one = step(one, event, at, hold=HOLD).standing
    return one


def fresh(severity: Severity = Severity.HIGH) -> Standing:
    return raised(severity, NOW).standing


def test_a_fault_that_is_found_raises_an_alert_that_is_told():
    made = raised(Severity.HIGH, NOW)
    assert (made.standing.state, made.act, made.tells) == (AlertState.OPEN, ActKind.OPENED, True)


def test_it_resolves_only_when_the_fault_stayed_away_for_a_while():
    gone = after(fresh(), (life.Gone(), NOW))
    assert after(gone, (life.Clock(), NOW + HOLD - MINUTE)).state == AlertState.OPEN
    over = step(gone, life.Clock(), NOW + HOLD, hold=HOLD)
    assert (over.standing.state, over.act, over.tells) == (AlertState.RESOLVED, ActKind.RESOLVED, False)


def test_a_fault_that_is_back_within_the_hold_goes_on_with_the_same_alert():
    seen = after(fresh(), (life.Acknowledge(ALICE), NOW), (life.Gone(), NOW + MINUTE))
    back = step(seen, life.Found(Severity.HIGH), NOW + 2 * MINUTE, hold=HOLD)
    assert (back.standing.state, back.act, back.tells) == (AlertState.ACKNOWLEDGED, ActKind.REPEATED, False)
    assert (back.standing.repeats, back.standing.episode, back.standing.cleared_at) == (1, 1, None)


def test_a_resolved_one_that_returns_has_regressed_and_is_told_anew():
    over = after(fresh(), (life.Assign(BOB), NOW), (life.Gone(), NOW), (life.Clock(), NOW + HOLD))
    back = step(over, life.Found(Severity.HIGH), NOW + timedelta(days=1), hold=HOLD)
    assert (back.act, back.tells, back.standing.is_regressed) == (ActKind.REGRESSED, True, True)
    assert (back.standing.episode, back.standing.assignee_id, back.standing.ended_at) == (2, BOB, None)


@pytest.mark.parametrize("put_away", [life.Acknowledge(ALICE), life.Snooze(NOW + timedelta(days=2), "Known")])
def test_worse_breaks_what_put_it_away(put_away: life.Event):
    away = after(fresh(), (put_away, NOW))
    worse = step(away, life.Changed(Severity.CRITICAL), NOW + MINUTE, hold=HOLD)
    assert (worse.standing.state, worse.act, worse.tells) == (AlertState.OPEN, ActKind.WORSENED, True)
    assert (worse.standing.snoozed_until, worse.standing.acknowledged_at) == (None, None)


@pytest.mark.parametrize("put_away", [life.Acknowledge(ALICE), life.Snooze(NOW + timedelta(days=2), "Known")])
def test_easing_leaves_it_put_away_and_tells_nobody(put_away: life.Event):
    away = after(fresh(), (put_away, NOW))
    eased = step(away, life.Changed(Severity.WARNING), NOW + MINUTE, hold=HOLD)
    assert (eased.standing.state, eased.act, eased.tells) == (away.state, ActKind.EASED, False)


def test_a_snooze_ends_at_its_end_and_is_told_then():
    away = after(fresh(), (life.Snooze(NOW + timedelta(hours=2), "Courier comes at eleven"), NOW))
    assert after(away, (life.Clock(), NOW + timedelta(minutes=119))).state == AlertState.SNOOZED
    woken = step(away, life.Clock(), NOW + timedelta(hours=2), hold=HOLD)
    assert (woken.standing.state, woken.act, woken.tells) == (AlertState.OPEN, ActKind.WOKEN, True)


@pytest.mark.parametrize(
    ("event", "field"),
    [
        (life.Snooze(NOW + timedelta(hours=1), " "), "reason"),
        (life.Snooze(NOW, "Known"), "until"),
        (life.Snooze(NOW + timedelta(days=31), "Known"), "until"),
        (life.Comment(" "), "text"),
        (life.Resolve(""), "reason"),
        (life.Unsnooze(), ""),
    ],
)
def test_what_cannot_be_done_is_refused_and_says_what_to_change(event: life.Event, field: str):
    with pytest.raises(ActRefusedError) as refused:
        step(fresh(), event, NOW, hold=HOLD)
    assert refused.value.field == field


def test_whoever_acknowledges_first_has_it():
    one = after(fresh(), (life.Acknowledge(ALICE), NOW), (life.Acknowledge(BOB), NOW + MINUTE))
    assert (one.assignee_id, one.acknowledged_at) == (ALICE, NOW)


def test_an_alert_of_a_store_that_is_no_longer_inspected_expires_and_comes_back_with_it():
    off = step(fresh(), life.Clock(inspected=False), NOW, hold=HOLD)
    assert (off.standing.state, off.act) == (AlertState.EXPIRED, ActKind.EXPIRED)
    on = step(off.standing, life.Clock(), NOW + MINUTE, hold=HOLD)
    assert (on.standing.state, on.act, on.tells) == (AlertState.OPEN, ActKind.REGRESSED, True)
    assert step(off.standing, life.Clock(at_fault=False), NOW + MINUTE, hold=HOLD).act is None


def test_what_was_resolved_by_hand_comes_back_only_when_it_worsens():
    done = after(fresh(), (life.Resolve("The platform confirmed it by phone"), NOW))
    assert step(done, life.Changed(Severity.WARNING), NOW, hold=HOLD).tells is False
    assert step(done, life.Changed(Severity.CRITICAL), NOW, hold=HOLD).act == ActKind.REGRESSED


severities = st.sampled_from(list(Severity))


class AnyLife(RuleBasedStateMachine):
    """Faults come and go, people act, time passes: in any order."""

    @initialize(severity=severities)
    def begin(self, severity: Severity) -> None:
        self.now = NOW
        self.one = raised(severity, NOW).standing
        self.told_at: Severity | None = severity  # the worst that was told since it was last put away or raised
        self.at_fault = True

    def _happen(self, event: life.Event) -> None:
        before = self.one
        try:
            made = step(before, event, self.now, hold=HOLD)
        except ActRefusedError:
            return
        self.one = made.standing
        self._judge(before, made)

    def _judge(self, before: Standing, made: life.Step) -> None:
        after = made.standing
        # Nothing changes unseen: a new state has a line of history.
        assert after.state == before.state or made.act is not None
        # Whatever becomes open again is told, always; and nothing else is, but to whom it was given.
        reopened = after.state == AlertState.OPEN and before.state != AlertState.OPEN
        worse = after.is_live and SEVERITY_RANK[after.severity] > SEVERITY_RANK[before.severity]
        given = made.act == ActKind.ASSIGNED and after.assignee_id is not None
        assert made.tells == (reopened or worse or given)
        assert after.episode >= before.episode
        assert after.repeats >= before.repeats

    @rule(severity=severities)
    def found(self, severity: Severity) -> None:
        if not self.at_fault:
            self.at_fault = True
            self._happen(life.Found(severity))

    @rule(severity=severities)
    def changed(self, severity: Severity) -> None:
        if self.at_fault:
            self._happen(life.Changed(severity))

    @rule()
    def gone(self) -> None:
        self.at_fault = False
        self._happen(life.Gone())

    @rule(minutes=st.integers(0, 3000), inspected=st.booleans())
    def time_passes(self, minutes: int, inspected: bool) -> None:
        self.now += minutes * MINUTE
        self._happen(life.Clock(inspected=inspected, at_fault=self.at_fault))

    @rule(
        event=st.one_of(
            st.builds(life.Acknowledge, st.sampled_from([ALICE, BOB])),
            st.builds(life.Assign, st.sampled_from([ALICE, BOB, None])),
            st.builds(life.Unsnooze),
            st.builds(life.Resolve, st.sampled_from(["", "Done by phone"])),
            st.builds(life.Comment, st.just("Looking")),
        )
    )
    def somebody_acts(self, event: life.Event) -> None:
        self._happen(event)

    @rule(minutes=st.integers(-5, 50_000), reason=st.sampled_from(["", "Known"]))
    def somebody_snoozes(self, minutes: int, reason: str) -> None:
        self._happen(life.Snooze(self.now + minutes * MINUTE, reason))

    @invariant()
    def it_is_whole(self) -> None:
        one = self.one
        assert (one.state == AlertState.SNOOZED) == (one.snoozed_until is not None) == bool(one.snooze_reason)
        assert (one.state in LIVE) == (one.ended_at is None)
        assert (one.state == AlertState.ACKNOWLEDGED) <= (one.acknowledged_at is not None)
        assert one.is_regressed == (one.episode > 1)

    @invariant()
    def nothing_at_fault_is_over_unless_somebody_said_so_or_nobody_looks(self) -> None:
        if self.at_fault and self.one.cleared_at is not None:
            assert not self.one.is_live  # a person resolved it while its fault was gone

    @invariant()
    def the_clock_alone_always_moves_on_what_waits(self) -> None:
        wakes = life.next_moment(self.one, hold=HOLD)
        if wakes is not None:
            later = step(self.one, life.Clock(at_fault=self.at_fault), max(wakes, self.now), hold=HOLD).standing
            assert later != self.one
            assert replace(later, state=self.one.state) != self.one or later.state != self.one.state


TestAnyLife = AnyLife.TestCase
