"""Who has no second factor yet, and helping those who lost theirs. For whoever manages people, below their own rank."""

from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin, messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from people.attempts import forgive
from people.audit import Verb, record
from people.models import User
from people.ranks import changeable_by
from people.roles import Role
from people.sign_in.both_factors import ENOUGH
from people.sign_in.fresh import fresh_sign_in
from people.sign_in.sessions import end_sessions
from people.sign_in.who import signed_in


@dataclass(frozen=True)
class PersonLine:
    """One person; `changeable`: whether this manager may help them."""

    user: User
    factors: tuple[str, ...]
    sessions: int
    last_at: datetime | None
    changeable: bool


@require_GET
@never_cache
@login_required
def second_factors_page(request: HttpRequest) -> HttpResponse:
    """Those without come first, then who has not signed in for the longest time."""
    actor = _manager(request)
    lines = sorted(_lines(actor), key=lambda one: (bool(one.factors), one.last_at is not None, one.last_at))
    context = {
        **admin.site.each_context(request),
        "title": _("Second factors"),
        "lines": lines,
        "without": sum(not one.factors for one in lines),
    }
    return render(request, "people/second_factors.html", context)


@require_POST
@login_required
@fresh_sign_in
def reset_second_factor(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Takes app, passkeys and recovery codes away and ends every session; the next sign-in enrols anew."""
    actor, user = _manager(request), get_object_or_404(User, pk=pk)
    _ensure_below(actor, user)
    with transaction.atomic():
        had = list(Authenticator.objects.filter(user=user).values_list("type", flat=True))
        Authenticator.objects.filter(user=user).delete()
        end_sessions(user)
        record(actor, Verb.REVOKED, user, before={"second_factors": sorted(had)}, after={"second_factors": []})
    forgive(str(user.pk))
    messages.success(request, _("%(name)s sets up a second factor anew at the next sign-in.") % {"name": user})
    return redirect("second_factors")


@require_POST
@login_required
@fresh_sign_in
def end_sessions_of(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Signs somebody out everywhere."""
    actor, user = _manager(request), get_object_or_404(User, pk=pk)
    _ensure_below(actor, user)
    with transaction.atomic():
        ended = end_sessions(user)
        record(actor, Verb.ENDED, user, after={"sessions": ended})
    messages.success(request, ngettext("%d session ended.", "%d sessions ended.", ended) % ended)
    return redirect("second_factors")


def _manager(request: HttpRequest) -> User:
    actor = signed_in(request)
    if not actor.may_manage():
        raise PermissionDenied
    return actor


def _ensure_below(actor: User, user: User) -> None:
    """Nobody resets a higher rank, and nobody oneself: that would be a way round one's own second factor."""
    if actor.pk == user.pk or not changeable_by(actor).filter(pk=user.pk).exists():
        raise PermissionDenied


def _lines(actor: User) -> list[PersonLine]:
    people = User.objects.filter(is_active=True).exclude(role=Role.INTEGRATION)
    changeable = set(changeable_by(actor).values_list("pk", flat=True)) - {actor.pk}
    sessions = dict(UserSession.objects.values_list("user").annotate(n=Count("pk")))
    factors: dict[int, list[str]] = {}
    for user_id, kind in Authenticator.objects.filter(type__in=ENOUGH).values_list("user_id", "type"):
        factors.setdefault(user_id, []).append(str(Authenticator.Type(kind).label))
    return [
        PersonLine(
            user,
            tuple(sorted(set(factors.get(user.pk, ())))),
            sessions.get(user.pk, 0),
            user.last_login,
            user.pk in changeable,
        )
        for user in people
    ]
