"""Sign-ins and known devices. `unusual` rows wait for whoever tells people: this floor calls nobody."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class KnownDevice(models.Model):
    """A browser in which this person once signed in with both factors. Guesses of strangers do not lock it out."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="known_devices")
    key_hash = models.CharField(max_length=64)
    first_seen_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "key_hash"], name="one_row_a_device")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.key_hash[:8]}"


class SignIn(models.Model):
    """One complete sign-in. `how`: the second factor. `told_at`, `mailed_at`: when whoever claimed an unusual one told of it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sign_ins")
    at = models.DateTimeField(_("at"))
    how = models.CharField(max_length=20)
    address = models.GenericIPAddressField(_("address"), null=True)
    network = models.CharField(max_length=64, blank=True)
    user_agent = models.CharField(max_length=200, blank=True)
    new_device = models.BooleanField()
    new_network = models.BooleanField()
    unusual = models.BooleanField(help_text="A device or a network that was new, though the person was not.")
    told_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("sign-in")
        verbose_name_plural = _("sign-ins")
        indexes: ClassVar = [
            # "was this person here before, and from this network?"
            models.Index(fields=["user", "network"], name="sign_in_of_network"),
            # what is still to be told, and to be mailed
            models.Index(fields=["at"], name="sign_in_untold", condition=models.Q(unusual=True, told_at=None)),
            models.Index(fields=["at"], name="sign_in_unmailed", condition=models.Q(unusual=True, mailed_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.at:%Y-%m-%d %H:%M}"
