"""A program's sign-in: a name and a password for a token, and giving the token back."""

from datetime import timedelta
from typing import ClassVar

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import AllowAny, BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from people.audit import Verb, record
from people.authentication import TokenAuthentication
from people.models import ApiToken, User
from people.sign_in.by_program import prove
from people.tokens.issuing import told_of

TOKEN_LASTS = timedelta(days=90)


class SignInSerializer(serializers.Serializer[None]):
    """What a program sends."""

    username = serializers.CharField(max_length=150)
    password = serializers.CharField(max_length=128, trim_whitespace=False)
    code = serializers.CharField(
        max_length=16,
        default="",
        allow_blank=True,
        help_text="Of people: the six digits of their app, or a recovery code. Integrations have none.",
    )
    name = serializers.CharField(max_length=80, default="API", help_text="To recognise the token by in the admin.")


class TokenSerializer(serializers.Serializer[dict[str, object]]):
    """What it gets, once."""

    token = serializers.CharField(help_text="Send it as `Authorization: Bearer …`. It cannot be read again.")
    expires_at = serializers.DateTimeField()


class TokenView(APIView):
    """Tokens for programs."""

    reads_only = True  # a token that may only read may give itself back

    def get_authenticators(self) -> list[BaseAuthentication]:
        """Signing in needs no token, so a stale one that a client still sends must not get in the way."""
        signing_in = getattr(self, "request", None) is not None and self.request.method == "POST"
        return [] if signing_in else [TokenAuthentication()]

    def get_authenticate_header(self, request: Request) -> str:
        """A wrong password is a 401 too, though nothing authenticates this request."""
        return TokenAuthentication().authenticate_header(request)

    def get_permissions(self) -> list[BasePermission]:
        return [AllowAny()] if self.request.method == "POST" else [IsAuthenticated()]

    @extend_schema(operation_id="token_create", request=SignInSerializer, responses={201: TokenSerializer}, auth=[])
    def post(self, request: Request) -> Response:
        """A new token for a name and a password; good for 90 days. People send a `code` too; an integration needs none.

        After ten wrong tries for a name in a quarter of an hour further ones are answered 429."""
        asked = SignInSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        values = asked.validated_data
        user = prove(request, name=values["username"], password=values["password"], code=values["code"])
        token, text = ApiToken.issue(user, values["name"], expires_at=timezone.now() + TOKEN_LASTS)
        record(user, Verb.ISSUED, token, after=told_of(token))
        answer = TokenSerializer({"token": text, "expires_at": token.expires_at}).data
        return Response(answer, status=status.HTTP_201_CREATED, headers={"Cache-Control": "no-store"})

    @extend_schema(operation_id="token_revoke", request=None, responses={204: None})
    def delete(self, request: Request) -> Response:
        """Revokes the token that this request is made with."""
        token = request.auth
        if not isinstance(token, ApiToken):
            return Response(status=status.HTTP_204_NO_CONTENT)
        if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(
            revoked_at=timezone.now(), revoked_by=token.user
        ):
            record(request.user, Verb.REVOKED, token)
        return Response(status=status.HTTP_204_NO_CONTENT)


class ManagesStores(BasePermission):
    """Only those who may start a sweep."""

    message: ClassVar[str] = "Your role does not allow this."

    def has_permission(self, request: Request, view: object) -> bool:
        return isinstance(request.user, User) and request.user.may_manage()
