"""A line of the audit trail. The database refuses to change or delete one (see the migration), whoever asks."""

from typing import Any, ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from people.audit.circumstances import Source
from people.audit.verbs import words_of


class AuditQuerySet(models.QuerySet["AuditEntry"]):
    def visible_to(self, user: Any) -> "AuditQuerySet":
        """Those who manage see the trail, whole; nobody else sees any of it."""
        if isinstance(user, AnonymousUser) or not user.is_active or not user.may_manage():
            return self.none()
        return self


class AuditEntry(models.Model):
    """Who did what to which thing. No foreign keys: a line outlives what it names.

    `actor_name`, `label`: as they were then. `before`, `after`: the changed fields, secrets blanked, buyers' words left out.
    """

    at = models.DateTimeField(_("at"), db_default=models.functions.Now(), editable=False)
    actor_id = models.BigIntegerField(_("person's number"), null=True)
    actor_name = models.CharField(_("who"), max_length=150, blank=True)
    source = models.CharField(_("through"), max_length=16, choices=Source)
    address = models.GenericIPAddressField(_("address"), null=True, unpack_ipv4=True)
    request_id = models.CharField(_("request"), max_length=36, blank=True)
    verb = models.CharField(_("did"), max_length=40)
    kind = models.CharField(_("kind of thing"), max_length=64)
    subject_id = models.CharField(_("number of the thing"), max_length=64, blank=True)
    label = models.CharField(_("what"), max_length=200, blank=True)
    store_id = models.BigIntegerField(_("store's number"), null=True)
    before = models.JSONField(_("before"), null=True)
    after = models.JSONField(_("after"), null=True)

    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit trail")
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            # the trail of one person, one thing, one store; the newest first
            models.Index(fields=["actor_id", "-id"], name="audit_actor"),
            models.Index(fields=["kind", "subject_id", "-id"], name="audit_subject"),
            models.Index(fields=["store_id", "-id"], name="audit_store", condition=models.Q(store_id__isnull=False)),
            models.Index(fields=["verb", "-id"], name="audit_verb"),
            models.Index(fields=["at"], name="audit_at"),
        ]

    def __str__(self) -> str:
        return f"{self.actor_name or '–'} {words_of(self.verb)} {self.label or self.kind}"
