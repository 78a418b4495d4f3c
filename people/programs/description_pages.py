"""The API's description, as document and page. It names every address: read by those who are in, unless an operator opens it."""

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import NotAuthenticated
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from people.authentication import TokenAuthentication
from people.models import User
from people.sign_in.both_factors import has_both_factors
from people.sign_in.session_limits import Verdict, judge


class SignedInBrowser(BaseAuthentication):
    """A session that would open a page of ours. For these two addresses alone, which change nothing: all others take tokens only."""

    def authenticate(self, request: Request) -> tuple[User, None] | None:
        plain: HttpRequest = request._request
        user = getattr(plain, "user", None)  # a call with a token of any kind has no session
        if not isinstance(user, User) or not user.is_active:
            return None
        return (user, None) if judge(plain.session) == Verdict.LIVE and has_both_factors(plain) else None

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="ShopOps"'


class MayRead(BasePermission):
    """Everybody who is in; everybody at all where an operator has opened it."""

    def has_permission(self, request: Request, view: object) -> bool:
        return settings.API_DESCRIPTION_OPEN or bool(request.user and request.user.is_authenticated)


_WAYS_IN: list[type[BaseAuthentication]] = [TokenAuthentication, SignedInBrowser]


class SchemaView(SpectacularAPIView):
    """OpenAPI 3.1."""

    authentication_classes, permission_classes = _WAYS_IN, [MayRead]


class DocsView(SpectacularSwaggerSplitView):
    """The page, from files of our own. Whoever is not in is led to the sign-in, and back."""

    authentication_classes, permission_classes = _WAYS_IN, [MayRead]

    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(exc, NotAuthenticated):
            where = f"{reverse('account_login')}?{urlencode({'next': self.request.get_full_path()})}"
            return redirect(where)  # type: ignore[return-value]
        return super().handle_exception(exc)
