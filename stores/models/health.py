"""Mirror of how the platform rates and punishes a store: figures with targets, points, measures, faulty listings, late orders."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from stores.models.mirror_row import MirrorRow, one_per_store


class Metric(MirrorRow):
    """Mirrors MetricRecord."""

    key = models.CharField(_("figure"), max_length=40, blank=True)
    name = models.CharField(_("platform's name"), max_length=120)
    value = models.DecimalField(_("value"), null=True, max_digits=20, decimal_places=4)
    unit = models.CharField(_("unit"), max_length=16)
    target = models.DecimalField(_("target"), null=True, max_digits=20, decimal_places=4)
    comparator = models.CharField(_("must be"), max_length=2, blank=True)
    respected = models.BooleanField(_("target met"), null=True)

    class Meta:
        verbose_name = _("health figure")
        verbose_name_plural = _("health figures")
        constraints: ClassVar = [one_per_store("metric")]


class Penalty(MirrorRow):
    """Mirrors PenaltyRecord."""

    points = models.IntegerField(_("points"))
    original_points = models.IntegerField(_("points before appeal"), null=True)
    reason = models.CharField(_("reason"), max_length=200)
    platform_reason = models.CharField(_("platform's reason"), max_length=40)
    issued_at = models.DateTimeField(_("issued"))

    class Meta:
        verbose_name = _("penalty")
        verbose_name_plural = _("penalties")
        constraints: ClassVar = [one_per_store("penalty")]


class Punishment(MirrorRow):
    """Mirrors PunishmentRecord."""

    kind = models.CharField(_("measure"), max_length=200)
    platform_kind = models.CharField(_("platform's measure"), max_length=40)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    begins_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"), null=True)
    tier = models.SmallIntegerField(_("tier"), null=True)

    class Meta:
        verbose_name = _("punishment")
        verbose_name_plural = _("punishments")
        constraints: ClassVar = [one_per_store("punishment")]


class ListingIssue(MirrorRow):
    """Mirrors ListingIssueRecord."""

    product_external_id = models.CharField(_("product"), max_length=64)
    kind = models.CharField(_("kind"), max_length=120)
    reason = models.TextField(_("reason"), blank=True)
    suggestion = models.TextField(_("suggestion"), blank=True)
    fix_by_at = models.DateTimeField(_("mend before"), null=True)
    updated_at = models.DateTimeField(_("updated"), null=True)

    class Meta:
        verbose_name = _("listing issue")
        verbose_name_plural = _("listing issues")
        constraints: ClassVar = [one_per_store("listingissue")]


class LateOrder(MirrorRow):
    """Mirrors LateOrderRecord."""

    ship_by_at = models.DateTimeField(_("ship before"), null=True)
    days_late = models.IntegerField(_("days late"), null=True)

    class Meta:
        verbose_name = _("late order")
        verbose_name_plural = _("late orders")
        constraints: ClassVar = [one_per_store("lateorder")]
