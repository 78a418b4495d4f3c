"""Links that sign a demo person in as if with both factors. They exist on this machine alone, where `make run` switches them on.

A link is signed, good for half an hour, and names the last sign-in of its person: once it is used, that has changed.
"""

import ipaddress
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import login
from django.core.signing import BadSignature, TimestampSigner
from django.http import Http404, HttpRequest, HttpResponseBase
from django.http.request import split_domain_port
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from people.models import User
from people.sign_in.both_factors import mark_both_factors

LASTS = timedelta(minutes=30)
_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def link_for(user: User, base_url: str) -> str:
    """A new link; older ones of this person go on working until one of them is used."""
    return base_url.rstrip("/") + reverse("demo_sign_in", args=[_signer().sign(f"{user.pk}.{_mark(user)}")])


@require_GET
@never_cache
def demo_sign_in(request: HttpRequest, link: str) -> HttpResponseBase:
    """Uses a link up. Elsewhere than on this machine there is no such page."""
    if not settings.DEMO_SIGN_IN or not _is_here(request):
        raise Http404
    user = _use_up(link)
    if user is None:
        return render(request, "people/demo_link_used.html", status=410)
    login(request, user, backend=_BACKEND)
    mark_both_factors(request, user, "demo")
    return redirect("admin:index")


def _use_up(link: str) -> User | None:
    """The person, when the link is good and this request is the first to use it."""
    try:
        number, _dot, mark = _signer().unsign(link, max_age=LASTS).partition(".")
    except BadSignature:
        return None
    user = User.objects.filter(pk=int(number), is_active=True).first()
    if user is None or _mark(user) != mark:
        return None
    unused = User.objects.filter(pk=user.pk, last_login=user.last_login)  # NULL included: Django asks IS NULL
    return user if unused.update(last_login=timezone.now()) else None


def _mark(user: User) -> str:
    return str(user.last_login.timestamp()).replace(".", "_") if user.last_login else "never"


def _signer() -> TimestampSigner:
    return TimestampSigner(salt="demo sign-in")


def _is_here(request: HttpRequest) -> bool:
    """Asked from this machine, of this machine, through nobody: a proxy in front would lend its own address to strangers."""
    through = any(name in request.META for name in ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_VIA"))
    host = split_domain_port(request.get_host())[0].strip("[]")
    return not through and is_loopback(str(request.META.get("REMOTE_ADDR", ""))) and is_loopback(host)


def is_loopback(host: str) -> bool:
    """127.0.0.1 and its like, by number or by name."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
