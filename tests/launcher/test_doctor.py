"""`manage.py doctor` names each fault with its remedy, and only faults make it fail."""

import io
import json
from contextlib import suppress
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from django_celery_beat.models import IntervalSchedule, PeriodicTask

from alerts.models import ChannelAddress, WebhookEndpoint
from inspections.models import WorkerHeartbeat
from people.models import User

pytestmark = pytest.mark.django_db


def told() -> dict[str, dict[str, str]]:
    """Every line by its name, whatever the exit code."""
    out = io.StringIO()
    with suppress(SystemExit):
        call_command("doctor", "--json", stdout=out)
    return {line["name"]: line for line in json.loads(out.getvalue())}


@pytest.fixture
def healthy() -> None:
    now = timezone.now()
    WorkerHeartbeat.objects.create(name="inspect1", seen_at=now)
    every = IntervalSchedule.objects.create(every=5, period=IntervalSchedule.SECONDS)
    PeriodicTask.objects.create(name="tick", task="tick", interval=every, last_run_at=now)


@pytest.mark.usefixtures("healthy")
def test_a_healthy_installation_has_nothing_bad() -> None:
    assert {line["name"]: line["what"] for line in told().values() if line["state"] == "bad"} == {}


@pytest.mark.usefixtures("healthy")
def test_a_worker_silent_for_over_a_minute_is_named() -> None:
    WorkerHeartbeat.objects.create(name="inspect2", seen_at=timezone.now() - timedelta(seconds=90))
    line = told()["workers"]
    assert (line["state"], "inspect2" in line["what"]) == ("warn", True)


def test_no_worker_at_all_is_bad_and_says_how_to_start_one() -> None:
    line = told()["workers"]
    assert (line["state"], "make run" in line["remedy"]) == ("bad", True)
    with pytest.raises(SystemExit, match="1"):
        call_command("doctor", stdout=io.StringIO())


@pytest.mark.usefixtures("healthy")
def test_a_beat_that_stopped_is_bad() -> None:
    PeriodicTask.objects.update(last_run_at=timezone.now() - timedelta(minutes=10))
    assert told()["beat"]["state"] == "bad"


@pytest.mark.usefixtures("healthy")
def test_one_question_alone_is_judged_alone() -> None:
    WorkerHeartbeat.objects.all().delete()
    call_command("doctor", "--only", "beat", stdout=io.StringIO())


@pytest.mark.usefixtures("healthy")
def test_mail_that_nobody_sends_and_webhooks_that_nobody_takes_are_named(settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    assert told()["mail"]["state"] == "ok"  # nobody wants any
    bob = User.objects.create_user("bob")
    address = ChannelAddress(user=bob, kind="email")
    address.keep_fields({"address": "bob@example.com"})
    address.save()
    endpoint = WebhookEndpoint(owner=bob, name="Inventory", failing_since=timezone.now())
    endpoint.keep_url("https://inventory.example.com/")
    endpoint.make_secret(timezone.now())
    endpoint.save()
    lines = told()
    assert (lines["mail"]["state"], lines["mail"]["remedy"]) == ("bad", "Set EMAIL_URL.")
    assert (lines["webhooks sent"]["state"], "Inventory" in lines["webhooks sent"]["what"]) == ("warn", True)


def test_a_broker_that_does_not_answer_is_bad_and_hides_no_other_line(settings) -> None:
    settings.REDIS_URL = "unix:///nowhere/at/all?db=0"
    lines = told()
    assert lines["broker"]["state"] == "bad"
    assert lines["database"]["state"] == "ok"


def test_a_missing_secret_key_is_bad_with_its_remedy(settings) -> None:
    settings.SHOPOPS_SECRET_KEYS = []
    line = told()["environment"]
    assert line["state"] == "bad"
    assert "k1:" in line["remedy"]


def test_tables_that_are_not_up_to_date_are_bad() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'inspections'")
    line = told()["tables"]
    assert (line["state"], line["remedy"]) == ("bad", "manage.py prepare")
