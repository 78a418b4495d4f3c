"""Rules: the dated numbers that checks judge by. Shipped as files, editable in the admin."""

from typing import ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from inspections.rule_keys import names_outside
from people.models import User
from stores.models import Store
from stores.platforms.names import platform_choices


class Confidence(models.TextChoices):
    """How sure we are of a rule's number. C and D never raise more than a warning."""

    A = "A", _("A · official page seen")
    B = "B", _("B · dated notice reported by others")
    C = "C", _("C · one third-party page")
    D = "D", _("D · sources disagree or inferred")
    OURS = "-", _("our own choice")


class RuleQuerySet(models.QuerySet["Rule"]):
    def visible_to(self, user: User | AnonymousUser) -> "RuleQuerySet":
        """The one gate: rules of the person's areas; those of one store only with the store."""
        if not isinstance(user, User) or not user.is_active:
            return self.none()
        beginnings, names = names_outside(user.areas())
        rows = self.filter(Q(store__isnull=True) | Q(store__in=Store.objects.visible_to(user)))
        for beginning in beginnings:
            rows = rows.exclude(key__startswith=beginning)
        return rows.exclude(key__in=names)


class Rule(models.Model):
    """One number with its ladder, for a platform and maybe a country, a tier or one store, for a span of days, with its source.

    Of several that hold, `inspections.rulebook` says which one judges.
    """

    key = models.CharField(_("rule"), max_length=64)
    platform = models.CharField(_("platform"), max_length=32, choices=platform_choices)
    country = models.CharField(_("country"), max_length=2, blank=True, help_text=_("Empty: every country."))
    tier = models.CharField(_("seller tier"), max_length=16, blank=True, help_text=_("Empty: every tier."))
    store = models.ForeignKey(
        Store,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="rules",
        verbose_name=_("store"),
        help_text=_("Only for this store, in place of any other rule; without country and tier."),
    )
    value = models.DecimalField(_("value"), max_digits=14, decimal_places=4)
    # {"warning": 14, "high": 23, "critical": 30}: from which measure on a finding is that severe.
    ladder = models.JSONField(_("severity ladder"), default=dict, blank=True)
    unit = models.CharField(_("unit"), max_length=24)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True, help_text=_("Empty: until further notice."))
    source = models.CharField(_("source"), max_length=300)
    confidence = models.CharField(_("confidence"), max_length=1, choices=Confidence)
    # Set when a person changed a shipped rule: loading the shipped files again leaves it alone.
    edited = models.BooleanField(_("edited here"), default=False, editable=False)

    objects = RuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule")
        verbose_name_plural = _("rules")
        ordering: ClassVar = ["key", "platform", "country", "tier", "-valid_from"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["key", "platform", "country", "tier", "store", "valid_from"],
                nulls_distinct=False,
                name="rule_once_per_start",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="rule_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(store__isnull=True) | Q(country="", tier=""), name="rule_of_a_store_has_no_country_or_tier"
            ),
        ]

    def __str__(self) -> str:
        return " ".join(part for part in (self.key, self.country or "*", self.tier) if part)
