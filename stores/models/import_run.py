"""A table of stores that was taken in: what each row did, and what was there before, so that it can be undone."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportState(models.TextChoices):
    """How far an import has come."""

    PREVIEWED = "previewed", _("previewed")
    ASKED = "asked", _("being applied")
    APPLIED = "applied", _("applied")
    UNDONE = "undone", _("undone")


class ImportRun(models.Model):
    """`verdicts`: a list of what each row does (see stores.imports.verdicts), without secrets.

    `sealed_rows`: the rows themselves between preview and applying, sealed; emptied afterwards.
    """

    file_name = models.CharField(_("file"), max_length=200)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("asked"))
    state = models.CharField(_("state"), max_length=16, choices=ImportState, default=ImportState.PREVIEWED)
    verdicts = models.JSONField(default=list)
    sealed_rows = models.TextField(blank=True, editable=False)

    SEALED: ClassVar = {"sealed_rows": "importrun:{id}:rows"}

    done = models.PositiveIntegerField(_("rows done"), default=0)
    finished_at = models.DateTimeField(_("finished"), null=True)

    class Meta:
        verbose_name = _("import of stores")
        verbose_name_plural = _("imports of stores")
        ordering: ClassVar = ["-asked_at", "-id"]

    def __str__(self) -> str:
        return f"{self.file_name} {self.asked_at:%Y-%m-%d %H:%M}"

    def count(self, kind: str) -> int:
        """Rows with this verdict."""
        return sum(one["kind"] == kind for one in self.verdicts)
