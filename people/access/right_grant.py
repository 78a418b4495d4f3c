"""A right for a time: an act in an area, beyond what the role gives, for a stated reason. It ends by itself.

It widens what is done, not where: stores for a time are granted one floor up. So no grant opens an area of one store alone.
"""

from collections.abc import Iterable
from typing import Any, ClassVar, TypeVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from people.compiled import OfPerson
from people.rights import Act, Rights
from people.roles import Area

GrantT = TypeVar("GrantT", bound="TimedGrant")


class TimedGrant(models.Model):
    """What every grant for a time has in common."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("person")
    )
    from_at = models.DateTimeField(_("from"), db_default=Now())
    until_at = models.DateTimeField(_("until"))
    reason = models.CharField(_("reason"), max_length=300)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("given by"),
    )
    given_at = models.DateTimeField(_("given"), auto_now_add=True)
    ended_at = models.DateTimeField(_("ended early"), null=True, editable=False)

    class Meta:
        abstract = True


def counting(kind: type[GrantT]) -> models.QuerySet[GrantT]:
    """The grants of this kind that hold now, by the database's clock."""
    return kind._default_manager.filter(from_at__lte=Now(), until_at__gt=Now(), ended_at__isnull=True)


class RightGrant(TimedGrant):
    """One act in one area."""

    area = models.CharField(_("area"), max_length=16, choices=Area)
    act = models.CharField(
        _("act"), max_length=16, choices=[one for one in Act.choices if one[0] not in ("manage", "people")]
    )

    class Meta:
        verbose_name = _("right for a time")
        verbose_name_plural = _("rights for a time")
        ordering: ClassVar = ["-until_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(until_at__gt=models.F("from_at")), name="right_grant_ends_later"),
        ]
        indexes: ClassVar = [
            # what somebody may do beyond their role
            models.Index(fields=["user", "until_at"], name="right_grant_of", condition=models.Q(ended_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_act_display()} · {self.get_area_display()}"


def granted_rights(user_id: int) -> Rights:
    """What this person holds for a time, now. Somebody who may do something in an area also sees it."""
    held = {(Area(area), Act(act)) for area, act in _HELD.asked(user_id)}
    return Rights(frozenset(held | {(area, Act.SEE) for area, _act in held}))


_HELD = OfPerson(lambda user_id: counting(RightGrant).filter(user=user_id).values_list("area", "act"))


def know_granted_rights(users: Iterable[Any]) -> None:
    """Reads in one statement what `granted_rights` reads for each of them, and lets each user object know."""
    people = [user for user in users if user.pk is not None]
    held: dict[int, set[tuple[Area, Act]]] = {user.pk: set() for user in people}
    for user_id, area, act in counting(RightGrant).filter(user__in=list(held)).values_list("user_id", "area", "act"):
        held[user_id] |= {(Area(area), Act(act)), (Area(area), Act.SEE)}
    for user in people:
        user._granted = Rights(frozenset(held[user.pk]))
