"""What allauth asks of us about signing in by name and password."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest

from people.attempts import too_many_attempts
from people.client_address import client_address
from people.models import User
from people.roles import Role
from people.sign_in.both_factors import proved_seconds_ago


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up: people are invited. Programs do not sign in on pages."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        name = str(credentials.get("username") or credentials.get("email") or "")
        if too_many_attempts(client_address(request), name):
            raise self.validation_error("too_many_login_attempts")
        user = super().authenticate(request, **credentials)
        return user if isinstance(user, User) and user.role != Role.INTEGRATION else None

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not within five minutes of any proof, the sign-in included; allauth alone would ask seconds after it."""
        since = proved_seconds_ago(self.request)
        return since is None or since > settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
