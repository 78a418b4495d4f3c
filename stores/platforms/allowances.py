"""What a platform allows an app: calls a second and calls a day, and whom each of these counts together.

Pure values; each platform states its own (`Platform.allowance`), limits.py keeps to them.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

# Of every daily allowance so much is kept for what people and webhooks ask for; routine rounds stop before it.
RESERVE = 0.1

_HOUR = 3600


class Caller(msgspec.Struct, frozen=True):
    """On whose behalf a call is made: whose budget it takes, whose breaker it may open, by which way it goes out.

    `shop`: the store's id at the platform, empty for a call that concerns no single store. `proxy`: the store's own way
    out, empty for ours.
    """

    platform: str
    app_key: str
    shop: str = ""
    proxy: str = ""


class Rate(msgspec.Struct, frozen=True):
    """Calls a second, with one second's worth as burst. `per`: counted for each "api", "shop", both, or the "app" whole."""

    per: tuple[str, ...]
    calls_per_second: float


class Quota(msgspec.Struct, frozen=True):
    """Calls a day. `calls`: None where the platform has such a quota but tells no number; then only its word ends it.

    `per`: "shop" or "app". `path`: only calls whose API begins so. `zone`: whose midnight renews it; `rolling`: the last
    24 hours count instead; `hourly`: it renews with every hour.
    """

    name: str
    per: str
    calls: int | None = None
    path: str = ""
    zone: str = "UTC"
    rolling: bool = False
    hourly: bool = False

    def window(self, now: float) -> tuple[int, int]:
        """The first hour that counts now and the hour now, as hours since 1970."""
        hour = int(now // _HOUR)
        if self.hourly:
            return hour, hour
        if self.rolling:
            return hour - 23, hour
        midnight = _local(now, self.zone).replace(hour=0, minute=0, second=0, microsecond=0)
        return int(midnight.timestamp() // _HOUR), hour

    def renews_at(self, now: float) -> float:
        """When calls are allowed again, Unix seconds. Of a rolling day an hour falls out every hour."""
        if self.hourly or self.rolling:
            return float((now // _HOUR + 1) * _HOUR)
        midnight = _local(now, self.zone).replace(hour=0, minute=0, second=0, microsecond=0)
        return (midnight + timedelta(days=1)).timestamp()

    def open_to(self, *, routine: bool) -> int | None:
        """How many calls may be made of it."""
        return int(self.calls * (1 - RESERVE)) if routine and self.calls is not None else self.calls


class Bucket(msgspec.Struct, frozen=True):
    """A rate as it holds for one caller: what is counted together under `name`."""

    name: str
    calls_per_second: float
    per: tuple[str, ...]


class Share(msgspec.Struct, frozen=True):
    """A quota as it holds for one caller."""

    name: str
    quota: Quota


class Charge(msgspec.Struct, frozen=True):
    """All that a call takes from, the narrowest bucket first."""

    buckets: tuple[Bucket, ...]
    shares: tuple[Share, ...] = ()

    def counted(self) -> tuple[Share, ...]:
        """The quotas whose calls are counted; not those by the hour of which no number is known."""
        return tuple(share for share in self.shares if share.quota.calls is not None or not share.quota.hourly)

    def bucket_per(self, level: str) -> Bucket:
        """The bucket that counts a whole "shop" or "app"; where there is none, the narrowest."""
        return next((one for one in self.buckets if one.per == (level,)), self.buckets[0])


class Allowance(msgspec.Struct, frozen=True):
    """What one platform allows. Where a source is missing the numbers are careful guesses that adapt to refusals."""

    rates: tuple[Rate, ...] = (Rate(("shop", "api"), 20.0),)
    quotas: tuple[Quota, ...] = ()

    def charge(self, caller: Caller, api: str) -> Charge:
        """What one call of this caller takes from."""
        of_app = f"{caller.platform}:{caller.app_key}"
        buckets = tuple(
            Bucket(
                f"{of_app}:{caller.shop if 'shop' in rate.per else ''}:{api if 'api' in rate.per else ''}",
                rate.calls_per_second,
                rate.per,
            )
            for rate in self.rates
        )
        shares = tuple(share_of(caller, quota) for quota in self.quotas if api.startswith(quota.path))
        return Charge(buckets, shares)

    def lowered(self, words: Mapping[str, str], platform: str, most_per_second: float) -> "Allowance":
        """With the operator's wishes: `<PLATFORM>_CALLS_PER_SECOND` (of one store), `_APP_CALLS_PER_SECOND`, `_CALLS_PER_DAY`.

        Rates can only be lowered; a day's number may also be told where the platform tells none. ValueError names the variable
        that is no number above zero.
        """
        head = platform.upper()
        of_shop = _number(words, f"{head}_CALLS_PER_SECOND") or most_per_second
        of_app = _number(words, f"{head}_APP_CALLS_PER_SECOND")
        rates = tuple(
            _capped(rate, min(of_shop, most_per_second) if "shop" in rate.per else of_app) for rate in self.rates
        )
        if of_app and not any(rate.per == ("app",) for rate in self.rates):
            rates = (*rates, Rate(("app",), of_app))
        day = int(_number(words, f"{head}_CALLS_PER_DAY"))
        return Allowance(rates, tuple(_told(quota, day) if day else quota for quota in self.quotas))


def share_of(caller: Caller, quota: Quota) -> Share:
    """The quota as it holds for this caller."""
    shop = caller.shop if quota.per == "shop" else ""
    return Share(f"{caller.platform}:{caller.app_key}:{shop}:{quota.name}", quota)


def clock_text(moment: float) -> str:
    """A moment in a reason: `2026-11-23 16:00 UTC`."""
    return f"{datetime.fromtimestamp(moment, UTC):%Y-%m-%d %H:%M} UTC"


def _number(words: Mapping[str, str], name: str) -> float:
    """0 when it is not set."""
    text = words.get(name)
    if not text:
        return 0.0
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < float("inf"):
        raise ValueError(f"{name} must be a number above zero.")
    return number


def _capped(rate: Rate, most: float) -> Rate:
    return Rate(rate.per, min(rate.calls_per_second, most)) if most > 0 else rate


def _told(quota: Quota, calls: int) -> Quota:
    return quota if quota.hourly or quota.path else msgspec.structs.replace(quota, calls=calls)


def _local(now: float, zone: str) -> datetime:
    return datetime.fromtimestamp(now, ZoneInfo(zone))
