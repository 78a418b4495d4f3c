"""The rota of log-ins: who takes part, when they are away, and whose turn is which store."""

from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from inspections.models.attestation import Attestation
from people.models import User
from stores.models import Store


class RotaMember(models.Model):
    """A person who takes turns. Only those whose task the item *log-in* is are given any."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="rota_member", verbose_name=_("person")
    )

    class Meta:
        verbose_name = _("member of the rota")
        verbose_name_plural = _("members of the rota")
        ordering: ClassVar = ["person__username"]

    def __str__(self) -> str:
        return str(self.person)


class DayOff(models.Model):
    """Days on which a person is given no turns, both ends included."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="days_off", verbose_name=_("person")
    )
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))

    class Meta:
        verbose_name = _("days off")
        verbose_name_plural = _("days off")
        ordering: ClassVar = ["-first_day", "person__username"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")),
                name="days_off_end_after_they_begin",
                violation_error_message=_("The last day comes before the first."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.first_day} – {self.last_day}"


class LoginTurnQuerySet(models.QuerySet["LoginTurn"]):
    def visible_to(self, user: User | AnonymousUser) -> "LoginTurnQuerySet":
        """The one gate: one's own turns; all of them for owners and managers."""
        if not isinstance(user, User):
            return self.none()
        seen = self.filter(store__in=Store.objects.visible_to(user))
        return seen if user.may_manage() else seen.filter(person=user)

    def open(self) -> "LoginTurnQuerySet":
        """Those still to be done."""
        return self.filter(attestation__isnull=True)


class LoginTurn(models.Model):
    """A person signs in to a store's Seller Center on a day; done with an attestation. At most one is open for a store."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="login_turns", verbose_name=_("store"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="login_turns", verbose_name=_("person")
    )
    day = models.DateField(_("day"))
    # The rule's last day less the margin; a turn after it is late.
    last_day = models.DateField(_("at the latest"))
    # Who handed it on to this person; empty: as it was planned. What people agreed on, planning leaves alone.
    agreed_by = models.CharField(_("handed on by"), max_length=150, blank=True)
    attestation = models.OneToOneField(
        Attestation, null=True, on_delete=models.CASCADE, related_name="login_turn", verbose_name=_("attestation")
    )

    objects = LoginTurnQuerySet.as_manager()

    class Meta:
        verbose_name = _("turn to log in")
        verbose_name_plural = _("turns to log in")
        ordering: ClassVar = ["day", "person", "store"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["store"],
                condition=models.Q(attestation__isnull=True),
                name="one_open_turn_per_store",
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.store}"
