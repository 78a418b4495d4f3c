"""Forms through which secrets go in and never come out: the fields are empty on every page, and empty keeps what is stored."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminPasswordWidget, UnfoldAdminSplitDateTimeWidget

from stores.models import Connection, ConnectionState, PlatformApp


def secret_field(label: Any) -> forms.CharField:
    """A field whose value is never rendered back."""
    return forms.CharField(
        label=label,
        required=False,
        max_length=4096,
        widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password"}, render_value=False),
        help_text=_("Empty: what is stored stays. It is never shown."),
    )


class PlatformAppForm(forms.ModelForm):  # type: ignore[type-arg]
    """Our app at a platform, with its secret going in only."""

    new_secret = secret_field(_("new app secret"))

    class Meta:
        model = PlatformApp
        fields = ("platform", "app_key", "service_id")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.instance.sealed_secret and not cleaned.get("new_secret"):
            self.add_error("new_secret", _("An app needs its secret."))
        return cleaned

    def save(self, commit: bool = True) -> PlatformApp:
        app: PlatformApp = super().save(commit=False)
        if self.cleaned_data.get("new_secret"):
            app.keep_secret(self.cleaned_data["new_secret"])
        if commit:
            app.save()
        return app


class ConnectionForm(forms.ModelForm):  # type: ignore[type-arg]
    """An authorisation entered by hand, as when it was made elsewhere. A new pair of tokens is kept whole or not at all."""

    new_access_token = secret_field(_("new access token"))
    new_refresh_token = secret_field(_("new refresh token"))
    new_access_expires_at = forms.SplitDateTimeField(
        label=_("new access token ends"), required=False, widget=UnfoldAdminSplitDateTimeWidget
    )
    new_refresh_expires_at = forms.SplitDateTimeField(
        label=_("new authorisation ends"), required=False, widget=UnfoldAdminSplitDateTimeWidget
    )

    class Meta:
        model = Connection
        fields = ("app", "account_id", "account_name")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        pair = [cleaned.get(name) for name in ("new_access_token", "new_refresh_token", "new_access_expires_at")]
        if any(pair) and not all(pair):
            raise ValidationError(_("A new pair needs both tokens and when the access token ends."))
        return cleaned

    def save(self, commit: bool = True) -> Connection:
        connection: Connection = super().save(commit=False)
        given = self.cleaned_data
        if given.get("new_access_token"):
            connection.keep_tokens(
                access_token=given["new_access_token"],
                refresh_token=given["new_refresh_token"],
                access_expires_at=given["new_access_expires_at"],
                refresh_expires_at=given.get("new_refresh_expires_at"),
            )
            connection.state, connection.state_reason = ConnectionState.CONNECTED, ""
            connection.state_since, connection.refresh_begun_at = timezone.now(), None
        if commit:
            connection.save()
        return connection
