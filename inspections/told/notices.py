"""Notices that people have read: one reader is enough for a store, everybody's reading is kept."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from inspections import work
from inspections.models import NoticeRead
from people.audit import Verb, record_rows
from people.models import User
from stores.models import Notice
from stores.topics import Topic


@transaction.atomic
def mark_read(notices: Iterable[Notice], by: User, now: datetime) -> int:
    """Keeps that this person read them; returns how many were new to the person. The caller has asked the gate."""
    given = list(notices)
    receipts = [
        NoticeRead(store_id=one.store_id, notice_external_id=one.external_id, person=by, read_at=now) for one in given
    ]
    before = NoticeRead.objects.filter(person=by).count()
    NoticeRead.objects.bulk_create(receipts, ignore_conflicts=True)
    work.want((store_id, Topic.NOTICES, "") for store_id in sorted({one.store_id for one in given}))
    record_rows(by, Verb.READ, given)
    return NoticeRead.objects.filter(person=by).count() - before


def unread(notices: Iterable[Notice]) -> set[tuple[int, str]]:
    """Store and platform's id of those that nobody here has read."""
    keys = {(one.store_id, one.external_id) for one in notices}
    read = NoticeRead.objects.filter(store_id__in={store_id for store_id, _ in keys})
    return keys - set(read.values_list("store_id", "notice_external_id"))
