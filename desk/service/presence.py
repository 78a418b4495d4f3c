"""Who else has a conversation open. Rows that live for seconds; the page renews its own while it is looked at."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.admin.views.decorators import staff_member_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from desk.service.gate import conversation_of, reader
from desk.service.models import Watcher
from people.models import User
from stores.models import UNDER_WAY, Action, Conversation, Message

# The page asks every five seconds; who missed three turns is gone.
_GONE_AFTER = timedelta(seconds=16)
_SWEPT_AFTER = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Other:
    """A colleague who is here too."""

    name: str
    is_writing: bool
    is_sending: bool = False


@require_GET
@never_cache
@staff_member_required
def others_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The notice alone; asking for it also tells that one is here. `seen`: the newest message that is shown."""
    user, now = reader(request), timezone.now()
    chat = conversation_of(user, pk)
    renew(chat, user, now, is_writing=request.GET.get("writing") == "1")
    context = {
        "chat": chat,
        "others": others_here(chat, user, now),
        "is_new": _is_newer(chat, request.GET.get("seen", "")),
    }
    return render(request, "service/others.html", context)


def renew(chat: Conversation, user: User, now: datetime, *, is_writing: bool) -> None:
    """Tells the others that this person is here; old rows of theirs go."""
    Watcher.objects.update_or_create(
        conversation=chat, person=user, defaults={"seen_at": now, "is_writing": is_writing}
    )
    Watcher.objects.filter(person=user, seen_at__lt=now - _SWEPT_AFTER).delete()


def others_here(chat: Conversation, user: User, now: datetime) -> list[Other]:
    """Who sends first, then who writes, then who only looks."""
    sending = list(
        Action.objects.filter(store=chat.store, line=f"conversation:{chat.external_id}", state__in=UNDER_WAY)
        .exclude(asked_by=user)
        .values_list("asked_by_name", flat=True)
        .distinct()
    )
    here = Watcher.objects.filter(conversation=chat, seen_at__gt=now - _GONE_AFTER).exclude(person=user)
    found = [Other(name, is_writing=False, is_sending=True) for name in sending]
    for one in here.select_related("person").order_by("-is_writing", "person__username"):
        if one.person.username not in sending:
            found.append(Other(one.person.username, one.is_writing))
    return found


def _is_newer(chat: Conversation, seen: str) -> bool:
    rows = Message.objects.filter(store=chat.store, conversation_external_id=chat.external_id, is_visible=True)
    newest = rows.order_by("-sent_at", "-pk").values_list("external_id", flat=True).first()
    return bool(newest) and newest != seen
