"""Whether a subject has moved on since somebody looked at it: two agents must not answer the same buyer unawares."""

from collections.abc import Iterable
from datetime import timedelta

from django.utils.translation import gettext

from people.models import User
from stores.actions.kind import AnyKind
from stores.models import UNDER_WAY, Action, ActionState, Cancellation, Message, Order, Review, Store
from stores.platforms.deeds import ReplyToReview, ShipOrder, Wish
from stores.topics import Topic

_LATELY = timedelta(hours=24)


def what_happened(store: Store, kind: AnyKind, wish: Wish, user: User, seen: str) -> list[str]:
    """Sentences about what others did, or buyers wrote, since the person looked; empty when nothing did.

    `seen`: the newest message the person saw (its id); empty: only what others are doing right now is told.
    """
    told = [_told(action) for action in _of_others(store, kind.line(wish), user)]
    if isinstance(wish, ShipOrder) and wants_to_cancel(store, wish.order_id):
        told.append(gettext("The buyer wants to cancel: answer that first."))
    if kind.shows_in == Topic.CONVERSATIONS and seen:
        told += _new_messages(store, kind.subject(wish), seen)
    return told


def stands_in_the_way(store: Store, kind: AnyKind, wish: Wish) -> str:
    """Why a second one cannot be, whoever asks; empty when it can."""
    line = Action.objects.filter(store=store, line=kind.line(wish))
    first = line.filter(state__in=UNDER_WAY).order_by("-id").first() if kind.one_at_a_time else None
    if first is not None:
        return gettext("%(name)s has this done already; it is not finished.") % {"name": first.asked_by_name}
    if isinstance(wish, ReplyToReview) and _is_answered(store, wish):
        return gettext("This review has its reply; a platform takes one.")
    return ""


def wants_to_cancel(store: Store, order_id: str) -> bool:
    """Whether a buyer's wish to cancel waits for an answer, as far as the mirror knows."""
    asked = Cancellation.objects.filter(store=store, order_external_id=order_id, state="pending")
    return asked.exists() or Order.objects.filter(store=store, external_id=order_id, cancel_requested=True).exists()


def under_way_of_others(lines: Iterable[tuple[int, str]], user: User) -> dict[tuple[int, str], list[str]]:
    """(store id, line) -> sentences about what others have under way there. One statement for any number of lines."""
    wanted = set(lines)
    rows = Action.objects.filter(
        store__in={store_id for store_id, _line in wanted}, line__in={line for _store_id, line in wanted}
    )
    found: dict[tuple[int, str], list[str]] = {}
    for action in rows.filter(state__in=UNDER_WAY).exclude(asked_by=user).order_by("-id"):
        if (place := (action.store_id, action.line)) in wanted:
            found.setdefault(place, []).append(_told(action))
    return found


def _of_others(store: Store, line: str, user: User) -> list[Action]:
    rows = Action.objects.filter(store=store, line=line, state__in=UNDER_WAY).exclude(asked_by=user)
    return list(rows.order_by("-id")[:3])


def _told(action: Action) -> str:
    said = str(action.payload.get("text", ""))[:120]
    if said:
        return gettext("%(name)s is answering: “%(text)s”.") % {"name": action.asked_by_name, "text": said}
    return gettext("%(name)s has it done at this moment.") % {"name": action.asked_by_name}


def _new_messages(store: Store, conversation_id: str, seen: str) -> list[str]:
    """What the mirror, or our own outbox, knows to be newer than the message that was seen."""
    messages = Message.objects.filter(store=store, conversation_external_id=conversation_id, is_visible=True)
    newest = list(messages.order_by("-sent_at", "-id")[:20])
    ids = [one.external_id for one in newest]
    newer = newest[: ids.index(seen)] if seen in ids else newest if _is_older(newest, store, seen) else []
    told = [_message_told(one) for one in newer if one.sender != "automatic"]
    return told[:3] or _sent_since(store, conversation_id, seen, ids)


def _is_older(newest: list[Message], store: Store, seen: str) -> bool:
    """A message the mirror does not know is newer than it; one that is far back is older than all of these."""
    return bool(newest) and Message.objects.filter(store=store, external_id=seen).exists()


def _message_told(message: Message) -> str:
    template = (
        gettext("The buyer wrote: “%(text)s”.") if message.sender == "buyer" else gettext("Staff wrote: “%(text)s”.")
    )
    return template % {"text": message.text[:120]}


def _sent_since(store: Store, conversation_id: str, seen: str, mirrored: list[str]) -> list[str]:
    """Answers that went out and that the mirror does not show yet."""
    line = f"conversation:{conversation_id}"
    sent = Action.objects.filter(store=store, line=line, state__in=(ActionState.SENT, ActionState.RECONCILED_SENT))
    fresh = [one for one in sent.order_by("-id")[:3] if one.platform_id not in (*mirrored, seen, "")]
    return [_told_sent(one) for one in fresh]


def _told_sent(action: Action) -> str:
    template = gettext("%(name)s has answered: “%(text)s”.")
    return template % {"name": action.asked_by_name, "text": str(action.payload.get("text", ""))[:120]}


def _is_answered(store: Store, wish: ReplyToReview) -> bool:
    rows = Review.objects.filter(store=store, external_id=wish.review_id)
    return rows.exclude(reply_text="").exists()
