"""Who took evidence away, of what, and what exactly was in it; and the files that programs fetch later."""

from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models import User
from stores.models import Store


class EvidenceTaken(models.Model):
    """One pack that was made for somebody. `sha256`: of the whole file, so that it can be told from one that was changed."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="+", verbose_name=_("store"))
    subject = models.CharField(_("subject"), max_length=120)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)

    class Meta:
        verbose_name = _("evidence taken")
        verbose_name_plural = _("evidence taken")
        ordering: ClassVar = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.store} {self.subject}"


class EvidencePackQuerySet(models.QuerySet["EvidencePack"]):
    def visible_to(self, user: User | AnonymousUser) -> "EvidencePackQuerySet":
        """The one gate: one's own packs of stores one still sees, made with no more areas than one has now."""
        if not isinstance(user, User) or not user.is_active:
            return self.none()
        seen = Store.objects.visible_to(user).values("pk")
        areas = [area.value for area in user.areas()]
        return self.filter(taken__by=user, taken__store__in=seen, areas__contained_by=areas)


class EvidencePack(models.Model):
    """A pack that a program has asked for. The file is kept for a day, for it holds what buyers wrote; then `body` is empty."""

    taken = models.OneToOneField(EvidenceTaken, on_delete=models.CASCADE, related_name="pack", verbose_name=_("taken"))
    # What it is of: a key of inspections.proof.evidence_packs.KINDS, and its number.
    kind = models.CharField(_("kind"), max_length=16)
    about_id = models.BigIntegerField(_("of"))
    # The areas that whoever asked had then, so that it is shown to nobody with fewer.
    areas = ArrayField(models.CharField(max_length=32), verbose_name=_("areas"))
    size = models.PositiveIntegerField(_("bytes"))
    body = models.BinaryField(_("file"))
    kept_until = models.DateTimeField(_("kept until"))

    objects = EvidencePackQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence pack")
        verbose_name_plural = _("evidence packs")
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return str(self.taken)
