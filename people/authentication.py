"""Lets programs in by API token. The pages' session is not accepted here, so that no page can be tricked into calling the API."""

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone, translation
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

from people.client_address import client_address
from people.models import ApiToken, User
from people.tokens.addresses import is_within
from people.tokens.finding import token_with_user
from people.tokens.hashing import hash_of, newest_pepper
from people.tokens.scopes import only_reads

KEYWORDS = ("bearer", "token")
USE_IS_NOTED_EVERY = timedelta(minutes=1)
# One answer for every refusal: which of them it was helps only a guesser.
REFUSED = "The token is not valid."


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer shopops_…` (or `Token shopops_…`).

    A token that may only read changes nothing, whatever the address; a view whose POST only looks says `reads_only = True`.
    """

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """The token's user, narrowed to what the token leaves; None when no token is presented. Raises AuthenticationFailed (401)."""
        keyword, _, text = request.headers.get("Authorization", "").partition(" ")
        if keyword.lower() not in KEYWORDS:
            return None
        now, address, text = timezone.now(), client_address(request._request), text.strip()
        token = token_with_user(text)
        if token is None or not token.is_valid(now) or not token.user.is_active:
            raise AuthenticationFailed(REFUSED)
        if token.networks is not None and not is_within(address, token.networks):
            raise AuthenticationFailed(REFUSED)
        if token.scopes is not None and only_reads(token.scopes) and not _only_looks(request):
            raise PermissionDenied("This token may only read.")
        token.user.narrowed = token.narrowing()
        if token.pepper != newest_pepper():
            hash_anew(token, text)
        note_use(token, now, address)
        if token.user.language:
            translation.activate(token.user.language)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="ShopOps"'


def note_use(token: ApiToken, now: datetime, address: str) -> None:
    """Writes when and from where the token was last used, at most once a minute for all processes together."""
    before = now - USE_IS_NOTED_EVERY
    if token.last_used_at is None or token.last_used_at < before:
        unnoted = Q(last_used_at__isnull=True) | Q(last_used_at__lt=before)
        ApiToken.objects.filter(unnoted, pk=token.pk).update(last_used_at=now, last_used_from=address or None)


def hash_anew(token: ApiToken, text: str) -> None:
    """With the newest pepper, now that the text is at hand. Whoever else does it at the same time writes the same."""
    key_hash, pepper = hash_of(text)
    ApiToken.objects.filter(pk=token.pk, key_hash=token.key_hash).update(key_hash=key_hash, pepper=pepper)


def _only_looks(request: Request) -> bool:
    view = request.parser_context.get("view") if request.parser_context else None
    return request.method in SAFE_METHODS or bool(getattr(view, "reads_only", False))


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the OpenAPI page describes it."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "A token from POST /api/v1/token/."}
