"""Findings: one fault of one subject in one store, open or closed; and the trail of changes that alerts are made from."""

from typing import ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from inspections.items import Item, Severity, items_seen_in
from people.models import User
from stores.models import Store
from stores.models.store import rows_of_stores_seen


class FindingQuerySet(models.QuerySet["Finding"]):
    def visible_to(self, user: User | AnonymousUser) -> "FindingQuerySet":
        """The one gate: findings of stores and of checklist lines that this person may see."""
        if not isinstance(user, User):
            return self.none()
        return rows_of_stores_seen(self, user).filter(item__in=items_seen_in(user.areas()))

    def open(self) -> "FindingQuerySet":
        """Those whose fault was not yet seen to be gone."""
        return self.filter(closed_at__isnull=True)


class Finding(models.Model):
    """Identity: (store, check, subject). At most one is open per identity. Only a complete reading closes one."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="findings", verbose_name=_("store"))
    item = models.CharField(_("checklist line"), max_length=16, choices=Item)
    check_id = models.CharField(_("check"), max_length=48)
    subject = models.CharField(_("subject"), max_length=64)
    severity = models.CharField(_("severity"), max_length=8, choices=Severity)
    # Platform time: when the fault began, and until when it can still be mended.
    since = models.DateTimeField(_("since"), null=True)
    due_at = models.DateTimeField(_("due"), null=True)
    # What the check's sentence is made of: names, amounts, counts.
    details = models.JSONField(_("details"), default=dict)
    # The rule that judged, as it stood then: see RuleUse.as_json.
    rule = models.JSONField(_("rule"), default=dict)
    opened_at = models.DateTimeField(_("opened"))
    changed_at = models.DateTimeField(_("changed"))
    closed_at = models.DateTimeField(_("closed"), null=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering: ClassVar = ["-opened_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["store", "check_id", "subject"],
                condition=models.Q(closed_at__isnull=True),
                name="one_open_finding_per_identity",
            )
        ]
        indexes: ClassVar = [
            # lists of open findings, worst and newest first
            models.Index(
                fields=["severity", "-opened_at"], name="finding_open", condition=models.Q(closed_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        from inspections.wording import check_title  # the words come from the checks, which read the models

        return f"{check_title(self.check_id)} {self.subject}"

    @property
    def audit_label(self) -> str:
        """By what it is found again, whatever language its reader speaks."""
        return f"{self.check_id} {self.subject}"


class ChangeKind(models.TextChoices):
    """What happened to a finding."""

    OPENED = "opened", _("opened")
    WORSENED = "worsened", _("worsened")
    EASED = "eased", _("eased")
    CLOSED = "closed", _("closed")


class FindingChange(models.Model):
    """A row left for whoever must hear of it. `handled_at` empty: not yet taken up."""

    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="changes", verbose_name=_("finding"))
    kind = models.CharField(_("change"), max_length=8, choices=ChangeKind)
    severity = models.CharField(_("severity"), max_length=8, choices=Severity)
    at = models.DateTimeField(_("at"))
    handled_at = models.DateTimeField(_("taken up"), null=True)

    class Meta:
        verbose_name = _("change of a finding")
        verbose_name_plural = _("changes of findings")
        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [
            # claiming what nobody has taken up
            models.Index(fields=["id"], name="change_unhandled", condition=models.Q(handled_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.finding}: {self.get_kind_display()}"
