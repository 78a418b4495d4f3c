"""How a person wants to be told: quiet hours by a clock of their choice, and whether what is new makes a sound."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from alerts.models import AlertPreference
from people.audit import Verb, record
from people.models import User

NAMES = ("quiet_from", "quiet_until", "time_zone", "sound")


def preference_of(person: User) -> AlertPreference:
    """As kept; where nothing is, as it holds then: no quiet hours, no sound."""
    return AlertPreference.objects.filter(person=person).first() or AlertPreference(person=person)


def keep_preference(person: User, changes: Mapping[str, Any]) -> AlertPreference:
    """Changes what is named and leaves the rest. Raises Django's ValidationError naming the field."""
    with transaction.atomic():
        AlertPreference.objects.get_or_create(person=person)
        kept = AlertPreference.objects.select_for_update().get(person=person)
        before = {name: getattr(kept, name) for name in NAMES}
        for name, value in changes.items():
            setattr(kept, name, value)
        kept.full_clean(exclude=["person"])
        kept.save()
        after = {name: getattr(kept, name) for name in NAMES}
        changed = [name for name in NAMES if before[name] != after[name]]
        if changed:
            was, now = ({name: values[name] for name in changed} for values in (before, after))
            record(person, Verb.CHANGED, kept, before=was, after=now)
    return kept
