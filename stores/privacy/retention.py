"""Blanks buyers' data that is older than its platform and topic allow: nightly, in small batches, whole or in part unharmed."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db.models import Q

from people.audit import Subject, Verb, record
from stores.models import RetentionRule
from stores.platforms.names import NAMES
from stores.privacy.beyond import beyond_the_mirror
from stores.privacy.classes import BuyerTable, buyer_tables
from stores.topics import Topic

# No platform's text with a number of days was found (looked for in November 2026): these are cautious choices of ours. A dispute may
# be raised for a while after delivery, so orders and returns stay longest; words are needed only while somebody answers.
DEFAULT_DAYS: Mapping[Topic, int] = {
    Topic.CONVERSATIONS: 180,
    Topic.REVIEWS: 365,
    Topic.ORDERS: 365,
    Topic.AFTERSALES: 365,
}
ROWS_AT_ONCE = 1000


def days_kept(platform: str, topic: Topic) -> int:
    """As set for the platform, else the default."""
    told = RetentionRule.objects.filter(platform=platform, topic=topic).values_list("days", flat=True).first()
    return told if told is not None else DEFAULT_DAYS[topic]


def forget_old(now: datetime, *, rows_at_once: int = ROWS_AT_ONCE) -> Counter[str]:
    """Table -> rows blanked. Each batch stands for itself, so that no lock is held long and a stop loses nothing."""
    done: Counter[str] = Counter()
    for table in buyer_tables():
        for platform in NAMES:
            until = now - timedelta(days=days_kept(platform, table.data.topic))
            while count := _blank_batch(table, platform, until, rows_at_once):
                done[table.name] += count
    for name, beyond in beyond_the_mirror().items():
        done[name] += sum(beyond.forget(platform, _oldest(platform, now)) for platform in NAMES)
    done = +done
    if done:
        record(None, Verb.ERASED, Subject("stores.retention", label="buyers' data past its time"), after=dict(done))
    return done


def _oldest(platform: str, now: datetime) -> dict[Topic, datetime]:
    return {topic: now - timedelta(days=days_kept(platform, topic)) for topic in DEFAULT_DAYS}


def holding(table: BuyerTable) -> Q:
    """Rows in which something of a buyer still stands."""
    found = Q(pk__in=[])
    for column, blank in table.blanks().items():
        found |= ~Q(**{column: blank})
    return found


def _blank_batch(table: BuyerTable, platform: str, until: datetime, rows_at_once: int) -> int:
    rows = table.model._default_manager.filter(holding(table), store__platform=platform)
    old = rows.filter(**{f"{table.data.age}__lt": until}).order_by("pk").values_list("pk", flat=True)[:rows_at_once]
    count: int = table.model._default_manager.filter(pk__in=list(old)).update(**table.blanks())
    return count
