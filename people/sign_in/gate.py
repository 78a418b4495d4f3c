"""Nobody sees a page with a password alone: without the second factor every address but these leads to it. Old sessions end here."""

from collections.abc import Callable
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from people.caller import comes_by_token
from people.models import User
from people.sign_in.both_factors import has_both_factors, has_second_factor
from people.sign_in.devices import note_sign_in
from people.sign_in.session_limits import Verdict, judge
from people.sign_in.sessions import note_activity

# No session is looked at here: files, health, signed webhooks, and the API, which takes tokens only.
NO_SESSION = ("/static/", "/livez", "/readyz", "/webhooks/", "/api/")
# What somebody may do who has given the password and has no second factor yet.
ENROLMENT = frozenset(
    {
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "account_login",
        "account_logout",
        "account_reauthenticate",
        "account_inactive",
        "set_language",
    }
)
# Where the person was going and what they searched for there, kept while they enrol. It may name a buyer: sessions lie sealed.
WAS_GOING_TO = "was_going_to"


def open_to_all(view: Callable[..., Any]) -> Callable[..., Any]:
    """Marks a page that asks for no sign-in at all, such as an invitation: its link is its key."""
    view.open_to_all = True  # type: ignore[attr-defined]
    return view


class SecondFactorGate:
    """Stands behind Django's authentication. Whoever has not signed in at all is left to the page, which sends them to do so."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        if comes_by_token(request):
            return answer
        if _is_piece(request) and request.user.is_anonymous and 300 <= answer.status_code < 400:
            return _whole_page_to(f"{reverse('account_login')}?{urlencode({'next': reverse('admin:index')})}")
        how = getattr(request, "second_factor_shown", "")
        if how and isinstance(request.user, User):
            note_sign_in(request, answer, request.user, how)
            UserSession.objects.create_from_request(request)
        return answer

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        """None lets the request through."""
        if request.path.startswith(NO_SESSION) or getattr(view, "open_to_all", False):
            return None
        user = request.user
        if not isinstance(user, User):
            return None
        over = judge(request.session)
        if over != Verdict.LIVE:
            return _sign_in_again(request, _why(over))
        if has_both_factors(request):
            if not getattr(view, "unattended", False):
                note_activity(request)
            return None
        return _to_the_second_factor(request, user)


def on_step(*, request: HttpRequest, method: str, **told: Any) -> None:
    """A receiver of allauth's `authentication_step_completed`: the second factor was shown just now, at a sign-in."""
    if method == "mfa" and not told.get("reauthenticated"):
        request.second_factor_shown = str(told.get("type", ""))  # type: ignore[attr-defined]


def _to_the_second_factor(request: HttpRequest, user: User) -> HttpResponseBase | None:
    if has_second_factor(user):
        return _sign_in_again(request, _("Sign in with your second factor as well."))
    if request.resolver_match is not None and request.resolver_match.url_name in ENROLMENT:
        return None
    if _is_piece(request):
        return HttpResponse(status=204)
    if request.method == "GET":
        request.session[WAS_GOING_TO] = request.get_full_path()
    return redirect("mfa_activate_totp")


def _sign_in_again(request: HttpRequest, why: str) -> HttpResponse:
    """A session that is over, or that skipped the second factor, is none. A piece of a page asks the whole page to go."""
    piece = _is_piece(request)
    going_to = request.get_full_path() if request.method == "GET" and not piece else reverse("admin:index")
    where = f"{reverse('account_login')}?{urlencode({'next': going_to})}"
    logout(request)
    messages.info(request, why)
    return _whole_page_to(where) if piece else redirect(where)


def _is_piece(request: HttpRequest) -> bool:
    """Asked by htmx for a part of a page: a redirect would put the whole sign-in page into that part."""
    return request.headers.get("HX-Request") == "true"


def _whole_page_to(where: str) -> HttpResponse:
    return HttpResponse(status=204, headers={"HX-Redirect": where})


def _why(over: Verdict) -> str:
    if over == Verdict.OLD:
        return _("You have been signed in for long enough: sign in again.")
    return _("Nothing happened for a while, so you were signed out.")
