"""Windows of time: how much is left, from when on it is too little, for any window and moment."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from inspections.windows import Window
from tests.inspections.checks.shop import RULES

START = datetime(2026, 11, 23, tzinfo=UTC)
HALF_HOUR = timedelta(minutes=30)
RULE = RULES.find("deadline.at_risk", platform="tiktok", country="TH", now=START)

seconds = st.integers(min_value=0, max_value=60 * 86400)
moments = st.integers(min_value=-86400, max_value=61 * 86400).map(lambda after: START + timedelta(seconds=after))
windows = seconds.map(lambda length: Window(START, START + timedelta(seconds=length), HALF_HOUR))


@given(windows, moments)
def test_at_risk_means_at_most_half_of_the_window_or_half_an_hour_is_left(window: Window, now: datetime) -> None:
    left = (window.due_at - now).total_seconds()
    whole = (window.due_at - window.opens_at).total_seconds()
    assert (window.share_left(now) <= 0.5) == (left <= max(0.5 * whole, 1800))


@given(windows, moments, st.sampled_from([0.5, 0.25]))
def test_risk_begins_at_the_very_moment_it_is_said_to_begin(window: Window, now: datetime, share: float) -> None:
    assert (window.share_left(now) <= share) == (now >= window.risk_begins(share))


@given(windows, moments, seconds)
def test_time_only_makes_it_worse(window: Window, now: datetime, later: int) -> None:
    then = now + timedelta(seconds=later)
    assert window.share_left(then) <= window.share_left(now)
    ranks = [list(type(RULE.severity_of(0))).index(RULE.severity_of(-window.share_left(at))) for at in (now, then)]
    assert ranks == sorted(ranks)


@given(windows)
def test_with_half_an_hour_to_go_it_is_as_bad_as_it_gets(window: Window) -> None:
    assert RULE.severity_of(-window.share_left(window.due_at - HALF_HOUR)) == "critical"
    assert RULE.severity_of(-window.share_left(window.due_at + HALF_HOUR)) == "critical"


def test_a_deadline_before_its_own_beginning_is_judged_by_the_half_hour_alone() -> None:
    odd = Window(START, START - timedelta(hours=5), HALF_HOUR)
    assert odd.share_left(START - timedelta(hours=6)) == 1.0
    assert odd.share_left(START - timedelta(hours=5.5)) == 0.0
