"""Makes the morning's digests and sends them: a row first, so that none is made twice; then the inbox and one mail."""

import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation

from alerts.channels.base import Outcome, OutcomeKind
from alerts.channels.mail import deliver
from alerts.digests.content import Content, content_for
from alerts.digests.mail import lines_of, mail_of, subject_of
from alerts.digests.timing import due_day, is_weekly, zone_of
from alerts.models import ChannelAddress, Digest, DigestKind, DigestState, InboxEntry
from people.models import User
from people.roles import Role
from people.vault import SealBrokenError
from stores.models import Store
from stores.public_address import public_address

DEADLINE_SECONDS = 20.0
_LEASE = timedelta(minutes=2)
_WAIT = timedelta(minutes=10)
_MOST_TRIES = 4


def make_due(now: datetime) -> int:
    """A row for everybody whose morning it is; returns how many are new."""
    rows = [
        Digest(user=user, kind=DigestKind.WEEKLY if is_weekly(day) else DigestKind.DAILY, day=day, next_at=now)
        for user, day in _mornings(now)
    ]
    before = Digest.objects.count()
    Digest.objects.bulk_create(rows, ignore_conflicts=True)
    return Digest.objects.count() - before


def send_waiting(now: datetime) -> int:
    """Sends what waits, one after the other; returns how many were tried."""
    tried, begun = 0, time.monotonic()
    # A morning of many people outlasts the lease of one digest, so the clock goes on.
    while (digest := _taken(at := now + timedelta(seconds=time.monotonic() - begun))) is not None:
        _send(digest, at)
        tried += 1
    return tried


def _mornings(now: datetime) -> Iterator[tuple[User, date]]:
    for user in User.objects.filter(is_active=True).exclude(role=Role.INTEGRATION):
        zones = Store.objects.visible_to(user).filter(is_active=True).values_list("time_zone", flat=True)
        if not zones:
            continue  # nobody's stores: there is nothing to say
        day = due_day(now, zone_of(user.time_zone, zones))
        if day is not None:
            yield user, day


def _taken(now: datetime) -> Digest | None:
    """One that is due, put off for others while it is being sent."""
    with transaction.atomic():
        waiting = Digest.objects.filter(state=DigestState.WAITS, next_at__lte=now).select_for_update(
            skip_locked=True, of=("self",)
        )
        digest = waiting.select_related("user").order_by("next_at", "pk").first()
        if digest is not None:
            # Taken before, and nobody wrote down what came of it: whoever had it may have sent it. From then on every try says so.
            digest.repeat_marked = digest.repeat_marked or (digest.attempts > 0 and not digest.reason)
            digest.attempts, digest.reason, digest.next_at = digest.attempts + 1, "", now + _LEASE
            digest.save(update_fields=["repeat_marked", "attempts", "reason", "next_at"])
    return digest


def _send(digest: Digest, now: datetime) -> None:
    user = digest.user
    language = user.language or settings.LANGUAGE_CODE
    with translation.override(language):
        content = content_for(user, digest.day, now, weekly=digest.kind == DigestKind.WEEKLY)
        _into_inbox(digest, content, now)
        address = _address_of(user)
        if not address:
            _end(digest, DigestState.INBOX_ONLY, "No e-mail address is kept for this person.")
            return
        link = public_address(reverse("admin:index"))
        mail = mail_of(content, address, link=link, language=language, possible_repeat=digest.repeat_marked)
    _note(digest, deliver(mail, DEADLINE_SECONDS), now)


def _note(digest: Digest, outcome: Outcome, now: datetime) -> None:
    if outcome.kind == OutcomeKind.SENT:
        _end(digest, DigestState.SENT, outcome.detail)
    elif outcome.kind == OutcomeKind.UNSURE:
        _end(digest, DigestState.UNSURE, outcome.detail)
    elif outcome.kind == OutcomeKind.REFUSED or digest.attempts >= _MOST_TRIES:
        _end(digest, DigestState.FAILED, outcome.detail)
    else:
        Digest.objects.filter(pk=digest.pk).update(next_at=now + _WAIT, reason=outcome.detail[:300])


def _end(digest: Digest, state: DigestState, reason: str) -> None:
    sent_at = timezone.now() if state == DigestState.SENT else None
    Digest.objects.filter(pk=digest.pk, state=DigestState.WAITS).update(
        state=state, reason=reason[:300], sent_at=sent_at
    )


def _into_inbox(digest: Digest, content: Content, now: datetime) -> None:
    """Once, however often the mail is tried."""
    entry = InboxEntry(
        user=digest.user,
        bundle=uuid5(NAMESPACE_URL, f"digest:{digest.pk}"),
        subject=subject_of(content)[:300],
        lines=lines_of(content),
        link=reverse("admin:index"),
        at=now,
    )
    InboxEntry.objects.bulk_create([entry], ignore_conflicts=True)


def _address_of(user: User) -> str:
    """The person's own mail address in use, else the one of their account."""
    for address in ChannelAddress.objects.filter(user=user, kind="email", is_active=True).order_by("pk"):
        try:
            return address.fields()["address"]
        except SealBrokenError:
            continue
    return user.email
