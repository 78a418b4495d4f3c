"""Forms for a store's boundaries. Credentials go in and never come out; what is stated is fingerprinted, not kept."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from people.vault import SealBrokenError
from stores import boundaries
from stores.boundaries_facts import FactInvalidError, fingerprint_of
from stores.models import IsolationFact, OwnApp, OwnProxy, Store
from stores.platforms.base import AppKeys
from stores.platforms.proxies import Proxy, ProxyInvalidError, parse_proxy, refuse_invalid
from stores.secret_forms import secret_field


class OwnProxyForm(forms.ModelForm):  # type: ignore[type-arg]
    """A proxy of a store or of a connection. Led to another host, it needs its credentials anew: they were given for one host."""

    new_user = secret_field(_("new user name"))
    new_password = secret_field(_("new password"))
    without_login = forms.BooleanField(label=_("without user name and password"), required=False)

    class Meta:
        model = OwnProxy
        fields = ("store", "connection", "scheme", "host", "port")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if bool(cleaned.get("store")) == bool(cleaned.get("connection")):
            raise ValidationError(_("A proxy belongs to one store or to one connection."))
        if not self.errors:
            self._proxy = self._given(cleaned)
        return cleaned

    def save(self, commit: bool = True) -> OwnProxy:
        own: OwnProxy = super().save(commit=False)
        own.keep(self._proxy, boundaries.proxy_fingerprint(self._proxy))
        if commit:
            own.save()
        return own

    def _given(self, cleaned: dict[str, Any]) -> Proxy:
        user, password = cleaned.get("new_user") or "", cleaned.get("new_password") or ""
        if not (user or password or cleaned.get("without_login")):
            user, password = self._known_login(cleaned)
        proxy = Proxy(cleaned["scheme"], cleaned["host"].strip().lower(), cleaned["port"], user, password)
        try:
            refuse_invalid(proxy)
        except ProxyInvalidError as fault:
            raise ValidationError(str(fault)) from fault
        return proxy

    def _known_login(self, cleaned: dict[str, Any]) -> tuple[str, str]:
        before = OwnProxy.objects.filter(pk=self.instance.pk).first()
        if before is None or not before.sealed_login:
            return "", ""
        again = ValidationError(_("Enter user name and password again: they are kept for one host only."))
        if any(cleaned[name] != getattr(before, name) for name in ("scheme", "host", "port")):
            raise again
        try:
            known = parse_proxy(before.url())
        except (SealBrokenError, ProxyInvalidError) as fault:
            raise again from fault
        return known.user, known.password


class OwnAppForm(forms.ModelForm):  # type: ignore[type-arg]
    """An app registered for one store; its secret goes in only."""

    app_key = forms.CharField(label=_("app key"), max_length=64, widget=UnfoldAdminTextInputWidget)
    service_id = forms.CharField(
        label=_("service id"), max_length=64, required=False, widget=UnfoldAdminTextInputWidget
    )
    new_secret = secret_field(_("new app secret"))

    class Meta:
        model = OwnApp
        fields = ("store",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["app_key"] = self.instance.app.app_key
            self.initial["service_id"] = self.instance.app.service_id

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        store, key = cleaned.get("store"), cleaned.get("app_key", "")
        known = self.instance.app if self.instance.pk else None
        if not cleaned.get("new_secret") and (known is None or known.app_key != key):
            self.add_error("new_secret", _("An app needs its secret."))
        if isinstance(store, Store) and boundaries.is_anothers_app(store, key):
            self.add_error("app_key", _("Other stores use this app."))
        return cleaned

    def keys(self) -> AppKeys:
        """What was entered; the known secret where none was."""
        given = self.cleaned_data
        return AppKeys(given["app_key"], given["new_secret"] or self.instance.app.secret(), given["service_id"])


class IsolationFactForm(forms.ModelForm):  # type: ignore[type-arg]
    """One thing stated of a store."""

    value = forms.CharField(
        label=_("value"),
        max_length=300,
        widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "off"}),
        help_text=_("Kept only as a fingerprint, to find equal ones, and in part, to be recognised."),
    )

    class Meta:
        model = IsolationFact
        fields = ("store", "kind")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if isinstance(cleaned.get("store"), Store) and cleaned.get("kind") and cleaned.get("value"):
            try:
                found = fingerprint_of(cleaned["kind"], cleaned["value"], cleaned["store"].country)
            except FactInvalidError as fault:
                raise ValidationError({"value": gettext(str(fault))}) from fault
            self.instance.fingerprint, self.instance.masked = found
        return cleaned
