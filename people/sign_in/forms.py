"""The forms that ask for a password, or for a letter with a link: within the same limits on guessing."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ChangePasswordForm, LoginForm, ResetPasswordForm
from allauth.core import context
from django import forms

from people.attempts import Attempt, Kind, seconds_to_wait
from people.client_address import client_address


class NotRepeatedInput(forms.TextInput):
    """People type their password into the field of the name: a page that refuses it shows nothing of it again."""

    def format_value(self, value: Any) -> None:
        return None


class HouseLoginForm(LoginForm):
    """Whoever comes here types their name at once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        attributes = {**self.fields["login"].widget.attrs, "autofocus": True}
        self.fields["login"].widget = NotRepeatedInput(attributes)


class HouseChangePasswordForm(ChangePasswordForm):
    """The old password is guessed no faster here than at the door."""

    def clean_oldpassword(self) -> str:
        password: str = self.cleaned_data["oldpassword"]
        if not get_adapter().reauthenticate(self.user, password):
            raise get_adapter().validation_error("enter_current_password")
        return password


class HouseResetPasswordForm(ResetPasswordForm):
    """Nobody fills a mailbox from here, and nobody tries addresses in bulk."""

    def clean_email(self) -> str:
        address: str = super().clean_email()
        tried = Attempt(Kind.RESET, address.casefold(), client_address(context.request))
        if seconds_to_wait(tried):
            raise get_adapter().validation_error("rate_limited")
        return address
