"""How far the running sweep has come, for one person: counted over the stores that person sees."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import AnonymousUser

from inspections.models import Schedule, Sweep
from inspections.sweeps import STALLED_AFTER_SECONDS
from people.models import User
from stores.models import Store


@dataclass(frozen=True, slots=True)
class Progress:
    """A sweep as shown. `quiet_seconds`: since its last progress."""

    done: int
    total: int
    quiet_seconds: int
    stalled: bool
    finished: bool

    @property
    def percent(self) -> int:
        """0 to 100."""
        return 100 * self.done // self.total if self.total else 100


def running_progress(user: User | AnonymousUser, now: datetime) -> Progress | None:
    """The newest unfinished sweep that concerns this person's stores; None when none runs."""
    sweep = Sweep.objects.filter(finished_at=None).order_by("-asked_at").first()
    if sweep is None or not isinstance(user, User):
        return None
    done, total = (sweep.done, sweep.total) if user.sees_every_store() else _seen(sweep, user)
    if total == 0:
        return None
    quiet = max(now - sweep.last_progress_at, timedelta())
    return Progress(
        done=done,
        total=total,
        quiet_seconds=int(quiet.total_seconds()),
        stalled=quiet.total_seconds() > STALLED_AFTER_SECONDS,
        finished=done >= total,
    )


def _seen(sweep: Sweep, user: User) -> tuple[int, int]:
    """A sweep keeps no list of its stores, only who still waits: so somebody with few stores sees all of theirs counted."""
    stores = Store.objects.visible_to(user).filter(is_active=True)
    total = stores.count()
    waiting = Schedule.objects.filter(sweep=sweep, store__in=stores).count()
    return (total - waiting, total) if waiting else (0, 0)
