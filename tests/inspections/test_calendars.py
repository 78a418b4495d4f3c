"""Working days over three years in every zone: adding and counting agree, the clock's changes lose no time, no window is negative."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspections.calendars.calendar import (
    EVERY_DAY,
    Closure,
    NoWorkingDayError,
    Week,
    WorkingCalendar,
    add_working_days,
    answer_by,
    clock_of,
    is_working_day,
    moment_with_left,
    ship_by,
    working_days_between,
    working_time_left,
)
from inspections.calendars.picture import Place, StatedDay, draw_calendar
from inspections.calendars.public_holidays import PublicHolidays
from inspections.calendars.weeks import CHAT, ORDERS, read_weeks, shipped_weeks
from inspections.rule_pack import RulePackError
from inspections.rulebook import RuleUse
from inspections.snapshot import Status
from inspections.windows import WorkingWindow
from stores.countries import COUNTRIES
from stores.platforms.names import NAMES
from stores.regions import regions_of
from tests.inspections.checks.shop import RULES

FIRST, LAST = date(2025, 1, 1), date(2027, 12, 31)
DAY = timedelta(days=1)
NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)

days = st.dates(FIRST, LAST)
moments = st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 1)).map(lambda at: at.replace(tzinfo=UTC))
short = st.timedeltas(timedelta(0), timedelta(days=20))
counts = st.integers(min_value=0, max_value=12)


def calendar_for(platform: str, country: str, region: str = "", tier: str = "", work: str = ORDERS) -> WorkingCalendar:
    place = Place(platform, country, region, tier, COUNTRIES[country].time_zone)
    return draw_calendar(place, work, [], None, NOW)


CALENDARS = [
    *(
        calendar_for(platform, country, work=work)
        for platform in NAMES
        for country in COUNTRIES
        for work in (ORDERS, CHAT)
    ),
    calendar_for("shopee", "MY", "02", "mall"),
    calendar_for("tiktok", "MY", "11"),
    calendar_for("tiktok", "US", "CA"),
]
calendars = st.sampled_from(CALENDARS)


def rule(value: float, unit: str = "working_days") -> RuleUse:
    return RuleUse("orders.dispatch", "tiktok", "", Decimal(str(value)), unit, FIRST, None, "x", "A")


@given(calendars, days, counts)
def test_adding_then_counting_working_days_agree(calendar: WorkingCalendar, day: date, count: int) -> None:
    end = add_working_days(day, count, calendar)
    assert is_working_day(end, calendar)
    if count:
        assert working_days_between(day, end, calendar) == count
    else:
        assert end == day or working_days_between(day, end, calendar) == 1


@given(calendars, days, counts, counts)
def test_adding_in_two_steps_is_adding_at_once(calendar: WorkingCalendar, day: date, one: int, two: int) -> None:
    start = add_working_days(day, one + 1, calendar)
    assert add_working_days(start, two + 1, calendar) == add_working_days(day, one + two + 2, calendar)


@given(calendars, moments, counts, st.sampled_from([None, 0, 9.5, 14, 24]))
def test_no_window_is_negative_and_each_ends_on_a_working_day(
    calendar: WorkingCalendar, paid_at: datetime, count: int, cutoff: float | None
) -> None:
    hour = None if cutoff is None else rule(cutoff, "hour_of_day")
    due = ship_by(paid_at, rule(count), calendar, hour)
    assert due >= paid_at
    assert is_working_day(calendar.day_of(due), calendar)
    assert due == paid_at or due.astimezone(ZoneInfo(calendar.time_zone)).time() == time(23, 59, 59)


@given(calendars, moments, short, short)
def test_working_time_only_runs_out_and_is_never_more_than_the_clocks(
    calendar: WorkingCalendar, now: datetime, ahead: timedelta, later: timedelta
) -> None:
    due = now + ahead
    left, then = working_time_left(now, due, calendar), working_time_left(now + later, due, calendar)
    assert timedelta(0) <= then <= left <= ahead
    assert working_time_left(now, due, EVERY_DAY) == ahead


@given(calendars, moments, short, short)
def test_working_time_of_two_stretches_is_that_of_both_together(
    calendar: WorkingCalendar, now: datetime, first: timedelta, second: timedelta
) -> None:
    middle, end = now + first, now + first + second
    whole = working_time_left(now, middle, calendar) + working_time_left(middle, end, calendar)
    assert whole == working_time_left(now, end, calendar)


@given(calendars, moments, short, st.floats(0, 1))
def test_the_moment_with_so_much_left_is_the_first(
    calendar: WorkingCalendar, opens: datetime, ahead: timedelta, share: float
) -> None:
    due = opens + ahead
    left = share * working_time_left(opens, due, calendar)
    at = moment_with_left(opens, due, left, calendar)
    assert opens <= at <= due
    assert working_time_left(at, due, calendar) <= left
    if at > opens:
        assert working_time_left(at - timedelta(microseconds=1), due, calendar) > left


@given(calendars, moments, short, short, st.sampled_from([0.5, 0.25, 0.125]))
def test_a_working_window_is_at_risk_from_the_moment_it_is_said_to_be(
    calendar: WorkingCalendar, opens: datetime, ahead: timedelta, later: timedelta, share: float
) -> None:
    window = WorkingWindow(opens, opens + ahead, timedelta(minutes=30), calendar)
    now = opens + later
    begins = window.risk_begins(share)
    if abs(now - begins) > timedelta(milliseconds=1):  # shares of microseconds are rounded
        assert (window.share_left(now) <= share) == (now >= begins)


@pytest.mark.parametrize("zone", sorted({country.time_zone for country in COUNTRIES.values()}))
def test_days_follow_each_other_without_gap_or_overlap_even_when_the_clocks_change(zone: str) -> None:
    calendar = WorkingCalendar(time_zone=zone)
    day, total = FIRST, timedelta(0)
    while day <= LAST:
        length = working_time_left(calendar.at(day), calendar.at(day + DAY), calendar)
        assert length in (timedelta(hours=23), timedelta(hours=24), timedelta(hours=25))
        assert calendar.day_of(calendar.at(day)) == day
        assert calendar.day_of(calendar.at(day + DAY) - timedelta(microseconds=1)) == day
        total, day = total + length, day + DAY
    assert total == calendar.at(LAST + DAY) - calendar.at(FIRST)


def test_a_deadline_over_the_clocks_change_still_ends_at_the_days_end() -> None:
    paid_at = datetime(2026, 3, 27, 20, tzinfo=UTC)  # a Friday; on Sunday Britain sets its clocks forward
    assert ship_by(paid_at, rule(1), calendar_for("tiktok", "GB")) == datetime(2026, 3, 30, 22, 59, 59, tzinfo=UTC)


def test_vietnam_hands_over_the_same_day_what_is_paid_before_14() -> None:
    vietnam = calendar_for("tiktok", "VN")
    term, cutoff = (
        RULES.find(key, platform="tiktok", country="VN", now=NOW)
        for key in ("orders.handover", "orders.handover_cutoff")
    )

    def due(day: int, hour: int, minute: int = 0) -> str:
        paid_at = datetime(2026, 11, day, hour, minute, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
        return f"{ship_by(paid_at, term, vietnam, cutoff).astimezone(ZoneInfo('Asia/Ho_Chi_Minh')):%d %H:%M}"

    assert due(26, 13, 59) == "26 23:59"  # a Thursday
    assert due(26, 14) == "27 23:59"
    assert due(28, 14) == "30 23:59"  # Saturdays count, Sundays do not
    assert due(29, 9) == "30 23:59"


def test_lazada_in_the_philippines_counts_chats_from_18_to_18_and_passes_over_public_holidays_alone() -> None:
    manila, zone = calendar_for("lazada", "PH", work=CHAT), ZoneInfo("Asia/Manila")
    cutoff, until = (
        RULES.find(key, platform="lazada", country="PH", now=NOW)
        for key in ("messages.same_day_cutoff", "messages.same_day")
    )

    def due(month: int, day: int, hour: int, minute: int = 0) -> str:
        asked_at = datetime(2026, month, day, hour, minute, tzinfo=zone)
        return f"{answer_by(asked_at, cutoff, until, manila).astimezone(zone):%m-%d %H:%M}"

    assert due(11, 26, 17, 59) == "11-26 19:00"
    assert due(11, 26, 18) == "11-27 19:00"
    assert due(11, 27, 18) == "11-28 19:00"  # a Saturday
    assert due(11, 29, 18) == "12-01 19:00"  # Bonifacio Day
    assert due(12, 24, 19) == "12-26 19:00"


def test_a_chat_day_rests_in_the_stores_holiday_mode_and_an_order_already_placed_does_not() -> None:
    place = Place("lazada", "PH", "", "", "Asia/Manila")
    away = Status("active", "accepted", on_holiday=True, holiday_until=NOW + timedelta(days=5))
    chat, orders = (draw_calendar(place, work, [], away, NOW) for work in (CHAT, ORDERS))
    assert chat.closure == Closure(date(2026, 11, 23), date(2026, 11, 27))
    assert [is_working_day(date(2026, 11, day), chat) for day in (22, 23, 27, 28)] == [True, False, False, True]
    assert is_working_day(date(2026, 11, 24), orders)
    for_ever = draw_calendar(place, CHAT, [], replace(away, holiday_until=None), NOW)
    with pytest.raises(NoWorkingDayError):
        add_working_days(date(2026, 11, 23), 1, for_ever)


def test_malaysias_states_and_tiers_rest_on_their_own_days() -> None:
    def rests(calendar: WorkingCalendar, start: date) -> list[int]:
        return [n for n in range(7) if (start + n * DAY).weekday() in calendar.week_of(start + n * DAY).rest]

    monday, earlier = date(2026, 6, 1), date(2026, 2, 2)
    assert rests(calendar_for("shopee", "MY"), monday) == [5, 6]
    assert rests(calendar_for("shopee", "MY", "02"), monday) == [4, 5]
    assert rests(calendar_for("shopee", "MY", "10", "mall"), monday) == [6]
    assert rests(calendar_for("shopee", "MY", "02", "mall"), monday) == [4]
    assert rests(calendar_for("shopee", "MY", "10", "mall"), earlier) == [5, 6]


def test_public_holidays_differ_by_region_and_an_unknown_region_has_the_countrys() -> None:
    year = [date(2026, 1, 1) + n * DAY for n in range(365)]
    kedah, malaysia = PublicHolidays("MY", "02"), PublicHolidays("MY")
    assert [day for day in year if kedah.name_of(day) and not malaysia.name_of(day)]
    assert PublicHolidays("MY", "99").name_of(date(2026, 8, 31))
    assert PublicHolidays("ZZ").name_of(date(2026, 1, 1)) == ""


@pytest.mark.parametrize(
    ("stated", "works"),
    [
        ([("", "VN", "", False)], False),
        ([("tiktok", "VN", "", False)], False),
        ([("shopee", "VN", "", False)], True),
        ([("", "TH", "", False)], True),
        ([("", "VN", "", False), ("tiktok", "VN", "", True)], True),
        ([("tiktok", "VN", "HN", False)], True),
    ],
)
def test_a_day_that_somebody_stated_comes_before_what_the_library_knows(
    stated: list[tuple[str, str, str, bool]], works: bool
) -> None:
    day = date(2026, 11, 25)
    rows = [StatedDay(platform, country, region, day, working) for platform, country, region, working in stated]
    calendar = draw_calendar(Place("tiktok", "VN", "", "", "Asia/Ho_Chi_Minh"), ORDERS, rows, None, NOW)
    assert is_working_day(day, calendar) is works


def test_a_week_without_any_working_day_is_an_error_and_no_endless_search() -> None:
    with pytest.raises(NoWorkingDayError):
        add_working_days(FIRST, 1, WorkingCalendar(weeks=(Week(rest=frozenset(range(7))),)))


def test_an_hour_of_the_day_may_be_a_half_and_24_is_its_end() -> None:
    assert [clock_of(rule(hour, "hour_of_day")) for hour in (0, 18.5, 24)] == [time(0), time(18, 30), time(23, 59, 59)]


WEEK = """
[[week]]
platform = "shopee"
work = "orders"
countries = ["MY"]
regions = ["02"]
tiers = ["mall"]
rest = ["fri"]
holidays = true
valid_from = 2026-02-11
source = "A notice"
confidence = "B"
"""


@pytest.mark.parametrize(
    ("good", "bad", "told"),
    [
        ('"shopee"', '"ebay"', "platform"),
        ('["MY"]', '["XX"]', "countries"),
        ('["02"]', '["99"]', "regions"),
        ('["mall"]', '["lazmall"]', "tiers"),
        ('["fri"]', '["friday"]', "$.rest"),
        ('["fri"]', '["mon", "tue", "wed", "thu", "fri", "sat", "sun"]', "rest"),
        ("2026-02-11", "2026-02-11\nvalid_to = 2026-01-01", "valid_to"),
        ('"A notice"', '""', "$.source"),
    ],
)
def test_a_mistake_in_the_weeks_is_told_with_file_entry_and_field(
    tmp_path: Any, good: str, bad: str, told: str
) -> None:
    path = tmp_path / "weeks.toml"
    path.write_text(WEEK, encoding="utf-8")
    assert len(read_weeks(path)) == 1
    path.write_text(WEEK.replace(good, bad), encoding="utf-8")
    with pytest.raises(RulePackError, match=r"weeks.toml, week 1") as fault:
        read_weeks(path)
    assert told in str(fault.value)


def test_every_platform_has_a_week_for_shipping_in_every_country() -> None:
    for platform in NAMES:
        assert any((one.platform, one.work, one.country) == (platform, ORDERS, "") for one in shipped_weeks())
    assert {"02", "03", "11"} < set(regions_of("MY"))
