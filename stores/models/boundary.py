"""What keeps stores apart: a store's own way out and own app, what the seller states of it, from which address it was seen.

Credentials are sealed and write-only. What is stated is kept as a keyed fingerprint and a masked form, never in clear.
"""

import uuid
from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from people.sealed_columns import opened, seal_into
from stores.platforms.proxies import Proxy


class ProxyScheme(models.TextChoices):
    """How a proxy is spoken to."""

    HTTP = "http", "http"
    HTTPS = "https", "https"
    SOCKS5 = "socks5", "socks5"


class OwnProxy(models.Model):
    """The way out of one store, or of all stores of one connection; a store's own goes before its connection's."""

    store = models.OneToOneField(
        "stores.Store",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="own_proxy",
        verbose_name=_("store"),
    )
    connection = models.OneToOneField(
        "stores.Connection",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="own_proxy",
        verbose_name=_("connection"),
    )
    scheme = models.CharField(_("kind"), max_length=8, choices=ProxyScheme)
    host = models.CharField(_("host"), max_length=253)
    port = models.PositiveIntegerField(_("port"), validators=[MinValueValidator(1), MaxValueValidator(65535)])
    vault_id = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    # User and password together, as `user:password` with both percent-encoded.
    sealed_login = models.TextField(blank=True, editable=False)

    SEALED: ClassVar = {"sealed_login": "ownproxy:{vault_id}:login"}

    # Of host, port and user: two stores with the same one go out by the same door.
    fingerprint = models.CharField(max_length=100, editable=False)

    KEYED: ClassVar = ("fingerprint",)

    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("own proxy")
        verbose_name_plural = _("own proxies")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(store__isnull=False, connection__isnull=True)
                | models.Q(store__isnull=True, connection__isnull=False),
                name="own_proxy_of_store_or_connection",
            )
        ]
        indexes: ClassVar = [
            # who else goes out by the same proxy
            models.Index(fields=["fingerprint"], name="own_proxy_fingerprint"),
        ]

    def __str__(self) -> str:
        return self.shown()

    def shown(self) -> str:
        """`socks5://•••@host:port`."""
        return Proxy(self.scheme, self.host, self.port, "•" if self.sealed_login else "").shown()

    def keep(self, proxy: Proxy, fingerprint: str) -> None:
        """Takes over an address with its credentials, sealed; save afterwards."""
        self.scheme, self.host, self.port, self.fingerprint = proxy.scheme, proxy.host, proxy.port, fingerprint
        login = proxy.url().partition("://")[2].rpartition("@")[0]
        self.sealed_login = ""
        if login:
            seal_into(self, "sealed_login", login)

    def url(self) -> str:
        """The whole address, for calls only. Raises SealBrokenError."""
        login = f"{opened(self, 'sealed_login')}@" if self.sealed_login else ""
        scheme, _, rest = Proxy(self.scheme, self.host, self.port).url().partition("://")
        return f"{scheme}://{login}{rest}"


class OwnApp(models.Model):
    """An app of a platform that is registered for one store alone, in place of the one that many share."""

    store = models.OneToOneField(
        "stores.Store", on_delete=models.CASCADE, related_name="own_app", verbose_name=_("store")
    )
    app = models.OneToOneField(
        "stores.PlatformApp", on_delete=models.PROTECT, related_name="own_of", verbose_name=_("app")
    )
    since = models.DateTimeField(_("since"), auto_now_add=True)

    class Meta:
        verbose_name = _("own app")
        verbose_name_plural = _("own apps")

    def __str__(self) -> str:
        return f"{self.store}: {self.app.app_key}"


class FactKind(models.TextChoices):
    """What a seller can state of a store's isolation."""

    PROXY = "proxy", _("proxy")
    BANK = "bank", _("bank account")
    PHONE = "phone", _("phone number")
    EMAIL = "email", _("e-mail address")
    SUB_ACCOUNT = "sub_account", _("sub-account")
    DEVICE = "device", _("device or browser profile")
    LICENCE = "licence", _("business licence")


class IsolationFact(models.Model):
    """One thing stated of a store. `fingerprint`: keyed hash of the normalised value, equal where the values are."""

    store = models.ForeignKey(
        "stores.Store", on_delete=models.CASCADE, related_name="isolation_facts", verbose_name=_("store")
    )
    kind = models.CharField(_("kind"), max_length=16, choices=FactKind)
    fingerprint = models.CharField(max_length=100, editable=False)

    KEYED: ClassVar = ("fingerprint",)

    masked = models.CharField(_("stated"), max_length=80, editable=False)
    stated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL, verbose_name=_("stated by")
    )
    stated_at = models.DateTimeField(_("stated at"), auto_now=True)

    class Meta:
        verbose_name = _("isolation fact")
        verbose_name_plural = _("isolation facts")
        ordering: ClassVar = ["store", "kind"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["store", "kind"], name="one_fact_per_store_and_kind")]
        indexes: ClassVar = [
            # who else states the same
            models.Index(fields=["kind", "fingerprint"], name="fact_fingerprint"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.masked}"


class SharedEntity(models.Model):
    """Stores that belong together, as those of one legal entity: what they share is no breach."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    reason = models.CharField(_("reason"), max_length=300)
    stores = models.ManyToManyField("stores.Store", related_name="shared_entities", verbose_name=_("stores"))
    stated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL, verbose_name=_("stated by")
    )
    stated_at = models.DateTimeField(_("stated at"), auto_now=True)

    class Meta:
        verbose_name = _("stores that belong together")
        verbose_name_plural = _("stores that belong together")
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class ExitAddress(models.Model):
    """From which address a store was seen on a day (its own). `way_out`: fingerprint of its proxy, empty for our own address."""

    store = models.ForeignKey(
        "stores.Store", on_delete=models.CASCADE, related_name="exit_addresses", verbose_name=_("store")
    )
    day = models.DateField(_("day"))
    address = models.GenericIPAddressField(_("address"), unpack_ipv4=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    way_out = models.CharField(max_length=100, blank=True, editable=False)
    first_seen_at = models.DateTimeField(_("first seen"))
    last_seen_at = models.DateTimeField(_("last seen"))

    class Meta:
        verbose_name = _("exit address")
        verbose_name_plural = _("exit addresses")
        ordering: ClassVar = ["-last_seen_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["store", "day", "way_out", "address"], name="one_exit_address_per_store_day_way"
            )
        ]
        indexes: ClassVar = [
            # who else is seen from the same address
            models.Index(fields=["address", "last_seen_at"], name="exit_address_seen"),
        ]

    def __str__(self) -> str:
        return f"{self.address} ({self.day})"


class WayOut(models.Model):
    """When each distinct way out was last asked for its address, and how that went. `way_out` empty: our own."""

    way_out = models.CharField(max_length=100, unique=True)
    asked_at = models.DateTimeField(_("asked"))
    address = models.GenericIPAddressField(_("address"), null=True, unpack_ipv4=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    problem = models.CharField(_("problem"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("way out")
        verbose_name_plural = _("ways out")

    def __str__(self) -> str:
        return self.way_out or "-"
