"""The end of a first enrolment: the session is whole, and the person goes on to where they wanted."""

import time
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from people.models import User
from people.sign_in.both_factors import ENOUGH, mark_both_factors
from people.sign_in.codes import note_used
from people.sign_in.gate import WAS_GOING_TO


def on_added(*, request: HttpRequest, user: User, authenticator: Authenticator, **told: Any) -> None:
    """A receiver of allauth's `authenticator_added`. Whoever adds one has just proved to hold it."""
    if authenticator.type in ENOUGH:
        note_used(authenticator, time.time())
        mark_both_factors(request, user, authenticator.type)


@require_GET
@login_required
def enrolled(request: HttpRequest) -> HttpResponseBase:
    """After the recovery codes were kept. The address was our own when it was written into the session."""
    return redirect(request.session.pop(WAS_GOING_TO, "admin:index"))
