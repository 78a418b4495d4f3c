"""What was just sent from the desk, shown until it is known how it ended: about to go (take it back), sent, failed, unclear."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.admin.views.decorators import staff_member_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from desk.asking import somebody
from desk.views import STOP_POLLING
from people.models import User
from stores.actions.acts import look_again, send_again, withdraw
from stores.actions.errors import AskError, TooLateError
from stores.models import DONE, RECALLABLE, REPEATABLE, Action, ActionSource, ActionState, Conversation, Review, Store

_WHAT_TO_DO = {
    ActionState.WAITING_APPROVAL: gettext_lazy("Somebody else must let it out. You can still take it back."),
    ActionState.WAITING: gettext_lazy("It goes out in a moment. You can still take it back."),
    ActionState.DUE: gettext_lazy("The platform did not answer; it was not sent. It is tried again by itself."),
    ActionState.LEASED: gettext_lazy("It is on its way."),
    ActionState.REFUSED: gettext_lazy("The buyer did not get it. Change it and send it anew."),
    ActionState.FAILED: gettext_lazy("The buyer did not get it. Send it again once the reason is gone."),
    ActionState.UNSURE: gettext_lazy(
        "Nobody knows yet whether the buyer got it. Do not write it again: the platform is being looked at."
    ),
    ActionState.RECONCILED_NOT_SENT: gettext_lazy("The buyer did not get it. Send it again."),
}
_GIVEN_UP = gettext_lazy("The platform shows no answer to it. Look there yourself; only then send it again.")
_SYMBOLS = {
    **dict.fromkeys(RECALLABLE, "◷"),
    **dict.fromkeys(DONE, "✓"),
    ActionState.LEASED: "◷",
    ActionState.UNSURE: "?",
    ActionState.WITHDRAWN: "–",
}


@dataclass(frozen=True, slots=True)
class Sent:
    """One thing that was sent, in words. `moves`: it may still change by itself."""

    action: Action
    symbol: str
    what_to_do: str
    may_undo: bool
    may_repeat: bool
    may_look: bool
    moves: bool


def told(action: Action, user: User) -> Sent:
    """How far it has come, and what the person can do."""
    state = ActionState(action.state)
    given_up = state == ActionState.UNSURE and action.look_at is None
    own = action.asked_by_id == user.pk or user.may_manage()
    return Sent(
        action=action,
        symbol=_SYMBOLS.get(state, "✗"),
        what_to_do=str(_GIVEN_UP if given_up else _WHAT_TO_DO.get(state, "")),
        may_undo=own and state in RECALLABLE,
        may_repeat=state in REPEATABLE and (state != ActionState.UNSURE or given_up) and not _is_repeated(action),
        may_look=given_up,
        moves=state in (*RECALLABLE, ActionState.LEASED) or (state == ActionState.UNSURE and not given_up),
    )


def sent_of(request: HttpRequest, user: User) -> Sent | None:
    """What the address says was just sent."""
    pk = request.GET.get("sent", "")
    if not pk.isdecimal() or len(pk) > 18:
        return None
    found = Action.objects.visible_to(user).filter(pk=int(pk)).select_related("store").first()
    return told(found, user) if found else None


@require_GET
@never_cache
@staff_member_required
def sent_bar(request: HttpRequest, pk: int) -> HttpResponse:
    """The bar alone; 286 once nothing moves any more."""
    user = somebody(request)
    sent = told(get_object_or_404(Action.objects.visible_to(user).select_related("store"), pk=pk), user)
    return render(request, "service/sent.html", {"sent": sent}, status=200 if sent.moves else STOP_POLLING)


@require_POST
@staff_member_required
def act_on_sent(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes it back, sends it again, or has it looked for."""
    user, now = somebody(request), timezone.now()
    action = get_object_or_404(Action.objects.visible_to(user).select_related("store"), pk=pk)
    try:
        match request.POST.get("act", ""):
            case "undo":
                withdraw(action, user, now)
                messages.success(request, _("Taken back. Nothing was sent; your text is in the box again."))
                return redirect(f"{back_to(action)}?text={action.pk}")
            case "again":
                action = send_again(action, user, now, source=ActionSource.PAGE).action
            case "look":
                action = look_again(action, user)
            case _:
                raise TooLateError(_("There is no such act."))
    except AskError as fault:
        messages.error(request, str(fault))
    return redirect(f"{back_to(action)}?sent={action.pk}")


def back_to(action: Action) -> str:
    """The page of what it was written to."""
    if action.kind == "reply_to_conversation":
        found = Conversation.objects.filter(store=action.store_id, external_id=action.subject).first()
        if found:
            return reverse("service_chat", args=[found.pk])
    if action.kind == "reply_to_review":
        review = Review.objects.filter(store=action.store_id, external_id=action.subject).first()
        return reverse("service_review", args=[review.pk]) if review else reverse("service_reviews")
    return reverse("service")


def _is_repeated(action: Action) -> bool:
    return Action.objects.filter(again_of=action).exists()


def text_taken_back(request: HttpRequest, user: User, store: Store, line: str) -> str:
    """The text of the person's own action that the address names, so that it is in the box again; empty for none."""
    pk = request.GET.get("text", "")
    if not pk.isdecimal() or len(pk) > 18:
        return ""
    action = Action.objects.visible_to(user).filter(pk=int(pk), asked_by=user, store=store, line=line).first()
    return str(action.payload.get("text", "")) if action else ""
