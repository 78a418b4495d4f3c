"""Public holidays by country, region and year, from the `holidays` library. What it lacks is stated in the table of days."""

from dataclasses import dataclass
from datetime import date
from functools import cache

import holidays


@dataclass(frozen=True, slots=True)
class PublicHolidays:
    """Of one country, or of one of its regions. An empty or unknown country has none."""

    country: str = ""
    region: str = ""

    def name_of(self, day: date) -> str:
        """What is celebrated; empty on any other day."""
        return _of_year(self.country, self.region, day.year).get(day, "") if self.country else ""


NO_HOLIDAYS = PublicHolidays()


@cache
def _of_year(country: str, region: str, year: int) -> dict[date, str]:
    """A whole year at once: the library works one out in milliseconds, and a day is asked for many times."""
    try:
        return dict(holidays.country_holidays(country, subdiv=region or None, years=year, expand=False).items())
    except NotImplementedError:  # a country or region the library does not know
        return {} if not region else _of_year(country, "", year)
