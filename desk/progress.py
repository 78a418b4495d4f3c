"""How far the running sweep has come, for one person: counted over the stores that person sees."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import AnonymousUser
from django.db.models import Max, Q, QuerySet

from inspections.models import Inspection, Schedule, Sweep, WorkerHeartbeat
from inspections.sweeps import STALLED_AFTER_SECONDS
from people.models import User
from stores.models import Store

# What is told of silences: to so many seconds, so that an answer stays the same while nothing happens.
_COARSE = 5


@dataclass(frozen=True, slots=True)
class Progress:
    """A sweep as shown. `failed`: of those still waiting, stores that were tried in vain; `unknown`: of those done, stores of which
    something could not be read; `quiet_seconds`: since its last progress; `heard_seconds`: since a worker's last sign of life.

    `per_minute` and `left_seconds` None: not to be told yet.
    """

    done: int
    total: int
    failed: int
    unknown: int
    per_minute: float | None
    left_seconds: int | None
    quiet_seconds: int
    heard_seconds: int | None
    stalled: bool
    finished: bool

    @property
    def percent(self) -> int:
        """0 to 100."""
        return 100 * self.done // self.total if self.total else 100

    @property
    def left_minutes(self) -> int | None:
        """Rounded up."""
        return None if self.left_seconds is None else -(-self.left_seconds // 60)


@dataclass(frozen=True, slots=True)
class _Counts:
    done: int
    total: int
    failed: int
    unknown: int


def running_progress(user: User | AnonymousUser, now: datetime) -> Progress | None:
    """The newest unfinished sweep that concerns this person's stores; None when none runs."""
    sweep = Sweep.objects.filter(finished_at=None).order_by("-asked_at").first()
    if sweep is None or not isinstance(user, User):
        return None
    counts = _whole(sweep) if user.sees_every_store() else _seen(sweep, user)
    heard = WorkerHeartbeat.objects.aggregate(at=Max("seen_at"))["at"]
    return progress_of(counts, sweep.asked_at, sweep.last_progress_at, heard, now) if counts.total else None


def progress_of(
    counts: _Counts, asked_at: datetime, moved_at: datetime, heard_at: datetime | None, now: datetime
) -> Progress:
    """What can be said by the counts. The pace is that of the whole sweep so far, up to its last progress."""
    quiet = max(now - moved_at, timedelta()).total_seconds()
    took = (moved_at - asked_at).total_seconds()
    pace = counts.done / took if counts.done and took >= 1 else None
    return Progress(
        done=counts.done,
        total=counts.total,
        failed=counts.failed,
        unknown=counts.unknown,
        per_minute=round(60 * pace, 1) if pace else None,
        left_seconds=int((counts.total - counts.done) / pace) if pace else None,
        quiet_seconds=_coarse(quiet),
        heard_seconds=_coarse(max((now - heard_at).total_seconds(), 0)) if heard_at else None,
        stalled=quiet > STALLED_AFTER_SECONDS,
        finished=counts.done >= counts.total,
    )


def _coarse(seconds: float) -> int:
    return int(seconds) // _COARSE * _COARSE


def _whole(sweep: Sweep) -> _Counts:
    return _Counts(sweep.done, sweep.total, _in_vain(Schedule.objects.filter(sweep=sweep)), sweep.blind)


def _seen(sweep: Sweep, user: User) -> _Counts:
    """A sweep keeps no list of its stores, only who still waits: so somebody with few stores sees all of theirs counted."""
    stores = Store.objects.visible_to(user).filter(is_active=True)
    waiting = Schedule.objects.filter(sweep=sweep, store__in=stores)
    left = waiting.count()
    if not left:
        return _Counts(0, 0, 0, 0)
    blind = Inspection.objects.filter(store__in=stores, finished_at__gte=sweep.asked_at, states__contains="u")
    total = stores.count()
    return _Counts(total - left, total, _in_vain(waiting), blind.values("store").distinct().count())


def _in_vain(waiting: QuerySet[Schedule]) -> int:
    """A first attempt that nobody is at any more has broken off; a second one says that the first did."""
    return waiting.filter(Q(attempt__gt=1) | Q(attempt=1, lease=None)).count()
