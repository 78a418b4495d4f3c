"""Where people are told: one address of one channel, of a person or of a team. What it is made of is sealed."""

import json
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from alerts.channels.base import Outcome, OutcomeKind
from alerts.channels.registry import CHANNELS, channel_choices
from people.models import User
from people.sealed_columns import opened, seal_into


class ChannelAddressQuerySet(models.QuerySet["ChannelAddress"]):
    def visible_to(self, user: User | AnonymousUser) -> "ChannelAddressQuerySet":
        """The one gate: one's own addresses; owners and managers see everybody's and the teams'."""
        if not isinstance(user, User):
            return self.none()
        return self.all() if user.may_manage() else self.filter(user=user)


class ChannelAddress(models.Model):
    """One address. `failing_since`: from the first telling in a row that did not arrive; empty once one did."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="channel_addresses",
        verbose_name=_("person"),
    )
    team = models.CharField(
        _("team"), max_length=64, blank=True, help_text=_("The name of a team, in place of a person.")
    )
    kind = models.CharField(_("channel"), max_length=16, choices=channel_choices)
    label = models.CharField(_("name"), max_length=80, blank=True, help_text=_("To tell addresses apart by."))
    vault_id = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    sealed_fields = models.TextField(blank=True, editable=False)
    # Of what a browser handed over: the same browser again is the same row. Empty for what people enter.
    fingerprint = models.CharField(max_length=100, blank=True, editable=False)

    KEYED: ClassVar = ("fingerprint",)

    SEALED: ClassVar = {"sealed_fields": "channeladdress:{vault_id}:fields"}

    # What may be seen of it: the fields that are no secret.
    shown = models.CharField(_("address"), max_length=300, blank=True, editable=False)
    language = models.CharField(
        _("language"), max_length=16, blank=True, help_text=_("Empty: the person's own, else English.")
    )
    is_active = models.BooleanField(_("in use"), default=True)
    verified_at = models.DateTimeField(_("last arrived"), null=True, blank=True, editable=False)
    failing_since = models.DateTimeField(_("failing since"), null=True, blank=True, editable=False)
    last_outcome = models.CharField(_("last outcome"), max_length=16, choices=OutcomeKind, blank=True, editable=False)
    last_detail = models.CharField(_("what happened"), max_length=300, blank=True, editable=False)
    last_tried_at = models.DateTimeField(_("last tried"), null=True, blank=True, editable=False)
    made_at = models.DateTimeField(_("made"), auto_now_add=True)

    objects = ChannelAddressQuerySet.as_manager()

    class Meta:
        verbose_name = _("address of a channel")
        verbose_name_plural = _("addresses of channels")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(user__isnull=False, team="") | models.Q(user__isnull=True) & ~models.Q(team=""),
                name="channel_address_of_person_or_team",
            ),
            models.UniqueConstraint(
                fields=["user", "fingerprint"], condition=~models.Q(fingerprint=""), name="one_address_per_browser"
            ),
        ]
        indexes: ClassVar = [
            # how a person, or a team, is told
            models.Index(fields=["user", "kind"], condition=models.Q(is_active=True), name="channel_address_of_person"),
            models.Index(fields=["team", "kind"], condition=models.Q(is_active=True), name="channel_address_of_team"),
        ]

    def __str__(self) -> str:
        return self.label or f"{CHANNELS[self.kind].title if self.kind in CHANNELS else self.kind} {self.shown}".strip()

    def keep_fields(self, given: Mapping[str, str]) -> None:
        """Judges the fields and seals them; save afterwards. A secret left empty stays as it is. Raises FieldsRefusedError."""
        channel = CHANNELS[self.kind]
        old = self.fields() if self.sealed_fields else {}
        secret = {one.name for one in channel.fields if one.secret}
        merged = {**given, **{name: old[name] for name in secret & old.keys() if not given.get(name)}}
        kept = channel.clean(merged)
        if kept != old:
            self.verified_at = self.failing_since = None
            self.last_outcome = self.last_detail = ""
        seal_into(self, "sealed_fields", json.dumps(kept, ensure_ascii=False))
        self.shown = channel.shown(kept)[:300]

    def fields(self) -> dict[str, str]:
        """What a telling needs, for `Channel.send` only. Raises SealBrokenError."""
        kept = json.loads(opened(self, "sealed_fields"))
        return {str(name): str(value) for name, value in kept.items()}

    def spoken_language(self) -> str:
        """The language to tell in."""
        return self.language or (self.user.language if self.user else "") or settings.LANGUAGE_CODE

    def note(self, outcome: Outcome, at: datetime) -> None:
        """Writes down how a telling ended, this row only. Nothing else of it is saved."""
        self.last_outcome, self.last_detail, self.last_tried_at = outcome.kind, outcome.detail[:300], at
        if outcome.kind == OutcomeKind.SENT:
            self.verified_at, self.failing_since = at, None
        else:
            self.failing_since = self.failing_since or at
        # A browser that withdrew its address has nothing to mend; it makes another when it is asked to.
        if outcome.kind == OutcomeKind.REFUSED and not (self.kind in CHANNELS and CHANNELS[self.kind].is_entered):
            self.is_active = False
        self.save(
            update_fields=["last_outcome", "last_detail", "last_tried_at", "verified_at", "failing_since", "is_active"]
        )
