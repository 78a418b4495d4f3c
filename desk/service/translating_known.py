"""Translations that are known already, and where the texts stand that they are of."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import get_language

from desk.service.models import Translation
from stores.models import Store


@dataclass(frozen=True, slots=True)
class Place:
    """Where texts stand: in a conversation, or in a review."""

    store: Store
    conversation: str = ""
    review: str = ""


def own_language() -> str:
    """The reader's, as translators name it."""
    return (get_language() or "en").partition("-")[0]


def known_translations(place: Place, texts: Iterable[str], language: str) -> dict[str, str]:
    """Text -> what it says in the language, for those that were translated. One statement."""
    digests = {digest_of(text): text for text in texts if text.strip()}
    rows = _rows(place).filter(language=language, digest__in=digests)
    return {digests[digest]: text for digest, text in rows.values_list("digest", "text") if text}


def digest_of(text: str) -> str:
    """By which a text is known again."""
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def _rows(place: Place) -> QuerySet[Translation]:
    return Translation.objects.filter(
        store=place.store, conversation_external_id=place.conversation, review_external_id=place.review
    )
