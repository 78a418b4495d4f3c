"""What people want done at the platforms: an outbox. Written with a name, sent once, looked for when its end is unclear."""

from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.models import User
from stores.models.store import Store
from stores.outcome_words import said_text


class ActionState(models.TextChoices):
    """How far it has come. Only *leased* is in the hands of a worker."""

    WAITING_APPROVAL = "waiting_approval", _("waits for approval")
    WAITING = "waiting", _("about to be sent")
    DUE = "due", _("to be sent again")
    LEASED = "leased", _("being sent")
    SENT = "sent", pgettext_lazy("state", "sent")
    REFUSED = "refused", _("refused by the platform")
    FAILED = "failed_for_good", _("not sent")
    UNSURE = "unsure", _("unclear")
    RECONCILED_SENT = "reconciled_sent", _("sent, as the platform shows")
    RECONCILED_NOT_SENT = "reconciled_not_sent", _("not sent, as the platform shows")
    WITHDRAWN = "withdrawn", _("withdrawn")


# Nothing went out yet and nobody is sending: a person may still take it back.
RECALLABLE = (ActionState.WAITING_APPROVAL, ActionState.WAITING, ActionState.DUE)
# Not sent for certain, or not yet known whether: the platform does not show it.
UNDER_WAY = (
    ActionState.WAITING_APPROVAL,
    ActionState.WAITING,
    ActionState.DUE,
    ActionState.LEASED,
    ActionState.UNSURE,
)
# What it was written for has come to be.
DONE = (ActionState.SENT, ActionState.RECONCILED_SENT)
# It came to nothing, for certain.
DEAD = (ActionState.REFUSED, ActionState.FAILED, ActionState.RECONCILED_NOT_SENT, ActionState.WITHDRAWN)
# Of these a person may make a new one. An unclear one only once nobody looks for it any more.
REPEATABLE = (ActionState.REFUSED, ActionState.FAILED, ActionState.RECONCILED_NOT_SENT, ActionState.UNSURE)


class ActionSource(models.TextChoices):
    """Where it was asked for."""

    PAGE = "page", _("page")
    API = "api", _("API")


def _kind_choices() -> list[tuple[str, str]]:
    from stores.actions.registry import kind_choices  # the kinds import the models

    return kind_choices()


class ActionBatch(models.Model):
    """Many actions asked for at once; what each row came to stands in its action."""

    kind = models.CharField(_("kind"), max_length=40, choices=_kind_choices)
    idempotency_key = models.CharField(_("idempotency key"), max_length=120)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("asked by"),
    )
    asked_by_name = models.CharField(_("asked by"), max_length=150)
    asked_at = models.DateTimeField(_("asked"))
    # The batch whose numbers this one puts back.
    undoes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="undone_by", verbose_name=_("undoes")
    )

    class Meta:
        verbose_name = _("batch of actions")
        verbose_name_plural = _("batches of actions")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["asked_by", "kind", "idempotency_key"], name="batch_once_per_key")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.asked_by_name}"


class ActionQuerySet(models.QuerySet["Action"]):
    def visible_to(self, user: User | AnonymousUser) -> "ActionQuerySet":
        """The gate: actions of the stores and areas this person may see."""
        if not isinstance(user, User):
            return self.none()
        return self.filter(store__in=Store.objects.visible_to(user), area__in=[area.value for area in user.areas()])


class Action(models.Model):
    """One thing that somebody wants done in one store."""

    kind = models.CharField(_("kind"), max_length=40, choices=_kind_choices)
    store = models.ForeignKey("stores.Store", on_delete=models.CASCADE, related_name="actions", verbose_name=_("store"))
    # Who may see it: the kind's area.
    area = models.CharField(max_length=16, editable=False)
    # What it is done to: the platform's id of a conversation, an order, a review, a SKU.
    subject = models.CharField(_("subject"), max_length=64)
    # Actions of one line go out in the order they were asked for.
    line = models.CharField(max_length=80, editable=False)
    # The platform takes this kind once for its subject, ever.
    only_once = models.BooleanField(default=False, editable=False)
    payload = models.JSONField(_("what is asked"))
    idempotency_key = models.CharField(_("idempotency key"), max_length=160)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="actions",
        verbose_name=_("asked by"),
    )
    asked_by_name = models.CharField(_("asked by"), max_length=150)
    asked_at = models.DateTimeField(_("asked"))
    source = models.CharField(_("asked through"), max_length=8, choices=ActionSource)
    batch = models.ForeignKey(
        ActionBatch, null=True, blank=True, on_delete=models.SET_NULL, related_name="actions", verbose_name=_("batch")
    )
    again_of = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="repeated_by", verbose_name=_("repeats")
    )
    # Why somebody must approve it, as sentences in English; empty when nobody need.
    concerns = models.JSONField(_("to be approved because"), default=list, blank=True)
    decided_by_name = models.CharField(_("approved or withdrawn by"), max_length=150, blank=True)
    decided_at = models.DateTimeField(_("approved or withdrawn"), null=True, blank=True)

    state = models.CharField(_("state"), max_length=24, choices=ActionState)
    # The platform's own words where it spoke, else ours.
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    changed_at = models.DateTimeField(_("changed"))
    # Not sent before this: the end of the time in which it can be taken back, or the next try. Database time, as all below.
    not_before = models.DateTimeField(_("sent from"))
    attempt = models.PositiveSmallIntegerField(_("attempts"), default=0)
    first_tried_at = models.DateTimeField(_("first tried"), null=True, blank=True)
    tried_at = models.DateTimeField(_("last tried"), null=True, blank=True)
    # A lease: the fence. Only who presents this id may say how the attempt, or the look, ended.
    lease = models.UUIDField(null=True, blank=True, editable=False)
    leased_by = models.CharField(max_length=80, blank=True, editable=False)
    leased_until = models.DateTimeField(null=True, blank=True, editable=False)
    unsure_at = models.DateTimeField(_("unclear since"), null=True, blank=True)
    # When the platform is looked at next; None: not any more, a person decides.
    look_at = models.DateTimeField(_("next look"), null=True, blank=True)
    looks = models.PositiveSmallIntegerField(_("looks"), default=0)
    platform_id = models.CharField(_("platform's id of it"), max_length=80, blank=True)
    # The number that stood there before, as the platform told it.
    before = models.BigIntegerField(_("before"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    # Whether the readings that show its effect were asked for.
    followed = models.BooleanField(default=False, editable=False)

    objects = ActionQuerySet.as_manager()

    class Meta:
        verbose_name = _("action")
        verbose_name_plural = _("actions")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["store", "kind", "idempotency_key"], name="action_once_per_key"),
            models.UniqueConstraint(
                fields=["store", "line"],
                name="action_only_once",
                condition=Q(only_once=True) & ~Q(state__in=[state.value for state in DEAD]),
            ),
            models.CheckConstraint(
                condition=~Q(state="leased") | Q(lease__isnull=False, leased_until__isnull=False),
                name="action_leased_by_somebody",
            ),
        ]
        indexes: ClassVar = [
            # claiming what is to be sent, the longest due first
            models.Index(fields=["not_before"], name="action_to_send", condition=Q(state__in=["waiting", "due"])),
            # leases that ended without a word, and what is to be looked for
            models.Index(fields=["leased_until"], name="action_held", condition=Q(state="leased")),
            models.Index(fields=["look_at"], name="action_to_look", condition=Q(state="unsure")),
            # what is ahead of it, and what others do in the same place
            models.Index(fields=["store", "line", "id"], name="action_in_line"),
            # readings to be asked for
            models.Index(
                fields=["id"],
                name="action_to_follow",
                condition=Q(state__in=["sent", "reconciled_sent"], followed=False),
            ),
            # the list of an area, newest first
            models.Index(fields=["area", "-id"], name="action_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.subject}"

    @property
    def said(self) -> str:
        """The reason in the active language; a platform's own words as they were quoted."""
        return said_text(self.reason)

    @property
    def audit_label(self) -> str:
        """How the trail names it: by ids alone."""
        return f"{self.kind} {self.subject}"
