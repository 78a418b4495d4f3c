"""One conversation: what was said, with warnings where it looks like a scam, and beside it the order, notes and who else is here."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.decorators import staff_member_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from desk.service.gate import conversation_of, may_answer, reader, shown_buyer
from desk.service.handing_on import colleagues_for
from desk.service.inbox_lines import left_of, resting_calendars
from desk.service.inbox_list import InboxAsked
from desk.service.languages import language_of
from desk.service.models import ChatNote, ReplyKind
from desk.service.order_card import OrderCard, order_card
from desk.service.presence import others_here
from desk.service.quick_replies import offered_for
from desk.service.sent import Sent, sent_of, text_taken_back, told
from desk.service.translating_known import Place, known_translations, own_language
from desk.service.translators.registry import chosen_translator
from people.models import User
from stores.actions.registry import all_kinds, reason_not_offered
from stores.models import DEAD, Action, ActionState, Conversation, Message

SHOWN = 200


@dataclass(frozen=True, slots=True)
class Said:
    """A message. `side`: buyer, staff or automatic. `warnings`: why it looks like a scam."""

    message: Message
    side: str
    warnings: tuple[str, ...]
    translation: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """What stands in the box, and what the last try to send it came to. `key`: the same key twice is one answer."""

    text: str = ""
    key: str = ""
    errors: tuple[str, ...] = ()
    happened: tuple[str, ...] = ()


@require_GET
@staff_member_required
def chat_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The conversation, with an empty box or with the text that was taken back."""
    user = reader(request)
    chat = conversation_of(user, pk)
    return thread(
        request, user, chat, Draft(text=text_taken_back(request, user, chat.store, f"conversation:{chat.external_id}"))
    )


def thread(request: HttpRequest, user: User, chat: Conversation, draft: Draft, status: int = 200) -> HttpResponse:
    """The page; also after an answer that could not be taken on."""
    now = timezone.now()
    said = said_in(chat)
    asked = InboxAsked.of((request.POST if request.method == "POST" else request.GET).dict())
    words = next((one.message.text for one in reversed(said) if one.side == "buyer" and one.message.text), "")
    card, language = order_card(chat, said_texts(said)), language_of(words, chat.store.country)
    closed = reason_not_offered(chat.store.platform, all_kinds()["reply_to_conversation"])
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": f"{shown_buyer(chat.buyer_name, user)} · {chat.store}",
        "now": now,
        "chat": chat,
        "buyer": shown_buyer(chat.buyer_name, user),
        "left": left_of(chat, now, resting_calendars([chat], now).get(chat.store_id)),
        "said": said,
        "seen": said[-1].message.external_id if said else "",
        "language": language,
        "warned": any(one.warnings for one in said),
        "draft": draft,
        "key": draft.key or uuid.uuid4().hex,
        "may_answer": may_answer(user),
        "not_offered": gettext(closed) if closed else "",
        "outgoing": outgoing(chat, user),
        "sent": sent_of(request, user),
        "order": card,
        "picks": offered_for(ReplyKind.CHAT, chat.store, language, _values(chat, card), user),
        "may_translate": chosen_translator() is not None,
        "notes": ChatNote.objects.filter(store=chat.store, conversation_external_id=chat.external_id),
        "colleagues": colleagues_for(chat) if may_answer(user) else [],
        "others": others_here(chat, user, now),
        "asked": asked,
    }
    return render(request, "service/thread.html", context, status=status)


def said_in(chat: Conversation) -> list[Said]:
    """The last messages, in their order."""
    rows = Message.objects.filter(store=chat.store, conversation_external_id=chat.external_id, is_visible=True)
    newest = list(rows.order_by("-sent_at", "-pk")[:SHOWN])
    place = Place(chat.store, conversation=chat.external_id)
    known = known_translations(place, {one.text for one in newest}, own_language())
    return [
        Said(one, one.sender, tuple(gettext(why) for why in one.warnings), known.get(one.text, ""))
        for one in reversed(newest)
    ]


def said_texts(said: list[Said]) -> list[str]:
    """What was written, the newest first."""
    return [one.message.text for one in reversed(said)]


def outgoing(chat: Conversation, user: User) -> list[Sent]:
    """Answers that the platform does not show yet or never will: under way, unclear, or come to nothing since the last one."""
    rows = Action.objects.visible_to(user).filter(store=chat.store, line=f"conversation:{chat.external_id}")
    newest = list(rows.select_related("store").order_by("-pk")[:5])
    hidden = {ActionState.SENT, ActionState.RECONCILED_SENT, ActionState.WITHDRAWN}
    open_ones = [one for one in newest if one.state not in hidden]
    last_done = max((one.pk for one in newest if one.state in hidden), default=0)
    return [told(one, user) for one in reversed(open_ones) if one.state not in DEAD or one.pk > last_done]


def _values(chat: Conversation, card: OrderCard | None) -> dict[str, str]:
    """What the places of a quick reply stand for here."""
    told = {"buyer": chat.buyer_name}
    return {**told, "order": card.order.external_id, "tracking": card.order.tracking_number} if card else told
