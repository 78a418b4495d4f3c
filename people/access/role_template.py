"""A named set of rights on top of a role, as an owner has put it together. It holds rights in areas only, never of the house."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from people.rights import Rights, rights_named
from people.roles import Role


class RoleTemplate(models.Model):
    """`rights`: texts as `people.rights` reads them, `orders:reveal`."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    base = models.CharField(_("on top of the role"), max_length=32, choices=Role)
    rights = ArrayField(models.CharField(max_length=40), verbose_name=_("further rights"), default=list, blank=True)

    class Meta:
        verbose_name = _("role template")
        verbose_name_plural = _("role templates")
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        try:
            rights = rights_named(self.rights)
        except ValueError as fault:
            raise ValidationError({"rights": str(fault)}) from fault
        if rights.of_house:
            raise ValidationError(
                {"rights": _("Managing the house and its people comes with a role, not with a template.")}
            )

    def further(self) -> Rights:
        """What it adds. A text that is no right any more adds nothing."""
        found = Rights()
        for name in self.rights:
            try:
                found |= rights_named([name])
            except ValueError:
                continue
        return Rights(found.of_area)
