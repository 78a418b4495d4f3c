"""Sends an answer from the thread: once, however often it is clicked, and never past what happened meanwhile."""

from django.contrib.admin.views.decorators import staff_member_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from desk.service.filling import unfilled
from desk.service.gate import answerer, conversation_of
from desk.service.inbox_list import InboxAsked, cut, inbox_rows
from desk.service.models import Answered
from desk.service.quick_replies import count_use
from desk.service.thread import Draft, thread
from people.models import User
from stores.actions.ask import Asked, Taken, ask
from stores.actions.errors import AskError, CollisionError, NotAskedRightError
from stores.models import UNDER_WAY, Action, ActionBatch, ActionSource, Conversation

_LOOKED_AHEAD = 20


@require_POST
@staff_member_required
def answer_chat(request: HttpRequest, pk: int) -> HttpResponse:
    """On to the next who waits once it is taken on; else the same page, with the text and what is wrong with it."""
    user = answerer(request)
    chat = conversation_of(user, pk)
    text, key = request.POST.get("text", "").replace("\r\n", "\n").strip(), request.POST.get("key", "")
    try:
        taken = answer(
            chat,
            text,
            user,
            key=key,
            seen=request.POST.get("seen", "")[:64],
            anyway=request.POST.get("anyway") == "1",
        )
    except CollisionError as fault:
        return thread(request, user, chat, Draft(text, key, happened=tuple(fault.happened)), status=409)
    except NotAskedRightError as fault:
        told = tuple(sentence for sentences in fault.errors.values() for sentence in sentences)
        return thread(request, user, chat, Draft(text, "", errors=told), status=400)
    except AskError as fault:
        return thread(request, user, chat, Draft(text, "", errors=(str(fault),)), status=400)
    if taken.is_new:
        count_use(request.POST.get("used", ""), user, timezone.now())
    asked = InboxAsked.of(request.POST.dict())
    stay = request.POST.get("stay") == "1"
    following = None if stay else next_chat(asked, user, chat)
    page = reverse("service_chat", args=[(following or chat).pk]) if following or stay else reverse("service")
    query = "&".join(part for part in (asked.address(), f"sent={taken.action.pk}") if part)
    return redirect(f"{page}?{query}")


def answer(
    chat: Conversation,
    text: str,
    user: User,
    *,
    key: str,
    seen: str = "",
    anyway: bool = False,
    batch: ActionBatch | None = None,
) -> Taken:
    """Asks for it and keeps how long the buyer had waited. Raises what `stores.actions.ask.ask` raises."""
    if not text:
        raise NotAskedRightError({"text": [_("Write something first.")]})
    if places := unfilled(text):
        told = _("Fill these places first: %(places)s.") % {"places": ", ".join(places)}
        raise NotAskedRightError({"text": [told]})
    now = timezone.now()
    asked = Asked(
        store=chat.store,
        kind="reply_to_conversation",
        payload={"conversation_id": chat.external_id, "text": text},
        key=key,
        source=ActionSource.PAGE,
        seen=seen,
        anyway=anyway,
        batch=batch,
    )
    with transaction.atomic():
        taken = ask(asked, user, now)
        if taken.is_new:
            keep_answered(taken.action, chat, user)
    return taken


def keep_answered(action: Action, chat: Conversation, user: User) -> None:
    """How long the buyer had waited by then."""
    waited = chat.waiting_since is not None
    Answered.objects.create(
        action=action,
        store=chat.store,
        by=user,
        at=action.asked_at,
        waiting_since=chat.waiting_since,
        answer_by=chat.answer_by if waited else None,
    )


def next_chat(asked: InboxAsked, user: User, this: Conversation) -> Conversation | None:
    """The next who waits in the same list, is mine or nobody's, and is not being answered by anybody."""
    listed = asked if asked.show in ("late", "risk") else InboxAsked.of({**asked.as_dict(), "show": "waiting"})
    rows = inbox_rows(listed, user, timezone.now()).exclude(pk=this.pk)
    free = rows.filter(assignee=None) | rows.filter(assignee=user)
    ahead = cut(free, listed.show, None, _LOOKED_AHEAD)
    lines = [f"conversation:{one.external_id}" for one in ahead]
    taken = set(
        Action.objects.filter(
            store__in={one.store_id for one in ahead}, line__in=lines, state__in=UNDER_WAY
        ).values_list("store_id", "line")
    )
    return next((one for one in ahead if (one.store_id, f"conversation:{one.external_id}") not in taken), None)
