"""What people answered a buyer: it may address them by name. Blanked once nothing will be sent any more."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from people.roles import Area
from stores.models import Action
from stores.models.action import DEAD, DONE
from stores.privacy.beyond import BLANK, Beyond, says_of_buyers
from stores.topics import Topic

_TOPIC = {Area.MESSAGES: Topic.CONVERSATIONS, Area.REVIEWS: Topic.REVIEWS, Area.ORDERS: Topic.ORDERS}


def _erase(platform: str, keys: frozenset[str]) -> int:
    return _blank(_saying().filter(store__platform=platform, subject__in=keys))


def _keys() -> Iterator[tuple[str, str]]:
    return _saying().values_list("store__platform", "subject").iterator(chunk_size=5000)


def _forget(platform: str, until: Mapping[Topic, datetime]) -> int:
    said = _saying().filter(store__platform=platform)
    return sum(_blank(said.filter(area=area, asked_at__lt=until[topic])) for area, topic in _TOPIC.items())


def _held(platform: str, keys: frozenset[str]) -> Iterator[dict[str, Any]]:
    answers = _saying().filter(store__platform=platform, subject__in=keys).order_by("pk")
    for name, subject, at, payload in answers.values_list("store__name", "subject", "asked_at", "payload"):
        yield {"store": name, "subject": subject, "asked_at": at, "text": payload["text"]}


def _saying() -> QuerySet[Action]:
    """Ended, and with words in it. What may still go out keeps them, else it would go out blank; the next night finds it."""
    return Action.objects.filter(state__in=(*DONE, *DEAD), payload__has_key="text").exclude(payload__text=BLANK)


def _blank(actions: QuerySet[Action]) -> int:
    done = 0
    for pk, payload, reason in actions.values_list("pk", "payload", "reason").order_by("pk").iterator(chunk_size=1000):
        done += Action.objects.filter(pk=pk).update(
            payload={**payload, "text": BLANK},
            reason=BLANK if reason else "",  # a platform that refused the answer may have quoted it
        )
    return done


def tell() -> None:
    """Called at start."""
    says_of_buyers("stores.action", Beyond(_erase, _keys, _forget, _held))
