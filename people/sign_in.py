"""The sign-in form of the pages: unfold's, with the limit on tries."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from unfold.forms import AuthenticationForm

from people.attempts import too_many_attempts
from people.client_address import client_address


class SignInForm(AuthenticationForm):
    """Refuses further tries of a name or an address for the rest of the minute, whatever the password."""

    def clean(self) -> dict[str, Any]:
        address = client_address(self.request) if self.request else ""
        if too_many_attempts(address, self.cleaned_data.get("username", "")):
            raise ValidationError(_("Too many attempts. Wait a minute, then try again."), code="too_many_attempts")
        cleaned: dict[str, Any] = super().clean()
        return cleaned
