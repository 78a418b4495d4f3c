"""Who has read a change of a policy: receipts, and what a person is still to read."""

from datetime import datetime

from inspections.models import PolicyChange, PolicyReading
from inspections.models.policy import PolicyChangeQuerySet
from people.audit import Verb, record
from people.models import User


def mark_read(change: PolicyChange, user: User, now: datetime) -> PolicyReading:
    """The person's receipt; the first one stays. The caller has asked the gate whether the person may see the change."""
    receipt, is_new = PolicyReading.objects.get_or_create(change=change, user=user, defaults={"at": now})
    if is_new:
        record(user, Verb.READ, change)
    return receipt


def unread_by(user: User) -> PolicyChangeQuerySet:
    """The changes this person may see and has not read."""
    return PolicyChange.objects.visible_to(user).exclude(readings__user=user)
