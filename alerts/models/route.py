"""Routes: which alerts reach whom, and by which channels."""

from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from alerts.models.narrowing import Narrowed
from people.roles import Role


class AudienceKind(models.TextChoices):
    """Whom a route or a step of an escalation names."""

    OWNER = "owner", _("the store's owner")
    ON_SHIFT = "on_shift", _("whoever is on shift")
    SHIFT_LEAD = "shift_lead", _("the lead of the shift")
    MANAGERS = "managers", _("owners and managers")
    ROLE = "role", _("a role")
    PERSON = "person", _("a person")


class Route(Narrowed):
    """Asked in their order; the first that fits is taken, and those after it only where it says so."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    position = models.PositiveIntegerField(_("position"), default=10, help_text=_("Lower ones are asked first."))
    is_active = models.BooleanField(_("in use"), default=True)
    goes_on = models.BooleanField(_("later routes are asked too"), default=False)
    audiences = models.JSONField(_("whom"), default=list, blank=True)
    roles = models.JSONField(_("roles"), default=list, blank=True)
    people = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="alert_routes", verbose_name=_("people")
    )
    teams = models.JSONField(
        _("teams"), default=list, blank=True, help_text=_("Names of teams that have addresses of channels.")
    )
    channels = models.JSONField(
        _("channels"), default=list, blank=True, help_text=_("Empty: each person's own, the first that works.")
    )

    class Meta:
        verbose_name = _("route")
        verbose_name_plural = _("routes")
        ordering: ClassVar = ["position", "id"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Whom it names is known. Raises ValidationError naming the field."""
        super().clean()
        plain = [one.value for one in AudienceKind if one not in (AudienceKind.ROLE, AudienceKind.PERSON)]
        for name, known in (("audiences", plain), ("roles", Role.values)):
            given = getattr(self, name)
            if not isinstance(given, list) or any(one not in known for one in given):
                text = _now("A list of these words: %(known)s.") % {"known": ", ".join(known)}
                raise ValidationError({name: text})
