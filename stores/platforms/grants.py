"""One round trip to Redis for all calls asked for in one turn of the loop: what is asked, and what the answer gives to whom."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec

from stores.platforms.allowances import Bucket, Charge, Share, clock_text
from stores.platforms.errors import NoTurnError, PlatformError, QuotaSpentError
from stores.platforms.troubles import VERSION

BUCKET_KEY, QUOTA_KEY = "shopops:calls:bucket:", "shopops:calls:quota:"

# KEYS: version, buckets, quotas. ARGV: one text of numbers (cheaper than many arguments): the clock (0: Redis's own) and the
# patience, microseconds; how many buckets; for each bucket the interval between calls, its burst (microseconds) and the calls
# asked for; for each quota the calls asked for, how many may be made (-1: any number), the first hour that counts, the hour
# now, and how many were made in it as far as we know.
# Answers such a text: the version, the clock, then for each bucket the first call's wait (microseconds; negative: room to
# spare) and how many calls were granted, for each quota how many were granted, how many were made in this hour and in all.
GRANT = """
local asked = {}
for number in string.gmatch(ARGV[1], '%S+') do asked[#asked + 1] = number end
local at = tonumber(asked[1])
if at == 0 then
  local now = redis.call('TIME')
  at = now[1] * 1000000 + now[2]
end
local patience, buckets = tonumber(asked[2]), tonumber(asked[3])
local answer = {redis.call('GET', KEYS[1]) or '0', string.format('%.0f', at)}
local place = 4
for n = 2, buckets + 1 do
  local interval, burst, calls = tonumber(asked[place]), tonumber(asked[place + 1]), tonumber(asked[place + 2])
  place = place + 3
  local free_at = math.max(tonumber(redis.call('GET', KEYS[n]) or '0'), at)
  local wait = free_at + interval - burst - at
  local granted = math.max(0, math.min(calls, math.floor((patience - wait) / interval) + 1))
  if granted > 0 then
    free_at = free_at + interval * granted
    redis.call('SET', KEYS[n], string.format('%.0f', free_at), 'PX', math.ceil((free_at - at) / 1000) + 1000)
  end
  answer[#answer + 1] = string.format('%.0f', wait)
  answer[#answer + 1] = granted
end
for n = buckets + 2, #KEYS do
  local calls, allowed, first, hour, known = unpack(asked, place, place + 4)
  place = place + 5
  local earlier, this_hour, counted = 0, 0, redis.call('HGETALL', KEYS[n])
  for field = 1, #counted, 2 do
    if tonumber(counted[field]) < tonumber(first) then
      redis.call('HDEL', KEYS[n], counted[field])
    elseif counted[field] == hour then
      this_hour = tonumber(counted[field + 1])
    else
      earlier = earlier + tonumber(counted[field + 1])
    end
  end
  this_hour = math.max(this_hour, tonumber(known))
  local granted = tonumber(calls)
  if tonumber(allowed) >= 0 then
    granted = math.max(0, math.min(granted, tonumber(allowed) - earlier - this_hour))
  end
  redis.call('HSET', KEYS[n], hour, this_hour + granted)
  redis.call('EXPIRE', KEYS[n], 90000)
  answer[#answer + 1] = granted
  answer[#answer + 1] = this_hour + granted
  answer[#answer + 1] = earlier + this_hour + granted
end
return table.concat(answer, ' ')
"""

# KEYS: bucket. ARGV: clock (0: Redis's own), pause and burst, microseconds. Nobody takes from the bucket before the pause ends.
PAUSE = """
local at = tonumber(ARGV[1])
if at == 0 then
  local now = redis.call('TIME')
  at = now[1] * 1000000 + now[2]
end
local free_at = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), at + tonumber(ARGV[2]) + tonumber(ARGV[3]))
redis.call('SET', KEYS[1], string.format('%.0f', free_at), 'PX', math.ceil((free_at - at) / 1000) + 1000)
return 1
"""


class Ask(msgspec.Struct):
    """A call that waits for its turn; `answer` becomes the seconds to wait, or the reason why it may not be made."""

    charge: Charge
    routine: bool
    answer: "asyncio.Future[float]"

    def settle(self, turn: Callable[["Ask"], float]) -> None:
        """Gives the answer that `turn` finds; nobody may be waiting for it any more."""
        if self.answer.done():
            return
        try:
            self.answer.set_result(turn(self))
        except PlatformError as fault:
            self.answer.set_exception(fault)


class Made(msgspec.Struct):
    """Calls made of a quota: in this hour (hours since 1970), and in all its window."""

    hour: int
    this_hour: int
    in_all: int


class _Queue(msgspec.Struct):
    """What is asked of a bucket, then what it gave. Microseconds."""

    interval: float
    calls: int = 0
    wait: float = 0.0
    left: int = 0


class _Portion(msgspec.Struct):
    share: Share
    routine: bool
    calls: int = 0
    left: int = 0


class Turn:
    """The calls of one turn. `interval_of`: microseconds between two calls of a bucket, as in force now."""

    def __init__(self, asked: Iterable[Ask], interval_of: Callable[[Bucket], float], patience_seconds: float) -> None:
        self._patience = patience_seconds
        self.queues: dict[str, _Queue] = {}
        self.portions: dict[tuple[str, bool], _Portion] = {}
        for ask in asked:
            for bucket in ask.charge.buckets:
                if bucket.name not in self.queues:
                    self.queues[bucket.name] = _Queue(interval_of(bucket))
                self.queues[bucket.name].calls += 1
            for share in ask.charge.counted():
                key = (share.name, ask.routine)
                self.portions.setdefault(key, _Portion(share, ask.routine)).calls += 1

    def keys(self) -> list[str]:
        return [
            VERSION,
            *(BUCKET_KEY + name for name in self.queues),
            *(QUOTA_KEY + name for name, _ in self.portions),
        ]

    def arguments(self, given_clock: int, now: float, made: dict[str, Made]) -> list[str]:
        arguments: list[Any] = [given_clock, int(self._patience * 1_000_000), len(self.queues)]
        for queue in self.queues.values():
            arguments += (queue.interval, max(queue.interval, 1_000_000), queue.calls)
        for portion in self.portions.values():
            first, hour = portion.share.quota.window(now)
            allowed = portion.share.quota.open_to(routine=portion.routine)
            known = made.get(portion.share.name)
            sure = known.this_hour if known and known.hour == hour else 0
            arguments += (portion.calls, -1 if allowed is None else allowed, first, hour, sure)
        return [" ".join(map(str, arguments))]

    def read(self, answer: Sequence[bytes], now: float) -> dict[str, Made]:
        """Takes the script's answer in; returns what has been made of each quota."""
        place = 2
        for queue in self.queues.values():
            queue.wait, queue.left = float(answer[place]), int(answer[place + 1])
            place += 2
        made: dict[str, Made] = {}
        for portion in self.portions.values():
            portion.left = int(answer[place])
            hour = portion.share.quota.window(now)[1]
            made[portion.share.name] = Made(hour, int(answer[place + 1]), int(answer[place + 2]))
            place += 3
        return made

    def wait_of(self, ask: Ask, now: float) -> float:
        """Seconds until this call's turn. Raises QuotaSpentError, NoTurnError. Called once for each, in the order asked."""
        for share in ask.charge.counted():
            portion = self.portions[share.name, ask.routine]
            if portion.left == 0:
                raise quota_spent(share, share.quota.renews_at(now), routine=ask.routine)
            portion.left -= 1
        wait = 0.0
        for bucket in ask.charge.buckets:
            queue = self.queues[bucket.name]
            if queue.left == 0:
                raise no_turn(self._patience)
            wait = max(wait, queue.wait)
            queue.left -= 1
            queue.wait += queue.interval
        return wait / 1_000_000


def quota_spent(share: Share, until: float, *, routine: bool = False) -> QuotaSpentError:
    """Why no call of this quota is made, naming when it renews."""
    if routine and share.quota.calls is not None:
        return QuotaSpentError(
            f"What routine rounds may use of the platform's quota ({share.quota.name}) is spent until {clock_text(until)}."
        )
    return QuotaSpentError(f"The platform's quota of calls ({share.quota.name}) is spent until {clock_text(until)}.")


def no_turn(patience_seconds: float) -> NoTurnError:
    return NoTurnError(f"No turn to call within {patience_seconds:g} seconds.")
