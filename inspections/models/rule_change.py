"""What was done to rules: who, when, before, after and why. Rows are added and never changed."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from inspections.rule_keys import names_outside
from people.models import User
from stores.models import Store
from stores.platforms.names import platform_choices


class RuleChangeKind(models.TextChoices):
    """What was done."""

    FOUND = "found", _("as it was before the first change")
    ADDED = "added", _("added")
    EDITED = "edited", _("edited")
    DELETED = "deleted", _("deleted")
    RESTORED = "restored", _("restored")
    LOADED = "loaded", _("changed by a newer version")


class AppendOnlyError(TypeError):
    """The trail of rules is added to, never rewritten."""


class RuleChangeQuerySet(models.QuerySet["RuleChange"]):
    def visible_to(self, user: User | AnonymousUser) -> "RuleChangeQuerySet":
        """As with rules themselves: of the person's areas, those of one store only with the store."""
        if not isinstance(user, User) or not user.is_active:
            return self.none()
        beginnings, names = names_outside(user.areas())
        rows = self.all()
        if not user.sees_every_store():
            rows = rows.filter(Q(of_store=False) | Q(store__in=Store.objects.visible_to(user)))
        for beginning in beginnings:
            rows = rows.exclude(key__startswith=beginning)
        return rows.exclude(key__in=names)

    def update(self, **values: Any) -> int:
        raise AppendOnlyError

    def delete(self) -> tuple[int, dict[str, int]]:
        raise AppendOnlyError


class RuleChange(models.Model):
    """One step of a rule. `before`, `after`: see inspections.rule_changes.state_of; None: it did not stand there.

    `rule_number` outlives the rule: a deleted one that is restored has its old number again.
    """

    rule_number = models.BigIntegerField(_("rule's number"))
    key = models.CharField(_("rule"), max_length=64)
    platform = models.CharField(_("platform"), max_length=32, choices=platform_choices)
    country = models.CharField(_("country"), max_length=2, blank=True)
    tier = models.CharField(_("seller tier"), max_length=16, blank=True)
    store = models.ForeignKey(
        Store, null=True, on_delete=models.SET_NULL, related_name="rule_changes", verbose_name=_("store")
    )
    # Stays true when the store is gone: what was said of it is then left to those who see every store.
    of_store = models.BooleanField(default=False, editable=False)
    kind = models.CharField(_("what was done"), max_length=8, choices=RuleChangeKind)
    at = models.DateTimeField(_("at"))
    who = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("who")
    )
    # Kept beside `who`, since a person may leave.
    who_name = models.CharField(_("who"), max_length=150, blank=True)
    before = models.JSONField(_("before"), null=True)
    after = models.JSONField(_("after"), null=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = RuleChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of a rule")
        verbose_name_plural = _("changes of rules")
        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [
            # the history page of a rule
            models.Index(fields=["rule_number", "-id"], name="rule_history"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.country or '*'}: {self.get_kind_display()}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnlyError
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise AppendOnlyError
