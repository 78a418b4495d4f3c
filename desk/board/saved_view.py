"""A view of the board that somebody named: which filters were set. One of them may open by itself."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from people.models import User

MOST_VIEWS = 30


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def visible_to(self, user: User) -> "SavedViewQuerySet":
        """One's own, and of them those not deleted."""
        return self.filter(person=user, deleted_at=None)


class SavedView(models.Model):
    """`asked`: the filters as they stand in the page's address. A deleted one is kept a while, so that it can be brought back."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views", verbose_name=_("whose")
    )
    name = models.CharField(_("name"), max_length=60)
    asked = models.CharField(_("filters"), max_length=500, blank=True)
    is_default = models.BooleanField(_("opens by itself"), default=False)
    deleted_at = models.DateTimeField(_("deleted"), null=True)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "name"], condition=models.Q(deleted_at=None), name="one_view_per_person_and_name"
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(is_default=True, deleted_at=None),
                name="one_default_view_per_person",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TooManyViewsError(Exception):
    """Somebody has as many as one may have."""


def keep_view(person: User, name: str, asked: str, *, is_default: bool) -> SavedView:
    """Keeps the filters under a name; a name that is there gets the new ones. Raises TooManyViewsError."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=person.pk)  # one at a time, so that one name stays one view
        own = SavedView.objects.visible_to(person)
        if not own.filter(name=name).exists() and own.count() >= MOST_VIEWS:
            raise TooManyViewsError
        if is_default:
            own.update(is_default=False)
        view, _new = SavedView.objects.update_or_create(
            person=person, name=name, deleted_at=None, defaults={"asked": asked, "is_default": is_default}
        )
    return view


def delete_view(person: User, pk: int, now: datetime) -> SavedView | None:
    """Takes a view off the list; None when there is none such. What was deleted before it goes for good."""
    view = SavedView.objects.visible_to(person).filter(pk=pk).first()
    if view is None:
        return None
    SavedView.objects.filter(person=person).exclude(deleted_at=None).delete()
    SavedView.objects.filter(pk=pk).update(deleted_at=now)
    return view


def restore_view(person: User, pk: int) -> SavedView | None:
    """Brings back the view that was deleted last; None when it is gone, or its name or its place is taken."""
    view = SavedView.objects.filter(person=person, pk=pk).exclude(deleted_at=None).first()
    if view is None or SavedView.objects.visible_to(person).filter(name=view.name).exists():
        return None
    default = view.is_default and not SavedView.objects.visible_to(person).filter(is_default=True).exists()
    SavedView.objects.filter(pk=pk).update(deleted_at=None, is_default=default)
    return view
