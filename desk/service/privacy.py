"""What customer service keeps of buyers beside the mirror: notes that may quote one, and translations of their words."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from django.db.models import Q

from desk.service.models import ChatNote, Translation
from stores.privacy.beyond import BLANK, Beyond, says_of_buyers
from stores.topics import Topic


def tell() -> None:
    """Called at start."""
    says_of_buyers("service.chatnote", Beyond(_erase_notes, _keys_of_notes, _forget_notes))
    says_of_buyers("service.translation", Beyond(_erase_translations, _keys_of_translations, _forget_translations))


def _erase_notes(platform: str, keys: frozenset[str]) -> int:
    rows = ChatNote.objects.filter(store__platform=platform, conversation_external_id__in=keys)
    return rows.exclude(text=BLANK).update(text=BLANK)


def _keys_of_notes() -> Iterator[tuple[str, str]]:
    rows = ChatNote.objects.exclude(text=BLANK).order_by()
    return rows.values_list("store__platform", "conversation_external_id").distinct().iterator(chunk_size=5000)


def _forget_notes(platform: str, until: Mapping[Topic, datetime]) -> int:
    rows = ChatNote.objects.filter(store__platform=platform, at__lt=until[Topic.CONVERSATIONS])
    return rows.exclude(text=BLANK).update(text=BLANK)


def _erase_translations(platform: str, keys: frozenset[str]) -> int:
    named = Q(conversation_external_id__in=keys) | Q(review_external_id__in=keys)
    return Translation.objects.filter(named, store__platform=platform).delete()[0]


def _keys_of_translations() -> Iterator[tuple[str, str]]:
    for name in ("conversation_external_id", "review_external_id"):
        rows = Translation.objects.exclude(**{name: ""}).order_by()
        yield from rows.values_list("store__platform", name).distinct().iterator(chunk_size=5000)


def _forget_translations(platform: str, until: Mapping[Topic, datetime]) -> int:
    oldest = min(until[Topic.CONVERSATIONS], until[Topic.REVIEWS])
    return Translation.objects.filter(store__platform=platform, at__lt=oldest).delete()[0]
