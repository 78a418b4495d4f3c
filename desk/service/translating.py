"""Translations beside what buyers wrote: those that are known are shown, new ones are made when somebody asks for them."""

import time
from collections.abc import Sequence
from datetime import datetime

from django.contrib import messages
from django.contrib.admin.views.decorators import staff_member_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from desk.service.gate import conversation_of, reader
from desk.service.languages import language_of
from desk.service.models import Translation
from desk.service.reviews import review_of, review_reader
from desk.service.translating_known import Place, digest_of, known_translations, own_language
from desk.service.translators.base import TranslatorError
from desk.service.translators.registry import chosen_translator
from stores.models import Message

# A person waits for it: what is not done by then is done by the next click.
_SECONDS, _EACH = 8.0, 4.0
_MOST_LETTERS, _MOST_TEXTS = 4000, 30


def translate_missing(place: Place, texts: Sequence[str], language: str, now: datetime) -> str:
    """Translates what is not known yet, the newest first; returns why it stopped, empty where all is done."""
    translator = chosen_translator()
    if translator is None:
        return _("No translator is set up.")
    known, until = known_translations(place, texts, language), time.monotonic() + _SECONDS
    waiting = [text for text in dict.fromkeys(texts) if _is_foreign(text, place, language) and text not in known]
    for text in waiting[:_MOST_TEXTS]:
        left = until - time.monotonic()
        if left <= 0:
            return _("It takes long; ask again for the rest.")
        try:
            said = translator.translate(text[:_MOST_LETTERS], language, min(left, _EACH))
        except TranslatorError as fault:
            return _("The translator gave nothing: %(reason)s.") % {"reason": _(str(fault))}
        # erased texts stay empty rows; what is translated anew fills them again
        Translation.objects.update_or_create(
            store=place.store,
            conversation_external_id=place.conversation,
            review_external_id=place.review,
            digest=digest_of(text),
            language=language,
            defaults={"text": said, "translator": translator.id, "at": now},
        )
    return ""


@require_POST
@staff_member_required
def translate_chat(request: HttpRequest, pk: int) -> HttpResponse:
    """What the buyer wrote in this conversation, in the reader's language."""
    chat = conversation_of(reader(request), pk)
    rows = Message.objects.filter(
        store=chat.store, conversation_external_id=chat.external_id, is_visible=True, sender="buyer"
    )
    texts = list(rows.order_by("-sent_at").values_list("text", flat=True)[:_MOST_TEXTS])
    return _told(request, Place(chat.store, conversation=chat.external_id), texts, "service_chat", pk)


@require_POST
@staff_member_required
def translate_review(request: HttpRequest, pk: int) -> HttpResponse:
    """A review in the reader's language."""
    review = review_of(review_reader(request), pk)
    return _told(request, Place(review.store, review=review.external_id), [review.text], "service_review", pk)


def _told(request: HttpRequest, place: Place, texts: list[str], page: str, pk: int) -> HttpResponse:
    reason = translate_missing(place, texts, own_language(), timezone.now())
    if reason:
        messages.error(request, reason)
    return redirect(page, pk)


def _is_foreign(text: str, place: Place, language: str) -> bool:
    return bool(text.strip()) and language_of(text, place.store.country) != language
