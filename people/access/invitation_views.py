"""Where an invitation's link leads: choose a password, and you are in. Nothing of the invited is shown before."""

from http import HTTPStatus

from django import forms
from django.contrib import admin
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from people.access.invitation import Invitation
from people.access.inviting import InvitationRefusedError, accept, found_by

_NEW = {"autocomplete": "new-password"}


class ChoosePasswordForm(forms.Form):
    """Twice the same, and as good as everybody's has to be."""

    password1 = forms.CharField(
        label=_("Password"), widget=forms.PasswordInput(attrs=_NEW), strip=False, max_length=128
    )
    password2 = forms.CharField(
        label=_("The same again"), widget=forms.PasswordInput(attrs=_NEW), strip=False, max_length=128
    )

    def __init__(self, invitation: Invitation, data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self.invitation = invitation

    def clean(self) -> dict[str, object]:
        first, second = self.cleaned_data.get("password1", ""), self.cleaned_data.get("password2", "")
        if first and second and first != second:
            raise ValidationError({"password2": _("The two are not the same.")})
        if first:
            try:
                password_validation.validate_password(first, self.invitation.user)
            except ValidationError as fault:
                raise ValidationError({"password1": fault.messages}) from fault
        return self.cleaned_data


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def accept_invitation(request: HttpRequest, text: str) -> HttpResponse:
    """The form; after it, the sign-in. No limit on tries: the link holds 256 random bits."""
    now = timezone.now()
    invitation = found_by(text, now)
    if invitation is None:
        return _over(request)
    form = ChoosePasswordForm(invitation, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            accept(invitation, form.cleaned_data["password1"], now)
        except InvitationRefusedError:
            return _over(request)
        return redirect("admin:index")
    context = {
        **admin.site.each_context(request),
        "form": form,
        "name": invitation.user.username,
        "title": _("Welcome to ShopOps"),
    }
    status = HTTPStatus.BAD_REQUEST if form.errors else HTTPStatus.OK
    return render(request, "people/invitation.html", context, status=status)


def _over(request: HttpRequest) -> HttpResponse:
    context = admin.site.each_context(request)
    return render(request, "people/invitation_over.html", context, status=int(HTTPStatus.NOT_FOUND))
