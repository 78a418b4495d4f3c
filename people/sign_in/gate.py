"""Nobody sees a page with a password alone: without the second factor every address but these leads to it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from people.models import User
from people.sign_in.both_factors import has_both_factors, has_second_factor

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
# Where the person was going, kept while they enrol.
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
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        """None lets the request through."""
        if request.path.startswith(NO_SESSION) or getattr(view, "open_to_all", False):
            return None
        user = request.user
        if not isinstance(user, User) or has_both_factors(request):
            return None
        if has_second_factor(user):
            return _sign_in_again(request)
        if request.resolver_match is not None and request.resolver_match.url_name in ENROLMENT:
            return None
        if request.method == "GET":
            request.session[WAS_GOING_TO] = request.get_full_path()
        return redirect("mfa_activate_totp")


def _sign_in_again(request: HttpRequest) -> HttpResponse:
    """A session that skipped the second factor is no session."""
    going_to = request.get_full_path() if request.method == "GET" else reverse("admin:index")
    logout(request)
    messages.info(request, _("Sign in with your second factor as well."))
    return redirect(f"{reverse('account_login')}?{urlencode({'next': going_to})}")
