"""What people say they saw in Seller Center: one row a look, never changed; and the file they show for it."""

from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from inspections.items import Item, items_seen_in
from people.models import User
from stores.models import Store


class LookVerdict(models.TextChoices):
    """What a look brought. "Could not look" is an answer, and never ok."""

    OK = "ok", _("ok")
    PROBLEM = "problem", _("problem")
    COULD_NOT_LOOK = "could_not_look", _("could not look")


class AttestationQuerySet(models.QuerySet["Attestation"]):
    def visible_to(self, user: User | AnonymousUser) -> "AttestationQuerySet":
        """The one gate: attestations of the stores and checklist lines this person may see."""
        if not isinstance(user, User):
            return self.none()
        return self.filter(store__in=Store.objects.visible_to(user), line__in=items_seen_in(user.areas()))


class Attestation(models.Model):
    """A named person's word on one manual item of a store (see inspections/manual/items.toml).

    Append-only, which the database itself keeps (migration 0005): a correction is a younger row.
    """

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="attestations", verbose_name=_("store"))
    item_id = models.CharField(_("manual item"), max_length=40)
    line = models.CharField(_("checklist line"), max_length=16, choices=Item)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="attestations", verbose_name=_("by")
    )
    at = models.DateTimeField(_("looked at"))
    verdict = models.CharField(_("verdict"), max_length=16, choices=LookVerdict)
    note = models.CharField(_("note"), max_length=500, blank=True)
    # Until when it counts; of "could not look": the moment itself.
    expires_at = models.DateTimeField(_("counts until"))

    objects = AttestationQuerySet.as_manager()

    class Meta:
        verbose_name = _("attestation")
        verbose_name_plural = _("attestations")
        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [
            # the newest of each item of a store
            models.Index(fields=["store", "item_id", "-at"], name="attestation_newest"),
        ]

    def __str__(self) -> str:
        from inspections.manual.item_list import (
            item_title,  # the list's file names figures and lines, which read the models
        )

        return f"{item_title(self.item_id)}: {self.get_verdict_display()}"

    @property
    def audit_label(self) -> str:
        """By what it is found again, whatever language its reader speaks."""
        return f"{self.item_id}: {self.verdict}"


class EvidenceKind(models.TextChoices):
    """What may be shown: told by the file's first bytes, not by its name."""

    PNG = "image/png", "PNG"
    JPEG = "image/jpeg", "JPEG"
    PDF = "application/pdf", "PDF"


class Evidence(models.Model):
    """The file behind an attestation, at most one. Kept in the database: it goes where the rows go, and has no address of its own."""

    attestation = models.OneToOneField(
        Attestation, on_delete=models.CASCADE, related_name="evidence", verbose_name=_("attestation")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=EvidenceKind)
    body = models.BinaryField(editable=False)
    size = models.PositiveIntegerField(_("bytes"))
    sha256 = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.size}"
