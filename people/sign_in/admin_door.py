"""The admin's own doors lead to the one way in: its sign-in page, its password form and its way out."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect


def close_side_doors(site: AdminSite) -> None:
    """Called once, before the admin's addresses are laid out."""
    site.login = secure_admin_login(site.login)  # type: ignore[method-assign]
    for model in (EmailAddress, EmailConfirmation, Authenticator, UserSession):  # they have pages of their own, or none
        if site.is_registered(model):
            site.unregister(model)
    site.password_change = _to_the_one_password_form  # type: ignore[assignment,method-assign]


def _to_the_one_password_form(request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponseBase:
    return redirect("account_change_password")
