"""The rota of log-ins: my turns today and next, ended with a word; owners and managers see everybody's."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.contrib import admin, messages
from django.contrib.admin.views.decorators import staff_member_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from inspections.manual.attest import AttestationRefusedError, NotYoursError, may_attest
from inspections.manual.item_list import manual_items
from inspections.models import LoginTurn, LookVerdict
from inspections.rota.handing_on import CannotTakeError, hand_on, takers_of
from inspections.rota.schedule import TurnOverError, end_turn, log_in_item, plan_ahead
from people.admin_site import may_manage, person
from people.audit import Subject, Verb, record
from people.models import User

TURNS_PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """A turn as it is shown. `standing`: missed, today or later; `link`: the store's Seller Center; `takers`: who else may take it."""

    turn: LoginTurn
    standing: str
    link: str
    is_mine: bool
    takers: list[User]


def sees_rota(request: HttpRequest) -> bool:
    """Those who may take turns; also the sidebar's permission callback."""
    user = request.user
    return isinstance(user, User) and user.is_active and may_attest(user, log_in_item())


@require_GET
@staff_member_required
def rota_page(request: HttpRequest) -> HttpResponse:
    """Open turns, the oldest day first; a manager's own before everybody's."""
    user = _taker(request)
    now = timezone.now()
    today = today_of(user, now)
    turns = LoginTurn.objects.visible_to(user).open().select_related("store", "person")
    mine = turns.filter(person=user).order_by("day", "store__name", "pk")
    others = turns.exclude(person=user).order_by("day", "person__username", "store__name", "pk")
    page = Paginator(others, TURNS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        **admin.site.each_context(request),
        "title": _("Log-in rota"),
        "today": today,
        "due": lines(mine.filter(day__lte=today), today, user),
        "later": lines(mine.filter(day__gt=today)[:TURNS_PER_PAGE], today, user),
        "others": lines(page, today, user),
        "page": page,
        "may_manage": may_manage(request),
        "steps": log_in_item().steps_in(get_language() or "en"),
    }
    return render(request, "desk/rota.html", context)


@require_POST
@staff_member_required
def end_login_turn(request: HttpRequest, pk: int) -> HttpResponse:
    """Signed in, or could not: the person's word."""
    user = _taker(request)
    turn = get_object_or_404(LoginTurn.objects.visible_to(user).select_related("store"), pk=pk)
    verdict, note = request.POST.get("verdict", ""), request.POST.get("note", "")
    try:
        end_turn(turn, user, verdict=verdict, note=note, now=timezone.now())
    except NotYoursError as fault:
        raise PermissionDenied from fault
    except TurnOverError:
        messages.info(request, _("This turn was ended already."))
    except AttestationRefusedError as fault:
        messages.error(request, f"{turn.store}: {fault}")
    else:
        said = _("Noted: %(store)s could not be looked at; the turn stays open.")
        done = _("Noted: you have signed in to %(store)s.")
        messages.success(request, (said if verdict == LookVerdict.COULD_NOT_LOOK else done) % {"store": turn.store})
    return redirect("rota")


@require_POST
@staff_member_required
def hand_turn_on(request: HttpRequest, pk: int) -> HttpResponse:
    """To somebody else of the rota: one's own turn, or anybody's for owners and managers."""
    user = _taker(request)
    turn = get_object_or_404(LoginTurn.objects.visible_to(user).select_related("store"), pk=pk)
    to = request.POST.get("to", "")
    try:
        hand_on(turn, to, user, timezone.now())
    except TurnOverError:
        messages.info(request, _("This turn was ended or handed on already."))
    except CannotTakeError:
        text = _("%(store)s was not handed on: choose somebody of the rota who sees the store and is there that day.")
        messages.error(request, text % {"store": turn.store})
    else:
        messages.success(request, _("%(store)s was handed on to %(name)s.") % {"store": turn.store, "name": to})
    return redirect("rota")


@require_POST
@staff_member_required
def plan_again(request: HttpRequest) -> HttpResponse:
    """Plans now what is planned every hour; managers only."""
    if not may_manage(request):
        raise PermissionDenied
    planned = plan_ahead(timezone.now())
    record(request.user, Verb.ASKED, Subject("inspections.rota"), after=planned._asdict())
    said = _(
        "%(turns)d turns are planned, %(moved)d of them new or moved; %(late)d late, %(unplanned)d stores without anybody."
    )
    level = messages.WARNING if planned.late or planned.unplanned else messages.SUCCESS
    messages.add_message(request, level, said % planned._asdict())
    return redirect("rota")


def today_of(user: User, now: datetime) -> date:
    """By the person's own clock; UTC where they set none."""
    return now.astimezone(ZoneInfo(user.time_zone or "UTC")).date()


def lines(turns: Iterable[LoginTurn], today: date, user: User) -> list[Line]:
    """Turns with where each leads."""
    item, turns = log_in_item(), list(turns)
    takers = takers_of(turns, today) if turns else {}
    return [
        Line(
            turn,
            "missed" if turn.day < today else "today" if turn.day == today else "later",
            manual_items().link(item, turn.store.platform, turn.store.country),
            turn.person_id == user.pk,
            takers[turn.pk],
        )
        for turn in turns
    ]


def _taker(request: HttpRequest) -> User:
    user = person(request)
    if not isinstance(user, User) or not sees_rota(request):
        raise PermissionDenied
    return user
