"""Asks once more who is sitting there, before something that must not happen on a computer left unlocked."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _

from people.sign_in.both_factors import proved_seconds_ago

# A form that was opened in time may be filled in at leisure.
_TO_FILL_IN_SECONDS = 900


def fresh_sign_in(view: Callable[..., Any]) -> Callable[..., Any]:
    """Decorates a view: it runs only when its person proved who they are within the last five minutes, at sign-in or since.

    Else they are asked for password, code or passkey, and led back. What was posted is not kept: it may be a secret.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated or is_fresh(request):
            answer: HttpResponseBase = view(request, *args, **kwargs)
            return answer
        return ask_again(request)

    guarded.asks_again = True  # type: ignore[attr-defined]
    return guarded


def is_fresh(request: HttpRequest) -> bool:
    """Whether the last proof is young enough for this request."""
    since = proved_seconds_ago(request)
    longer = 0 if request.method == "GET" else _TO_FILL_IN_SECONDS
    return since is not None and since <= settings.ACCOUNT_REAUTHENTICATION_TIMEOUT + longer


def ask_again(request: HttpRequest) -> HttpResponseBase:
    """Leads to the question, and from there back to this page; after a post, to the page that it came from."""
    back = request.get_full_path() if request.method == "GET" else _came_from(request)
    ways = get_adapter(request).get_reauthentication_methods(request.user)
    where = ways[0]["url"] if ways else reverse("account_login")
    if not ways:  # nothing to be asked for here: a session that is still signed in would be sent back and forth
        logout(request)
    if request.method != "GET":
        messages.info(request, _("Nothing was changed yet: confirm that it is you, then do it once more."))
    return redirect(f"{where}?{urlencode({'next': back})}")


def _came_from(request: HttpRequest) -> str:
    told = request.headers.get("Referer", "")
    parts = urlsplit(told)
    if told and url_has_allowed_host_and_scheme(told, {request.get_host()}, require_https=request.is_secure()):
        return f"{parts.path}?{parts.query}" if parts.query else parts.path
    return reverse("admin:index")
