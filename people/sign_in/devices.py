"""The computers and phones a person has signed in on: recognised by a cookie, of which only a hash is kept."""

import hashlib
import secrets
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from people.attempts import Attempt, Kind, network_of
from people.client_address import client_address
from people.models import KnownDevice, SignIn, User

COOKIE = "shopops_device"
_LASTS_SECONDS = 400 * 86400  # the longest that browsers keep one (RFC 6265bis)
_MOST_LETTERS = 200


def attempt_of(request: HttpRequest, kind: Kind, account: str, user: User | None) -> Attempt:
    """A try, with the device if the person is known on it."""
    key = _key(request)
    known = user is not None and bool(key) and KnownDevice.objects.filter(user=user, key_hash=key).exists()
    return Attempt(kind, account, client_address(request), key if known else "")


def note_sign_in(request: HttpRequest, answer: HttpResponse, user: User, how: str) -> SignIn:
    """Writes a complete sign-in down. A device or a network new to this person is `unusual`: a row for whoever tells people."""
    now, address = timezone.now(), client_address(request)
    earlier = SignIn.objects.filter(user=user)
    been_here = earlier.exists()
    network = network_of(address)
    new_network = not earlier.filter(network=network).exists()
    new_device = _remember(request, answer, user, now)
    return SignIn.objects.create(
        user=user,
        at=now,
        how=how,
        address=address or None,
        network=network,
        user_agent=request.headers.get("User-Agent", "")[:_MOST_LETTERS],
        new_device=new_device,
        new_network=new_network,
        unusual=been_here and (new_device or new_network),
    )


def forget_devices(user: User) -> None:
    """Every device is a stranger's again."""
    KnownDevice.objects.filter(user=user).delete()


def _remember(request: HttpRequest, answer: HttpResponse, user: User, now: Any) -> bool:
    key = _key(request)
    if not key:
        text = secrets.token_urlsafe(32)
        key = _hash(text)
        answer.set_cookie(
            COOKIE,
            text,
            max_age=_LASTS_SECONDS,
            path="/accounts/",
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    _, made = KnownDevice.objects.update_or_create(user=user, key_hash=key, defaults={"seen_at": now})
    return made


def _key(request: HttpRequest) -> str:
    text = request.COOKIES.get(COOKIE, "")
    return _hash(text) if text else ""


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
