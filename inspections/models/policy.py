"""The policy watch: official pages, what they said, how that changed, and who has read the change."""

from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from inspections.items import Severity
from people.models import User
from people.roles import Area
from stores.models import Store
from stores.platforms.names import platform_choices


class PageOutcome(models.TextChoices):
    """How the last look at a page ended. Only `read` says anything about what the page says."""

    NEVER = "never", _("not looked at yet")
    READ = "read", pgettext_lazy("state", "read")
    GONE = "gone", _("gone")
    EMPTY = "empty", _("without text")
    SHRUNK = "shrunk", _("suddenly short")
    TOO_BIG = "too_big", _("too large")
    NOT_TEXT = "not_text", _("not a text")
    MOVED = "moved", _("leads elsewhere")
    FORBIDDEN = "forbidden", _("address not allowed")
    REFUSED = "refused", _("refused")
    TIMED_OUT = "timed_out", _("timed out")
    NO_SUCH_HOST = "no_such_host", _("name not found")
    UNREACHABLE = "unreachable", _("unreachable")


class PolicyPageQuerySet(models.QuerySet["PolicyPage"]):
    def visible_to(self, user: User | AnonymousUser) -> "PolicyPageQuerySet":
        """The one gate: pages that touch stores this person sees; all of them for who sees every store."""
        if not isinstance(user, User) or not user.is_active or Area.POLICY not in user.areas():
            return self.none()
        if user.sees_every_store():
            return self
        touched = Store.objects.visible_to(user).filter(platform=models.OuterRef("platform"))
        here = models.Exists(touched.filter(country=models.OuterRef("country")))
        return self.filter(here | models.Q(models.Exists(touched), country=""))


class PolicyPage(models.Model):
    """An official page that is looked at again and again. Its last good text stays, whatever later looks bring."""

    # Of a shipped page: its name in pages.toml. Empty: added here.
    key = models.CharField(max_length=64, unique=True, null=True, blank=True, editable=False)
    platform = models.CharField(_("platform"), max_length=32, choices=platform_choices)
    country = models.CharField(_("country"), max_length=2, blank=True, help_text=_("Empty: every country."))
    title = models.CharField(_("title"), max_length=200)
    url = models.URLField(_("address"), max_length=500, unique=True)
    is_on = models.BooleanField(_("watched"), default=True, help_text=_("Off: kept, but no longer looked at."))
    # Set when a person changed a shipped page: loading the shipped list again leaves it alone.
    edited = models.BooleanField(_("edited here"), default=False, editable=False)
    next_at = models.DateTimeField(_("next look"), db_default=Now(), editable=False)
    # A lease: the fence. Only who holds this id may write what the look brought.
    lease = models.UUIDField(null=True, editable=False)
    outcome = models.CharField(
        _("last look"), max_length=16, choices=PageOutcome, default=PageOutcome.NEVER, editable=False
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True, editable=False)
    tried_at = models.DateTimeField(_("looked at"), null=True, editable=False)
    read_at = models.DateTimeField(_("last good read"), null=True, editable=False)
    failing_since = models.DateTimeField(_("failing since"), null=True, editable=False)
    # Of a text so much shorter that it is taken for new only when it is seen twice.
    doubted_hash = models.CharField(max_length=64, blank=True, editable=False)

    objects = PolicyPageQuerySet.as_manager()

    class Meta:
        verbose_name = _("policy page")
        verbose_name_plural = _("policy pages")
        ordering: ClassVar = ["platform", "country", "title", "id"]
        indexes: ClassVar = [
            # taking what is due, oldest first
            models.Index(fields=["next_at"], name="policy_page_due", condition=models.Q(is_on=True)),
        ]

    def __str__(self) -> str:
        return f"{self.title} · {self.get_platform_display()} {self.country or '*'}"


class PolicyVersion(models.Model):
    """What a page said from one good read on. A new row only where the text differs from the one before."""

    page = models.ForeignKey(PolicyPage, on_delete=models.CASCADE, related_name="versions", verbose_name=_("page"))
    text_hash = models.CharField(max_length=64)
    text = models.TextField(_("text"))
    seen_at = models.DateTimeField(_("seen"))

    class Meta:
        verbose_name = _("version of a policy page")
        verbose_name_plural = _("versions of policy pages")
        ordering: ClassVar = ["-seen_at", "-id"]

    def __str__(self) -> str:
        return f"{self.page} {self.seen_at:%Y-%m-%d}"


class PolicyChangeQuerySet(models.QuerySet["PolicyChange"]):
    def visible_to(self, user: User | AnonymousUser) -> "PolicyChangeQuerySet":
        """The one gate: changes of the pages this person may see."""
        return self.filter(page__in=PolicyPage.objects.visible_to(user))


class PolicyChange(models.Model):
    """The step from one version to the next: what went, what came, how grave it looks and why."""

    page = models.ForeignKey(PolicyPage, on_delete=models.CASCADE, related_name="changes", verbose_name=_("page"))
    before = models.ForeignKey(PolicyVersion, on_delete=models.RESTRICT, related_name="+", verbose_name=_("before"))
    after = models.ForeignKey(PolicyVersion, on_delete=models.RESTRICT, related_name="+", verbose_name=_("after"))
    seen_at = models.DateTimeField(_("seen"))
    added = models.PositiveIntegerField(_("sentences added"))
    removed = models.PositiveIntegerField(_("sentences removed"))
    share = models.FloatField(_("share changed"))
    # [["same", text], ["removed", text], ["added", text], ["cut", ""]]: what is shown, a little context around it.
    pieces = models.JSONField(default=list)
    severity = models.CharField(_("severity"), max_length=8, choices=Severity)
    # [{"topic": "points", "words": ["poin"], "severity": "critical"}, {"topic": "share", "percent": 34, …}]
    reasons = models.JSONField(_("reasons"), default=list)
    rule_keys = models.JSONField(_("rules"), default=list)

    objects = PolicyChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("policy change")
        verbose_name_plural = _("policy changes")
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.page} {self.seen_at:%Y-%m-%d}"


class PolicyReading(models.Model):
    """A person's receipt: this change was read."""

    change = models.ForeignKey(PolicyChange, on_delete=models.CASCADE, related_name="readings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="policy_readings")
    at = models.DateTimeField(_("read"))

    class Meta:
        verbose_name = _("policy receipt")
        verbose_name_plural = _("policy receipts")
        ordering: ClassVar = ["at", "id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["change", "user"], name="policy_read_once")]

    def __str__(self) -> str:
        return f"{self.user} {self.at:%Y-%m-%d %H:%M}"
