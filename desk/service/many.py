"""The same answer to many buyers: shown for each first, then sent one by one, each with its own end."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.decorators import staff_member_required
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from desk.service.answering import answer
from desk.service.filling import fill, unfilled
from desk.service.gate import answerer, reader, shown_buyer
from desk.service.models import QuickReply, ReplyKind
from desk.service.order_card import orders_of
from desk.service.quick_replies import count_use
from desk.service.sent import Sent, told
from desk.views import STOP_POLLING
from people.models import User
from people.row_numbers import is_id
from stores.actions.acts import withdraw
from stores.actions.ask import MOST_KEY
from stores.actions.bulk import Row, look
from stores.actions.errors import AskError, CollisionError, NotAskedRightError, TooLateError
from stores.models import RECALLABLE, Action, ActionBatch, Conversation

MOST = 100
KIND = "reply_to_conversation"


@dataclass(frozen=True, slots=True)
class Previewed:
    """What one buyer would read. `wrong`: why it cannot be sent; `concerns`: why somebody must approve it."""

    chat: Conversation
    buyer: str
    text: str
    wrong: tuple[str, ...] = ()
    concerns: tuple[str, ...] = ()


@require_POST
@staff_member_required
def many_page(request: HttpRequest) -> HttpResponse:
    """Choose a text, look at what each would read, send. Nothing is sent without the last step."""
    user = answerer(request)
    chats = _chosen(request, user)
    if not chats:
        messages.info(request, _("Choose some buyers first, with x or by clicking."))
        return redirect("service")
    text = request.POST.get("text", "").replace("\r\n", "\n").strip()
    if request.POST.get("step") == "send":
        return _sent(request, user, chats, text)
    context = {
        **admin.site.each_context(request),
        "title": _("Answer many"),
        "chats": chats,
        "text": text,
        "rows": preview(chats, text, user) if text else [],
        "key": uuid.uuid4().hex,
        "replies": QuickReply.objects.visible_to(user).filter(kind=ReplyKind.CHAT, is_active=True, store=None),
        "used": request.POST.get("used", ""),
    }
    return render(request, "service/many.html", context)


@require_GET
@never_cache
@staff_member_required
def many_result(request: HttpRequest, pk: int) -> HttpResponse:
    """How far each has come; the table alone where htmx asks, 286 once nothing moves any more."""
    user = reader(request)
    rows = results(pk, user)
    context: dict[str, Any] = {"rows": rows, "pk": pk, "moves": any(one.moves for one in rows)}
    context["may_undo"] = any(one.may_undo for one in rows)
    if request.headers.get("HX-Request"):
        status = 200 if context["moves"] else STOP_POLLING
        return render(request, "service/many_rows.html", context, status=status)
    context |= {**admin.site.each_context(request), "title": _("Answers to many")}
    return render(request, "service/many_result.html", context)


@require_POST
@staff_member_required
def undo_many(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes back whatever has not gone out yet."""
    user, now, taken_back = answerer(request), timezone.now(), 0
    for one in results(pk, user):
        if one.action.state in RECALLABLE:
            try:
                withdraw(one.action, user, now)
                taken_back += 1
            except TooLateError:
                continue
    messages.info(request, ngettext("%d answer taken back.", "%d answers taken back.", taken_back) % taken_back)
    return redirect("service_many_result", pk)


def preview(chats: Sequence[Conversation], text: str, user: User) -> list[Previewed]:
    """What each would read, and what speaks against it; nothing is written."""
    filled = texts_for(chats, text)
    rows = [
        Row(place, chat.store, {"conversation_id": chat.external_id, "text": filled[chat.pk]})
        for place, chat in enumerate(chats)
    ]
    found = []
    for chat, looked in zip(chats, look(KIND, rows, user), strict=True):
        wrong = [sentence for sentences in (looked.errors or {}).values() for sentence in sentences]
        wrong += [_("Nothing is known for %(place)s.") % {"place": place} for place in unfilled(filled[chat.pk])]
        if not chat.can_reply:
            wrong.append(_("The platform takes no more answers here."))
        concerns = tuple(_(one) for one in looked.concerns)
        found.append(Previewed(chat, shown_buyer(chat.buyer_name, user), filled[chat.pk], tuple(wrong), concerns))
    return found


def texts_for(chats: Sequence[Conversation], text: str) -> dict[int, str]:
    """Conversation -> the text with its places filled."""
    orders = orders_of(chats)
    filled = {}
    for chat in chats:
        order = orders.get(chat.pk)
        values = {
            "buyer": chat.buyer_name,
            "store": chat.store.name,
            "order": order.external_id if order else "",
            "tracking": order.tracking_number if order else "",
        }
        filled[chat.pk] = fill(text, values)
    return filled


def send_many(
    chats: Sequence[Conversation], text: str, user: User, key: str, now: datetime
) -> tuple[ActionBatch, list[tuple[Conversation, str]]]:
    """Each by itself; the same key twice sends nothing twice. Returns the batch, and who was left out and why."""
    batch, left_out = _batch(user, key, now), []
    filled = texts_for(chats, text)
    for chat in sorted(chats, key=lambda one: (one.store_id, one.external_id)):
        try:
            if places := unfilled(filled[chat.pk]):
                raise NotAskedRightError(
                    {"text": [_("Nothing is known for %(place)s.") % {"place": ", ".join(places)}]}
                )
            answer(chat, filled[chat.pk], user, key=f"many:{batch.pk}:{chat.pk}", batch=batch)
        except CollisionError as fault:
            left_out.append((chat, " ".join(fault.happened)))
        except AskError as fault:
            left_out.append((chat, str(fault)))
    return batch, left_out


def results(pk: int, user: User) -> list[Sent]:
    """The actions of a batch that this person sees. Raises Http404 where there is none."""
    rows = Action.objects.visible_to(user).filter(batch=pk, kind=KIND).select_related("store").order_by("pk")
    found = [told(one, user) for one in rows]
    if not found and not ActionBatch.objects.filter(pk=pk, kind=KIND, asked_by=user).exists():
        raise Http404
    return found


def _sent(request: HttpRequest, user: User, chats: Sequence[Conversation], text: str) -> HttpResponse:
    key, now = request.POST.get("key", ""), timezone.now()
    if not 1 <= len(key) <= MOST_KEY or not text:
        messages.error(request, _("Write a text and look at it first."))
        return redirect("service")
    batch, left_out = send_many(chats, text, user, key, now)
    for chat, why in left_out:
        messages.error(request, f"{shown_buyer(chat.buyer_name, user)} · {chat.store}: {why}")
    if batch.actions.exists():
        count_use(request.POST.get("used", ""), user, now)
    return redirect("service_many_result", batch.pk)


def _batch(user: User, key: str, now: datetime) -> ActionBatch:
    asked = {"kind": KIND, "idempotency_key": key, "asked_by": user}
    try:
        told_by = {"asked_by_name": user.get_username(), "asked_at": now}
        return ActionBatch.objects.get_or_create(**asked, defaults=told_by)[0]
    except IntegrityError:  # the same key came twice at the same moment
        return ActionBatch.objects.get(**asked)


def _chosen(request: HttpRequest, user: User) -> list[Conversation]:
    numbers = [int(one) for one in request.POST.getlist("chat") if is_id(one)][:MOST]
    rows = Conversation.objects.visible_to(user).select_related("store", "assignee").filter(pk__in=numbers)
    return list(rows.order_by("answer_by", "pk"))
