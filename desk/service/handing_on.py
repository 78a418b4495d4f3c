"""Whose a conversation is, what colleagues should know of it, and which order it is about."""

from django.contrib import messages
from django.contrib.admin.views.decorators import staff_member_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from desk.service.gate import answerer, conversation_of
from desk.service.models import ChatNote, ChatOrder
from people.audit import Verb, record
from people.models import User
from people.rights import Act
from people.roles import Area, Role
from stores.models import Conversation, Order
from stores.models.store import stores_seen_by

MOST_NOTE = 2000


@require_POST
@staff_member_required
def assign_chat(request: HttpRequest, pk: int) -> HttpResponse:
    """To oneself, to a colleague who may answer there, or to nobody."""
    user = answerer(request)
    chat = conversation_of(user, pk)
    chosen = request.POST.get("assignee", "")
    known = {str(one.pk): one for one in colleagues_for(chat)}
    if chosen and chosen not in known:
        messages.error(request, _("Choose somebody who answers buyers in this store."))
        return redirect("service_chat", pk)
    assign(chat, known.get(chosen), user)
    return redirect("service_chat", pk)


def assign(chat: Conversation, whose: User | None, by: User) -> None:
    """With a line in the trail."""
    before = chat.assignee_id
    Conversation.objects.filter(pk=chat.pk).update(assignee=whose)
    told = {"assignee": whose.pk if whose else None}
    record(by, Verb.CHANGED, chat, before={"assignee": before}, after=told, store=chat.store_id)


def colleagues_for(chat: Conversation) -> list[User]:
    """Who may answer buyers in this store."""
    people = User.objects.filter(is_active=True).exclude(role=Role.INTEGRATION).order_by("username")
    able = [one for one in people if one.may(Act.ANSWER, Area.MESSAGES)]
    seen = stores_seen_by(able, [chat.store_id])
    return [one for one in able if chat.store_id in seen[one.pk]]


@require_POST
@staff_member_required
def note_on_chat(request: HttpRequest, pk: int) -> HttpResponse:
    """For colleagues; no buyer reads it."""
    user = answerer(request)
    chat = conversation_of(user, pk)
    text = request.POST.get("text", "").strip()
    if not text or len(text) > MOST_NOTE:
        messages.error(request, _("Write a note of 1 to %(most)d characters.") % {"most": MOST_NOTE})
        return redirect("service_chat", pk)
    ChatNote.objects.create(
        store=chat.store,
        conversation_external_id=chat.external_id,
        text=text,
        by=user,
        by_name=user.get_username(),
        at=timezone.now(),
    )
    return redirect("service_chat", pk)


@require_POST
@staff_member_required
def name_order(request: HttpRequest, pk: int) -> HttpResponse:
    """Says which order of the store it is about; an empty number takes that back."""
    user = answerer(request)
    chat = conversation_of(user, pk)
    number = request.POST.get("order", "").strip()
    if not number:
        ChatOrder.objects.filter(conversation=chat).delete()
    elif Order.objects.filter(store=chat.store, external_id=number[:64]).exists():
        ChatOrder.objects.update_or_create(conversation=chat, defaults={"order_external_id": number})
    else:
        messages.error(
            request,
            _("This store has no order %(number)s. Look up its number at the platform.") % {"number": number[:64]},
        )
    return redirect("service_chat", pk)
