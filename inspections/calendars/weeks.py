"""The shipped working weeks: read from their file, and which of them concern a store."""

import tomllib
from datetime import date
from functools import cache
from itertools import product
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

import msgspec

from inspections.calendars.calendar import Week
from inspections.rule_pack import RulePackError
from stores.countries import COUNTRIES
from stores.platforms.names import NAMES, TIERS
from stores.regions import regions_of

FILE = Path(__file__).parent / "weeks.toml"
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

ORDERS, CHAT = "orders", "chat"


class Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One `[[week]]` of the file. An empty country, region or tier: all of them."""

    platform: str
    work: Literal["orders", "chat"]
    rest: list[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]]
    holidays: bool
    valid_from: date
    source: Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
    confidence: Literal["A", "B", "C", "D", "-"]
    valid_to: date = date.max
    holiday_mode: bool = False
    countries: list[str] = msgspec.field(default_factory=lambda: [""])
    regions: list[str] = msgspec.field(default_factory=lambda: [""])
    tiers: list[str] = msgspec.field(default_factory=lambda: [""])

    def __post_init__(self) -> None:
        if self.platform not in NAMES:
            raise ValueError(f"`platform` is none of {', '.join(NAMES)}")
        if set(self.countries) - {"", *COUNTRIES}:
            raise ValueError(f"`countries`: known are {', '.join(COUNTRIES)}")
        if any(set(self.regions) - {"", *regions_of(country)} for country in self.countries):
            raise ValueError("`regions`: not of every country named")
        if set(self.tiers) - {"", *TIERS[self.platform]}:
            raise ValueError(f"`tiers`: known are {', '.join(TIERS[self.platform])}")
        if self.valid_to < self.valid_from:
            raise ValueError("`valid_to` comes before `valid_from`")
        if len(set(self.rest)) == len(_DAYS):
            raise ValueError("`rest`: some day must work")


class ScopedWeek(NamedTuple):
    """A week and whom it concerns."""

    platform: str
    work: str
    country: str
    region: str
    tier: str
    holiday_mode: bool
    week: Week


def read_weeks(path: Path = FILE) -> list[ScopedWeek]:
    """The weeks of the file. Raises RulePackError, which names the file, the entry and the field."""
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8")).get("week", [])
    except tomllib.TOMLDecodeError as fault:
        raise RulePackError(f"{path.name}: {fault}") from fault
    return [week for place, raw in enumerate(entries, start=1) for week in _weeks(path, place, raw)]


@cache
def shipped_weeks() -> tuple[ScopedWeek, ...]:
    """Those of the shipped file."""
    return tuple(read_weeks())


def weeks_for(platform: str, work: str, *, country: str, region: str, tier: str) -> list[ScopedWeek]:
    """All that concern such a store, whatever the day; `Week.rank` says which of them counts."""
    return [
        one
        for one in shipped_weeks()
        if (one.platform, one.work) == (platform, work)
        and one.country in ("", country)
        and one.region in ("", region)
        and one.tier in ("", tier)
    ]


def _weeks(path: Path, place: int, raw: dict[str, Any]) -> list[ScopedWeek]:
    try:
        entry = msgspec.convert(raw, Entry)
    except msgspec.ValidationError as fault:
        raise RulePackError(f"{path.name}, week {place} ({raw.get('platform', 'no platform')}): {fault}") from fault
    return [
        ScopedWeek(
            entry.platform, entry.work, country, region, tier, entry.holiday_mode, _week(entry, country, region, tier)
        )
        for country, region, tier in product(entry.countries, entry.regions, entry.tiers)
    ]


def _week(entry: Entry, country: str, region: str, tier: str) -> Week:
    return Week(
        rest=frozenset(map(_DAYS.index, entry.rest)),
        holidays_rest=entry.holidays,
        valid_from=entry.valid_from,
        valid_to=entry.valid_to,
        rank=(bool(country), bool(region), bool(tier), entry.valid_from),
        source=entry.source,
        confidence=entry.confidence,
    )
