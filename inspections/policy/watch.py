"""Looks at the policy pages that are due and keeps what the looks brought. May run twice, or on two workers, unharmed.

A page is leased in PostgreSQL before it is fetched. A look that failed is kept with its reason and wipes nothing: the last good
text stays what the next one is compared with.
"""

import uuid
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import transaction
from msgspec import Struct

from inspections.models import PageOutcome, PolicyChange, PolicyPage, PolicyVersion
from inspections.policy.fetch import Fetched, NotRead, fetch_pages
from inspections.policy.text import LEAST_LETTERS, MOST_LETTERS, Diff, WrongCharsetError, compare, hash_of, main_text
from inspections.policy.weigh import weigh

log = structlog.get_logger(__name__)

Fetch = Callable[[Sequence[str]], list[Fetched | NotRead]]

# Whoever took a page and died leaves it for others after this.
_LEASE = timedelta(minutes=10)
_AT_ONCE = 20
# A look that failed is repeated sooner than a week from now; what is gone does not come back within the hour.
_AGAIN = timedelta(hours=6)
_AGAIN_WHEN_GONE = timedelta(days=1)
_AGAIN_WHEN_DOUBTED = timedelta(hours=1)
# A text that lost more than this at once may be a notice of maintenance: it is believed when it is seen twice.
_SHRUNK_TO = 0.25


class Looked(Struct, frozen=True):
    """What a run did: pages looked at, read, with a change, and not read."""

    pages: int = 0
    read: int = 0
    changed: int = 0
    failed: int = 0


def watch_interval() -> timedelta:
    """How often each page is looked at."""
    return timedelta(days=settings.POLICY_WATCH_DAYS)


def look_now(now: datetime) -> int:
    """Makes every watched page due at once; returns how many. Whoever watches takes them up."""
    return PolicyPage.objects.filter(is_on=True).update(next_at=now)


def watch_due(now: datetime, fetch: Fetch = fetch_pages) -> Looked:
    """Looks at every page that is due at `now`."""
    done = Looked()
    while pages := _lease(now):
        outcomes = [
            _keep(page, _read(got), now) for page, got in zip(pages, fetch([one.url for one in pages]), strict=True)
        ]
        done = Looked(
            done.pages + len(pages),
            done.read + sum(one in ("read", "changed") for one in outcomes),
            done.changed + outcomes.count("changed"),
            done.failed + outcomes.count("failed"),
        )
    return done


def _lease(now: datetime) -> list[PolicyPage]:
    with transaction.atomic():
        due = PolicyPage.objects.filter(is_on=True, next_at__lte=now).order_by("next_at", "pk")
        pages = list(due.select_for_update(skip_locked=True)[:_AT_ONCE])
        for page in pages:
            page.lease, page.next_at = uuid.uuid4(), now + _LEASE
        PolicyPage.objects.bulk_update(pages, ["lease", "next_at"])
    return pages


def _read(got: Fetched | NotRead) -> str | NotRead:
    """The page's tidy text, or why there is none."""
    if isinstance(got, NotRead):
        return got
    try:
        text = main_text(got.body, got.kind, got.charset)
    except WrongCharsetError as fault:
        return NotRead(PageOutcome.NOT_TEXT, f"The page is not written in the charset it names: {str(fault)[:40]}.")
    except ImportError:  # ours, not the page's
        raise
    except Exception as fault:  # a page's markup is anybody's; whatever it breaks must not stop the other pages
        log.warning("a policy page could not be taken apart", fault=repr(fault))
        return NotRead(PageOutcome.NOT_TEXT, f"The page could not be taken apart: {type(fault).__name__}.")
    if len(text) < LEAST_LETTERS:
        return NotRead(
            PageOutcome.EMPTY, "The page holds no text, or shows it only to a browser that runs its scripts."
        )
    if len(text) > MOST_LETTERS:
        return NotRead(PageOutcome.TOO_BIG, f"The page's text is longer than {MOST_LETTERS:,} letters.")
    return text


@transaction.atomic
def _keep(leased: PolicyPage, got: str | NotRead, now: datetime) -> str:
    """Writes a look's outcome: read, changed, failed; "lost" when the lease has passed to another."""
    page = PolicyPage.objects.select_for_update().filter(pk=leased.pk, lease=leased.lease).first()
    if page is None:
        return "lost"
    if page.next_at > now:  # else somebody asked for another look meanwhile
        page.next_at = now + _next_after(got)
    page.lease, page.tried_at = None, now
    outcome = _fail(page, got, now) if isinstance(got, NotRead) else _take(page, got, now)
    page.save(
        update_fields=["lease", "next_at", "tried_at", "outcome", "reason", "read_at", "failing_since", "doubted_hash"]
    )
    return outcome


def _next_after(got: str | NotRead) -> timedelta:
    if isinstance(got, str):
        return watch_interval()
    return min(_AGAIN_WHEN_GONE if got.outcome == PageOutcome.GONE else _AGAIN, watch_interval())


def _fail(page: PolicyPage, got: NotRead, now: datetime) -> str:
    page.outcome, page.reason = got.outcome, got.reason[:300]
    page.failing_since = page.failing_since or now
    return "failed"


def _take(page: PolicyPage, text: str, now: datetime) -> str:
    """A good text: compared with the one before, unless it is so short that it must be seen twice."""
    before, seen = page.versions.first(), hash_of(text)
    if before and len(text) < len(before.text) * _SHRUNK_TO and page.doubted_hash != seen:
        page.doubted_hash = seen
        page.next_at = now + min(_AGAIN_WHEN_DOUBTED, watch_interval())
        percent = round(100 * len(text) / len(before.text))
        reason = f"The page suddenly holds only {percent} % of its text; it is believed when it is seen twice."
        return _fail(page, NotRead(PageOutcome.SHRUNK, reason), now)
    page.outcome, page.reason, page.failing_since = PageOutcome.READ, "", None
    page.doubted_hash, page.read_at = "", now
    if before and before.text_hash == seen:
        return "read"
    after = PolicyVersion.objects.create(page=page, text_hash=seen, text=text, seen_at=now)
    if before is None:
        return "read"
    _note_change(before, after, compare(before.text, text))
    return "changed"


def _note_change(before: PolicyVersion, after: PolicyVersion, diff: Diff) -> PolicyChange:
    weight = weigh(diff, after.page.country)
    return PolicyChange.objects.create(
        page=after.page,
        before=before,
        after=after,
        seen_at=after.seen_at,
        added=len(diff.added),
        removed=len(diff.removed),
        share=diff.share,
        pieces=[list(piece) for piece in diff.pieces],
        severity=weight.severity,
        reasons=weight.reasons,
        rule_keys=weight.rule_keys,
    )
