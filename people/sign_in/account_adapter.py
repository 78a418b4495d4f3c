"""What allauth asks of us about signing in by name and password."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest

from people.attempts import Kind, give_back, seconds_to_wait
from people.client_address import client_address
from people.models import User
from people.roles import Role
from people.sign_in.both_factors import proved_seconds_ago
from people.sign_in.devices import attempt_of


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up: people are invited. Programs do not sign in on pages."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Within the limits on guessing; used for the sign-in and whenever a password is asked for again."""
        name = str(credentials.get("username") or credentials.get("email") or "")
        known = account_named(name)
        tried = attempt_of(request, Kind.PASSWORD, account_key(name, known), known)
        if seconds_to_wait(tried):
            raise self.validation_error("too_many_login_attempts")
        user = super().authenticate(request, **credentials)
        if not isinstance(user, User) or user.role == Role.INTEGRATION:
            return None
        give_back(tried)
        return user

    def get_client_ip(self, request: HttpRequest) -> str:
        """allauth's would believe or refuse by rules of its own."""
        return client_address(request) or "0.0.0.0"  # noqa: S104  (its column takes nothing less; no server listens here)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not within five minutes of any proof, the sign-in included; allauth alone would ask seconds after it."""
        since = proved_seconds_ago(self.request)
        return since is None or since > settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def account_named(name: str) -> User | None:
    """Whoever a typed name means: tries by name and by e-mail address are tries for one account."""
    typed = name.strip()
    return User.objects.filter(Q(username__iexact=typed) | Q(email__iexact=typed)).first() if typed else None


def account_key(name: str, known: User | None) -> str:
    """What tries are counted by; a name that nobody has counts as itself."""
    return str(known.pk) if known else f"name:{name.strip().casefold()}"
