"""Work: when each store is due, who holds it, and the sweeps people ask for. PostgreSQL is the truth of what must happen."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from stores.models import Store
from stores.topics import Topic


class Sweep(models.Model):
    """One pass over many stores, asked for by a person or a command."""

    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("asked"))
    total = models.PositiveIntegerField(_("stores"))
    done = models.PositiveIntegerField(_("inspected"), default=0)
    # Of those done: stores of which something could not be read.
    blind = models.PositiveIntegerField(_("with something unreadable"), default=0)
    last_progress_at = models.DateTimeField(_("last progress"))
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        verbose_name = _("sweep")
        verbose_name_plural = _("sweeps")
        ordering: ClassVar = ["-asked_at"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(done__lte=models.F("total")), name="sweep_done_within_total")
        ]

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d %H:%M} · {self.done}/{self.total}"


class Schedule(models.Model):
    """One row per inspected store: when it is due, and the lease of whoever inspects it now. All times are database time."""

    store = models.OneToOneField(Store, on_delete=models.CASCADE, related_name="schedule", verbose_name=_("store"))
    due_at = models.DateTimeField(_("due"))
    # Since when some topics of it are wanted at once (see WantedReading); None: none are.
    wanted_at = models.DateTimeField(_("wanted"), null=True, blank=True)
    sweep = models.ForeignKey(Sweep, null=True, blank=True, on_delete=models.SET_NULL, verbose_name=_("for sweep"))
    # A lease: the fence. Only who presents this id may finish the inspection.
    lease = models.UUIDField(null=True, blank=True)
    leased_by = models.CharField(_("held by"), max_length=80, blank=True)
    leased_until = models.DateTimeField(_("held until"), null=True, blank=True)
    attempt = models.PositiveSmallIntegerField(_("attempt"), default=0)
    finished_at = models.DateTimeField(_("last inspected"), null=True, blank=True)

    class Meta:
        verbose_name = _("schedule")
        verbose_name_plural = _("schedules")
        indexes: ClassVar = [
            # leasing what is due, oldest first
            models.Index(fields=["due_at"], name="schedule_due"),
            # leasing what a webhook asked for
            models.Index(fields=["wanted_at"], name="schedule_wanted", condition=models.Q(wanted_at__isnull=False)),
            # renewing and releasing the leases of one worker
            models.Index(fields=["leased_by"], name="schedule_held", condition=models.Q(lease__isnull=False)),
            # counting what a sweep still waits for
            models.Index(fields=["sweep"], name="schedule_of_sweep", condition=models.Q(sweep__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.store} {self.due_at:%Y-%m-%d %H:%M}"


class WantedReading(models.Model):
    """A topic of a store that is to be read again at once, because a webhook said that something changed.

    `subject`: the id it named, for topics that can be read by it. `asked_at` in the future: tried in vain, and when again.
    """

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="wanted_readings", verbose_name=_("store"))
    topic = models.CharField(_("topic"), max_length=16, choices=Topic)
    subject = models.CharField(_("subject"), max_length=64, blank=True)
    asked_at = models.DateTimeField(_("asked"))
    tries = models.PositiveSmallIntegerField(_("tries in vain"), default=0)

    class Meta:
        verbose_name = _("wanted reading")
        verbose_name_plural = _("wanted readings")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["store", "topic", "subject"], name="wanted_once_per_store_topic_subject")
        ]

    def __str__(self) -> str:
        return f"{self.store} {self.topic} {self.subject}".strip()


class WorkerHeartbeat(models.Model):
    """Written by each worker while its fetch loop and its writer both answer. Silence makes the watchdog restart it."""

    name = models.CharField(_("worker"), max_length=80, primary_key=True)
    seen_at = models.DateTimeField(_("last sign of life"))
    in_flight = models.PositiveIntegerField(_("stores in flight"), default=0)

    class Meta:
        verbose_name = _("worker")
        verbose_name_plural = _("workers")

    def __str__(self) -> str:
        return self.name
