"""Where one is signed in, and ending what one does not know."""

from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from people.audit import Subject, Verb, record
from people.sign_in.browsers import in_words
from people.sign_in.places import place_of
from people.sign_in.session_store import kept_key
from people.sign_in.sessions import end_session, end_sessions, sessions_of
from people.sign_in.who import signed_in


@dataclass(frozen=True)
class SessionLine:
    """One session as a person reads it. `place` is empty where it is not known."""

    pk: int
    device: str
    address: str
    place: str
    began_at: datetime
    seen_at: datetime
    is_this: bool


@require_GET
@never_cache
@login_required
def sessions_page(request: HttpRequest) -> HttpResponse:
    """The list, the latest first."""
    lines = [_line(one, request) for one in sessions_of(signed_in(request))]
    return render(request, "people/sessions.html", {"title": _("Where you are signed in"), "lines": lines})


@require_POST
@login_required
def end_one(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Another's session is not found."""
    user = signed_in(request)
    if not end_session(user, pk):
        raise Http404
    record(user, Verb.ENDED, Subject("people.session", str(pk), user.get_username()))
    messages.success(request, _("That session is ended."))
    return redirect("sessions")


@require_POST
@login_required
def end_others(request: HttpRequest) -> HttpResponseBase:
    """All but this one."""
    user = signed_in(request)
    ended = end_sessions(user, but=request.session.session_key or "-")
    record(user, Verb.ENDED, Subject("people.session", "", user.get_username()), after={"sessions": ended})
    messages.success(request, ngettext("%d session ended.", "%d sessions ended.", ended) % ended)
    return redirect("sessions")


def _line(one: UserSession, request: HttpRequest) -> SessionLine:
    return SessionLine(
        pk=one.pk,
        device=in_words(one.user_agent),
        address=one.ip,
        place=place_of(one.ip),
        began_at=one.created_at,
        seen_at=one.last_seen_at,
        is_this=one.session_key == kept_key(request.session.session_key or ""),
    )
