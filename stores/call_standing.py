"""How we stand with the platforms now: what was called in the last 24 hours, what is slowed down, spent or not answering.

Counts come from PostgreSQL, the rest from the book that all workers share in Redis; while that is away it is not known.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import msgspec
from django.conf import settings
from django.db import connection
from redis import Redis
from redis.exceptions import RedisError

from stores.models import PlatformApp, Store
from stores.platforms.allowances import Allowance, Caller, Share, share_of
from stores.platforms.breaker import Shut
from stores.platforms.grants import QUOTA_KEY
from stores.platforms.limits import Slowed, Spent
from stores.platforms.troubles import BOOK

T = TypeVar("T")
_DAY = timedelta(hours=24)


@dataclass(slots=True)
class Usage:
    """The last 24 hours. `codes`: errors by their code."""

    calls: int = 0
    errors: int = 0
    retries: int = 0
    waited_seconds: float = 0.0
    bytes: int = 0
    codes: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SlowedRate:
    """A rate the platform has refused. `what`: the API, or everything. Calls a second."""

    what: str
    in_force: float
    allowed: float
    since: datetime


@dataclass(frozen=True, slots=True)
class QuotaUse:
    """A quota's window. `calls`: None where the platform tells no number; `spent_until`: None while there is some left."""

    name: str
    used: int
    calls: int | None
    renews_at: datetime
    spent_until: datetime | None


@dataclass(frozen=True, slots=True)
class Silence:
    """A host, or a store, that does not answer. `host`: empty for a store."""

    host: str
    since: datetime
    next_at: datetime
    reason_code: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Of an app or of a store."""

    usage: Usage
    slowed: list[SlowedRate]
    quotas: list[QuotaUse]
    silences: list[Silence]


class CallBook:
    """The shared book as it was when this was made. `known`: False while Redis is away."""

    def __init__(self, now: datetime) -> None:
        self.known = True
        self._now = now.timestamp()
        address = settings.REDIS_URL or "redis://nowhere.invalid/0"
        self._redis = Redis.from_url(address, socket_timeout=2, socket_connect_timeout=2)
        try:
            entries = self._redis.hgetall(BOOK)
        except (RedisError, OSError):
            entries, self.known = {}, False
        self._entries = {name.decode(): raw for name, raw in entries.items()}  # type: ignore[union-attr]

    def of_apps(self, apps: Sequence[PlatformApp], allowances: dict[str, Allowance]) -> dict[int, Standing]:
        """App id -> how it stands, its stores left out."""
        usages = app_usages(datetime.fromtimestamp(self._now, UTC))
        shares = {app.pk: self._shares(Caller(app.platform, app.app_key), "app", allowances) for app in apps}
        used = self._used(share for group in shares.values() for share in group)
        return {
            app.pk: Standing(
                usages.get((app.platform, app.app_key), Usage()),
                self._slowed(Caller(app.platform, app.app_key), allowances),
                [self._quota(share, used) for share in shares[app.pk]],
                self._silences(f"shut:{app.platform}:host:", host=True),
            )
            for app in apps
        }

    def of_stores(self, stores: Sequence[Store], allowances: dict[str, Allowance]) -> dict[int, Standing]:
        """Store id -> how it stands, by the app of its connection."""
        usages = shop_usages([store.external_id for store in stores], datetime.fromtimestamp(self._now, UTC))
        callers = {store.pk: _caller(store) for store in stores}
        shares = {pk: self._shares(caller, "shop", allowances) for pk, caller in callers.items()}
        used = self._used(share for group in shares.values() for share in group)
        return {
            store.pk: Standing(
                usages.get((store.platform, store.external_id), Usage()),
                self._slowed(callers[store.pk], allowances),
                [
                    one
                    for one in (self._quota(share, used) for share in shares[store.pk])
                    if one.used or one.spent_until
                ],
                self._silences(f"shut:{store.platform}:store:{store.external_id}", host=False),
            )
            for store in stores
        }

    def troubled_shops(self) -> dict[str, set[tuple[str, str]]]:
        """silent, slowed, spent -> (platform, shop) of every store in the book."""
        found: dict[str, set[tuple[str, str]]] = {"silent": set(), "slowed": set(), "spent": set()}
        for name in self._entries:
            kind, platform, *rest = name.split(":")
            if kind == "shut" and rest[0] == "store":
                found["silent"].add((platform, rest[1]))
            elif kind == "slow" and self._slowed_now(name):
                found["slowed"].add((platform, rest[1]))
            elif kind == "spent" and (spent := self._get(name, Spent)) and spent.until > self._now:
                found["spent"].add((platform, rest[1]))
        return found

    def _get(self, name: str, kind: type[T]) -> T | None:
        raw = self._entries.get(name)
        return msgspec.json.decode(raw, type=kind) if raw else None

    def _slowed_now(self, name: str) -> Slowed | None:
        slowed = self._get(name, Slowed)
        return slowed if slowed and slowed.share_at(self._now) < 1 else None

    def _slowed(self, caller: Caller, allowances: dict[str, Allowance]) -> list[SlowedRate]:
        found = []
        head = f"slow:{caller.platform}:{caller.app_key}:{caller.shop}:"
        for name in sorted(self._entries):
            slowed = self._slowed_now(name) if name.startswith(head) else None
            if slowed is not None:
                api = name.removeprefix(head)
                allowed = _rate_of(allowances.get(caller.platform, Allowance()), caller, api)
                found.append(SlowedRate(api, allowed * slowed.share_at(self._now), allowed, _moment(slowed.since)))
        return found

    def _shares(self, caller: Caller, per: str, allowances: dict[str, Allowance]) -> list[Share]:
        quotas = allowances.get(caller.platform, Allowance()).quotas
        return [share_of(caller, quota) for quota in quotas if quota.per == per]

    def _used(self, shares: Iterable[Share]) -> dict[str, dict[int, int]]:
        """Quota name -> calls by hour; one round trip."""
        names = [share.name for share in shares]
        if not names or not self.known:
            return {}
        try:
            pipe = self._redis.pipeline(transaction=False)
            for name in names:
                pipe.hgetall(QUOTA_KEY + name)
            answers = pipe.execute()
        except (RedisError, OSError):
            return {}
        hours = [{int(hour): int(calls) for hour, calls in answer.items()} for answer in answers]
        return dict(zip(names, hours, strict=True))

    def _quota(self, share: Share, used: dict[str, dict[int, int]]) -> QuotaUse:
        first, _ = share.quota.window(self._now)
        calls = sum(count for hour, count in used.get(share.name, {}).items() if hour >= first)
        spent = self._get(f"spent:{share.name}", Spent)
        until = _moment(spent.until) if spent and spent.until > self._now else None
        renews_at = _moment(share.quota.renews_at(self._now))
        if until is None and share.quota.calls is not None and calls >= share.quota.calls:
            until = renews_at
        return QuotaUse(share.quota.name, calls, share.quota.calls, renews_at, until)

    def _silences(self, head: str, *, host: bool) -> list[Silence]:
        names = [name for name in sorted(self._entries) if (name.startswith(head) if host else name == head)]
        shut = [(name, self._get(name, Shut)) for name in names]
        return [
            Silence(name.removeprefix(head), _moment(one.since), _moment(one.next_at), one.why)
            for name, one in shut
            if one
        ]


def app_usages(now: datetime) -> dict[tuple[str, str], Usage]:
    """(platform, app key) -> the last 24 hours of all its calls."""
    return _usages("app_key", "", [now - _DAY])


def shop_usages(shops: Sequence[str], now: datetime) -> dict[tuple[str, str], Usage]:
    """(platform, shop) -> the last 24 hours."""
    return _usages("shop", "AND shop = ANY(%s)", [now - _DAY, list(shops)])


def _usages(by: str, narrowed: str, values: list[Any]) -> dict[tuple[str, str], Usage]:
    usages: defaultdict[tuple[str, str], Usage] = defaultdict(Usage)
    with connection.cursor() as cursor:
        cursor.execute(_SUMS.format(by=by, narrowed=narrowed), values)
        for platform, whose, calls, errors, retries, waited_ms, size in cursor.fetchall():
            usages[platform, whose] = Usage(int(calls), int(errors), int(retries), float(waited_ms) / 1000, int(size))
        cursor.execute(_CODES.format(by=by, narrowed=narrowed), values)
        for platform, whose, code, count in cursor.fetchall():
            usages[platform, whose].codes[code] = int(count)
    return usages


def _rate_of(allowance: Allowance, caller: Caller, api: str) -> float:
    """The full rate of the bucket that counts this API, or, for no API, the whole store or app."""
    buckets = allowance.charge(caller, api).buckets
    name = f"{caller.platform}:{caller.app_key}:{caller.shop}:{api}"
    return next((one.calls_per_second for one in buckets if one.name == name), buckets[0].calls_per_second)


def _caller(store: Store) -> Caller:
    app_key = store.connection.app.app_key if store.connection else ""
    return Caller(store.platform, app_key, store.external_id)


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


_SUMS = """
SELECT platform, {by}, sum(calls), sum(errors), sum(retries), sum(waited_ms), sum(bytes)
FROM stores_callhour WHERE hour > %s {narrowed} GROUP BY platform, {by}
"""

_CODES = """
SELECT platform, {by}, part->>1, sum((part->>2)::bigint)
FROM stores_callhour CROSS JOIN LATERAL jsonb_array_elements(parts) AS part
WHERE hour > %s {narrowed} AND errors > 0 AND part->>1 <> '' GROUP BY platform, {by}, part->>1 ORDER BY 4 DESC
"""
