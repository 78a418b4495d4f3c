"""What is wrong with this installation and how to mend it: every question asked by itself, so one bad answer hides no other."""

import os
import stat
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

import redis
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.checks import WARNING, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Q
from django.utils import timezone
from django_celery_beat.models import PeriodicTask

from alerts.auditor.questions import LATE, QUESTIONS, late_actions, late_webhooks
from alerts.models import AuditorPass, ChannelAddress, Trouble, WebhookEndpoint
from inspections.models import Schedule, WorkerHeartbeat
from people.keyed_hashes import KeyedColumn, hashes_by_key, keyed_columns
from people.rotation import broken_rows, left_by_key
from people.sealed_columns import sealed_columns
from people.vault import fingerprint_key_name, unseal
from shopops.launcher.secrets_file import secrets_file
from stores.models import Action

_OLDEST_BROKER = (6, 2)
_OLDEST_DATABASE = 140000
_FRESH_WORKER = timedelta(seconds=60)
_FRESH_BEAT = timedelta(minutes=5)  # beat writes its last run down every three minutes
_SKEW_WARN, _SKEW_BAD = timedelta(seconds=5), timedelta(seconds=60)
_START = "Start everything with `make run`, or these processes as docker-compose.yml lists them."


class State(StrEnum):
    """How one question was answered."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True)
class Line:
    """One question's answer; `remedy` is empty when all is well."""

    name: str
    state: State
    what: str
    remedy: str = ""


def examine() -> Iterator[Line]:
    """All lines, each as soon as it is known."""
    yield from _environment()
    yield _secrets_permissions()
    yield _static_files()
    yield _broker()
    database = _database()
    yield database
    if database.state != State.BAD:
        yield from _asked_of_the_database()


def _asked_of_the_database() -> Iterator[Line]:
    migrations = _migrations()
    yield migrations
    yield _clock()
    if migrations.state != State.BAD:
        questions: tuple[Callable[[datetime], Line], ...] = (
            _workers,
            _beat,
            _late_inspections,
            _actions,
            _mail,
            _webhooks_sent,
            _auditor,
            _stored_secrets,
            _keyed_hashes,
        )
        for question in questions:
            yield question(timezone.now())


def _environment() -> Iterator[Line]:
    try:
        found = [message for message in run_checks() if message.level >= WARNING]
    except ImproperlyConfigured as fault:
        yield Line("environment", State.BAD, str(fault), f"Set what it names in the environment or in .env. {_START}")
        return
    for message in found:
        state = State.BAD if message.is_serious() else State.WARN
        yield Line("environment", state, f"{message.msg} ({message.id})", message.hint or "")
    if not found:
        yield Line("environment", State.OK, "every variable could be read")


def _secrets_permissions() -> Line:
    path = secrets_file(Path(settings.BASE_DIR) / "var")
    try:
        seen = path.stat()
    except FileNotFoundError:
        return Line("secrets", State.OK, "none kept in a file; the environment gives them")
    except PermissionError:
        return Line("secrets", State.WARN, f"{path} cannot be looked at.", "Ask as the user who starts ShopOps.")
    if stat.S_IMODE(seen.st_mode) & 0o077:
        return Line("secrets", State.BAD, f"{path} can be read by others.", f"chmod 600 '{path}'")
    if seen.st_uid not in (os.geteuid(), 0):
        return Line("secrets", State.WARN, f"{path} belongs to another user.", f"chown {os.geteuid()} '{path}'")
    return Line("secrets", State.OK, f"{path} is private")


def _static_files() -> Line:
    if finders.find("admin/css/base.css") or (Path(settings.STATIC_ROOT) / "admin/css/base.css").exists():
        return Line("static files", State.OK, "found")
    return Line(
        "static files", State.BAD, "The pages' style sheets are not found.", "manage.py collectstatic --noinput"
    )


def _broker() -> Line:
    if not settings.REDIS_URL:
        return Line("broker", State.BAD, "REDIS_URL is not set and no launcher runs here.", _START)
    try:
        with redis.from_url(settings.REDIS_URL, socket_timeout=5, socket_connect_timeout=5) as client:
            told, policy = client.info(), client.info("memory").get("maxmemory_policy")
    except (redis.RedisError, ValueError, OSError) as fault:
        return Line("broker", State.BAD, f"It does not answer: {fault}", f"Check REDIS_URL and the server. {_START}")
    version = str(told["redis_version"])
    if tuple(int(part) for part in version.split(".")[:2]) < _OLDEST_BROKER:
        return Line(
            "broker", State.BAD, f"Version {version} is too old for Celery.", "Use Redis 6.2 or newer, or Valkey."
        )
    if policy != "noeviction":
        remedy = "Set maxmemory-policy to noeviction; otherwise messages may vanish."
        return Line("broker", State.WARN, f"Under pressure it throws keys away ({policy}).", remedy)
    return Line("broker", State.OK, f"answers, version {told.get('valkey_version', version)}")


def _database() -> Line:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('server_version_num')::int, current_setting('server_version')")
            number, version = cursor.fetchone()
    except DatabaseError as fault:
        return Line("database", State.BAD, f"It does not answer: {fault}".strip(), f"Check DATABASE_URL. {_START}")
    if number < _OLDEST_DATABASE:
        return Line("database", State.BAD, f"PostgreSQL {version} is too old.", "Use PostgreSQL 14 or newer.")
    return Line("database", State.OK, f"answers, PostgreSQL {version}")


def _migrations() -> Line:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        return Line("tables", State.BAD, f"{len(waiting)} migrations are not applied.", "manage.py prepare")
    return Line("tables", State.OK, "up to date")


def _clock() -> Line:
    with connection.cursor() as cursor:
        before = timezone.now()
        cursor.execute("SELECT clock_timestamp()")
        skew = abs(cursor.fetchone()[0] - before)
    what = f"{skew.total_seconds():.1f} s apart from the database's"
    if skew > _SKEW_WARN:
        state = State.BAD if skew > _SKEW_BAD else State.WARN
        return Line("clock", state, what, "Let both machines follow the same time server (NTP).")
    return Line("clock", State.OK, what)


def _workers(now: datetime) -> Line:
    rows = list(WorkerHeartbeat.objects.all())
    silent = sorted(row.name for row in rows if now - row.seen_at > _FRESH_WORKER)
    if len(silent) == len(rows):
        return Line("workers", State.BAD, "No worker has signed within the last minute.", _START)
    if silent:
        return Line("workers", State.WARN, f"Silent for over a minute: {', '.join(silent)}.", "Restart those workers.")
    return Line("workers", State.OK, f"{len(rows)} at work")


def _beat(now: datetime) -> Line:
    last = PeriodicTask.objects.filter(enabled=True).order_by("-last_run_at").exclude(last_run_at=None).first()
    if last is None or last.last_run_at is None:
        return Line("beat", State.WARN, "It has not written a tick down yet.", f"Wait three minutes. {_START}")
    age = now - last.last_run_at
    if age > _FRESH_BEAT:
        return Line("beat", State.BAD, f"Its last tick is {age.total_seconds() / 60:.0f} minutes old.", _START)
    return Line("beat", State.OK, f"ticked {age.total_seconds():.0f} s ago")


def _late_inspections(now: datetime) -> Line:
    late = Schedule.objects.filter(due_at__lt=now - LATE).order_by("due_at")
    count, oldest = late.count(), late.first()
    if oldest is None:
        return Line("inspections", State.OK, "none is overdue")
    waited = (now - oldest.due_at).total_seconds() / 60
    what = f"{count} stores are overdue, the first for {waited:.0f} minutes."
    return Line("inspections", State.BAD, what, "Look at workers and beat above; start more workers if both are well.")


def _actions(now: datetime) -> Line:
    late = late_actions(now).count()
    unclear = Action.objects.filter(state="unsure", look_at=None).count()
    if late:
        return Line(
            "actions", State.BAD, f"{late} wait to be sent for over 15 minutes.", "Look at workers and beat above."
        )
    if unclear:
        remedy = "Look in Seller Center what became of them, then have them looked for or send them again (Actions)."
        return Line("actions", State.WARN, f"Of {unclear} nobody knows whether they were carried out.", remedy)
    return Line("actions", State.OK, "none is stuck")


def _mail(now: datetime) -> Line:
    kept = ChannelAddress.objects.filter(kind="email", is_active=True)
    if settings.EMAIL_BACKEND.endswith(".dummy.EmailBackend"):
        state = State.BAD if kept.exists() else State.OK
        return Line("mail", state, "No mail server is set up.", "Set EMAIL_URL." if kept.exists() else "")
    failing = kept.filter(failing_since__isnull=False).count()
    if failing:
        return Line(
            "mail", State.WARN, f"{failing} addresses take no mail.", "Addresses of channels says what happened."
        )
    return Line("mail", State.OK, "no address is known to fail")


def _webhooks_sent(now: datetime) -> Line:
    remedy = "Look at the endpoint's log (Webhooks sent); mend it, then send again what failed."
    if waiting := late_webhooks(now).count():
        what = f"{waiting} wait to be sent for over 15 minutes."
        return Line("webhooks sent", State.BAD, what, "Start a worker for the queue notify.")
    troubled = WebhookEndpoint.objects.filter(Q(failing_since__isnull=False) | ~Q(disabled_reason=""))
    if names := ", ".join(troubled.values_list("name", flat=True)[:5]):
        return Line("webhooks sent", State.WARN, f"These endpoints do not take them: {names}.", remedy)
    return Line("webhooks sent", State.OK, "none is stuck")


def _auditor(now: datetime) -> Line:
    seen = AuditorPass.objects.filter(pk=1).first()
    if seen is None or now - seen.at > _FRESH_BEAT:
        what = "It has not looked yet." if seen is None else f"Its last look was at {seen.at:%Y-%m-%d %H:%M} UTC."
        return Line("auditor", State.WARN, what, "See that beat ticks and that a worker for the queue notify runs.")
    troubles = list(Trouble.objects.filter(over_at=None))
    if troubles:
        told = " ".join(QUESTIONS[one.name].told(one.details) for one in troubles if one.name in QUESTIONS)
        remedy = " ".join(dict.fromkeys(str(QUESTIONS[one.name].remedy) for one in troubles if one.name in QUESTIONS))
        return Line("auditor", State.BAD, told, remedy)
    if seen.troubles:
        return Line("auditor", State.BAD, f"{seen.troubles} stores were not inspected today.", "See Proof of a day.")
    if settings.HEARTBEAT_URL and (seen.pinged_at is None or now - seen.pinged_at > _FRESH_BEAT):
        return Line(
            "auditor", State.WARN, f"The outside heartbeat was not taken: {seen.ping_detail}", "Check HEARTBEAT_URL."
        )
    outside = "; the outside heartbeat is taken" if settings.HEARTBEAT_URL else "; no outside heartbeat is set"
    return Line("auditor", State.OK, f"found nothing amiss {(now - seen.at).total_seconds():.0f} s ago{outside}")


def _stored_secrets(now: datetime) -> Line:
    remedy = "Put the key they were sealed with back into SHOPOPS_SECRET_KEYS, or enter them again."
    if not settings.SHOPOPS_SECRET_KEYS:
        return Line("stored secrets", State.BAD, "Without a key none can be opened.", remedy)
    shut = {column.name: count for column in sealed_columns() if (count := broken_rows(column, unseal))}
    if shut:
        told = ", ".join(f"{count} of {name}" for name, count in shut.items())
        return Line("stored secrets", State.BAD, f"Some cannot be opened: {told}.", remedy)
    old = sum((left_by_key(column) for column in sealed_columns()), Counter[str]())
    if old:
        told = ", ".join(f"{count} with {name}" for name, count in sorted(old.items()))
        rotate = "Once every process knows the newest key: `manage.py rotate_secrets`."
        return Line("stored secrets", State.WARN, f"All open, but older keys are still in use: {told}.", rotate)
    return Line("stored secrets", State.OK, "can be opened, all with the newest key")


def _keyed_hashes(now: datetime) -> Line:
    """Erasures are done again after a restore, and shared proxies are found, by hashes: they say nothing without their key."""
    current = fingerprint_key_name() if settings.SHOPOPS_SECRET_KEYS else ""
    lost = {one.name: count for one in keyed_columns() if (count := _made_with_another(one, current))}
    if lost:
        told = ", ".join(f"{count} of {name}" for name, count in lost.items())
        remedy = "Put the key they were made with back into SHOPOPS_SECRET_KEYS, as the last one."
        return Line("keyed hashes", State.BAD, f"Some were made with a key that is not the oldest now: {told}.", remedy)
    return Line(
        "keyed hashes", State.OK, f"all made with {current}, the oldest key: it has to stay the last of the list"
    )


def _made_with_another(column: KeyedColumn, current: str) -> int:
    found = hashes_by_key(column)
    return found.total() - found[current]
