"""What every mirror table has in common."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MirrorRow(models.Model):
    """Our copy of one record. `content_hash` lets an unchanged record be skipped without reading its other columns."""

    store = models.ForeignKey("stores.Store", on_delete=models.CASCADE, related_name="+", verbose_name=_("store"))
    external_id = models.CharField(_("platform's id"), max_length=64)
    content_hash = models.CharField(max_length=32, editable=False)
    seen_changed_at = models.DateTimeField(_("last change seen"))

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.external_id

    @property
    def audit_label(self) -> str:
        """What the audit trail calls it: never a buyer's words."""
        return self.external_id


def one_per_store(name: str) -> models.UniqueConstraint:
    """The identity of a mirror row; its index also serves the hash lookup of every sync."""
    return models.UniqueConstraint(fields=["store", "external_id"], name=f"{name}_once_per_store")
