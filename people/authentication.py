"""Lets programs in by API token. The pages' session is not accepted here, so that no page can be tricked into calling the API."""

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone, translation
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from people.models import ApiToken, User, hash_of

KEYWORDS = ("bearer", "token")
USE_IS_NOTED_EVERY = timedelta(minutes=1)
# One answer for every refusal: which of them it was helps only a guesser.
REFUSED = "The token is not valid."


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer shopops_…` (or `Token shopops_…`)."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """The token's user; None when no token is presented. Raises AuthenticationFailed (401)."""
        keyword, _, text = request.headers.get("Authorization", "").partition(" ")
        if keyword.lower() not in KEYWORDS:
            return None
        now = timezone.now()
        token = ApiToken.objects.select_related("user").filter(key_hash=hash_of(text.strip())).first()
        if token is None or not token.is_valid(now) or not token.user.is_active:
            raise AuthenticationFailed(REFUSED)
        note_use(token, now)
        if token.user.language:
            translation.activate(token.user.language)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="ShopOps"'


def note_use(token: ApiToken, now: datetime) -> None:
    """Writes when the token was last used, at most once a minute for all processes together."""
    before = now - USE_IS_NOTED_EVERY
    if token.last_used_at is None or token.last_used_at < before:
        unnoted = Q(last_used_at__isnull=True) | Q(last_used_at__lt=before)
        ApiToken.objects.filter(unnoted, pk=token.pk).update(last_used_at=now)


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the OpenAPI page describes it."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "A token from POST /api/v1/token/."}
