"""What was done at a platform is read again at once, so that findings and pages show it. Stores leave rows; this claims them."""

import msgspec
from django.db import transaction
from django.db.models import QuerySet

from inspections import work
from inspections.wakings import BY_ID
from stores.actions.registry import all_kinds
from stores.models import DONE, Action
from stores.topics import Topic

_AT_ONCE = 200


def follow_actions() -> int:
    """Asks for the readings that show what was done; returns of how many actions. Many may call it at once."""
    followed = 0
    while True:
        with transaction.atomic():
            done = list(_waiting().select_for_update(skip_locked=True)[:_AT_ONCE])
            if not done:
                return followed
            work.want({_wish(action) for action in done if action.kind in all_kinds()})
            Action.objects.filter(pk__in=[action.pk for action in done]).update(followed=True)
        followed += len(done)


def count_unfollowed() -> int:
    """Actions that were done and whose effect nobody asked to be read yet."""
    return _waiting().count()


def _waiting() -> QuerySet[Action]:
    return Action.objects.filter(state__in=DONE, followed=False).order_by("id")


def _wish(action: Action) -> tuple[int, Topic, str]:
    kind = all_kinds()[action.kind]
    wish = msgspec.convert(action.payload, kind.wish)
    return action.store_id, kind.shows_in, kind.reads_again(wish)[:64] if kind.shows_in in BY_ID else ""
