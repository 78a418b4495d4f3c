"""The Celery app and its beat table. Redis only rings the bell: what must happen is a due row in PostgreSQL.

The broker settings are those that survived killed, frozen and half-open brokers in fault runs: short socket timeouts
find a silently lost peer in seconds, and a short restore interval returns what a killed worker held.
"""

import os
from datetime import timedelta

from celery import Celery
from celery.signals import task_postrun, task_prerun

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shopops.settings")

app = Celery("shopops")


def broker_url(redis_url: str) -> str:
    """Celery's spelling of a Redis address: `unix:///path?db=0` becomes `redis+socket:///path?virtual_host=0`."""
    if redis_url.startswith("unix://"):
        return redis_url.replace("unix://", "redis+socket://", 1).replace("?db=", "?virtual_host=")
    return redis_url


@app.on_configure.connect  # type: ignore[untyped-decorator]
def _configure(sender: Celery, **kwargs: object) -> None:
    from django.conf import settings

    sender.conf.update(
        broker_url=broker_url(settings.REDIS_URL or "redis://nowhere.invalid/0"),
        broker_connection_retry_on_startup=True,
        broker_transport_options={
            "socket_timeout": 5,
            "socket_connect_timeout": 5,
            "socket_keepalive": True,
            "health_check_interval": 5,
            "visibility_timeout": 900,
            "unacked_restore_interval": 5,
            "unacked_restore_throttle": 1,
            "global_keyprefix": "shopops:",
            # Who rings (a page, the beat) gives up at once: the row is written, the next tick rings again.
            "max_retries": 1,
            "interval_start": 0,
            "interval_step": 0,
            "interval_max": 0,
        },
        task_ignore_result=True,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        task_retry_on_worker_lost=True,
        task_serializer="json",
        accept_content=["json"],
        worker_prefetch_multiplier=1,
        worker_hijack_root_logger=False,
        worker_send_task_events=False,
        task_default_queue="inspect",
        timezone="UTC",
        beat_scheduler="django_celery_beat.schedulers:DatabaseScheduler",
        beat_max_loop_interval=5,
        beat_schedule={
            "dispatch what is due": {
                "task": "inspections.dispatch_due",
                "schedule": timedelta(seconds=5),
                "options": {"expires": 5},
            },
            "send what people want done": {
                "task": "stores.send_actions",
                "schedule": timedelta(seconds=5),
                "options": {"expires": 5},
            },
            "measure exit addresses": {
                "task": "stores.measure_exit_addresses",
                "schedule": timedelta(minutes=5),
                "options": {"expires": 300},
            },
            "apply imports": {
                "task": "stores.apply_imports",
                "schedule": timedelta(seconds=30),
                "options": {"expires": 30},
            },
            "fetch lost webhooks": {
                "task": "stores.fetch_lost_pushes",
                "schedule": timedelta(minutes=10),
                "options": {"expires": 600},
            },
            "check webhook subscriptions": {
                "task": "stores.check_subscriptions",
                "schedule": timedelta(minutes=5),
                "options": {"expires": 300},
            },
            "forget old webhooks": {
                "task": "stores.forget_old_pushes",
                "schedule": timedelta(hours=6),
                "options": {"expires": 3600},
            },
            "forget buyers": {
                "task": "stores.forget_buyers",
                "schedule": timedelta(hours=24),
                "options": {"expires": 3600},
            },
            "watch policies": {
                "task": "inspections.watch_policies",
                "schedule": timedelta(minutes=5),
                "options": {"expires": 300},
            },
            "seal finished days": {
                "task": "inspections.seal_days",
                "schedule": timedelta(minutes=10),
                "options": {"expires": 600},
            },
            "forget evidence files": {
                "task": "inspections.forget_evidence_files",
                "schedule": timedelta(hours=1),
                "options": {"expires": 3600},
            },
            "plan the rota": {
                "task": "inspections.plan_rota",
                "schedule": timedelta(hours=1),
                "options": {"expires": 3600},
            },
            "forget repeated requests": {
                "task": "people.forget_old_requests",
                "schedule": timedelta(hours=1),
                "options": {"expires": 3600},
            },
            "mail unusual sign-ins": {
                "task": "people.mail_unusual_sign_ins",
                "schedule": timedelta(seconds=30),
                "options": {"expires": 30},
            },
            "clear old sessions": {
                "task": "people.clear_old_sessions",
                "schedule": timedelta(hours=6),
                "options": {"expires": 3600},
            },
            "take up findings": {
                "task": "alerts.take_up",
                "schedule": timedelta(seconds=5),
                "options": {"expires": 5, "queue": "notify"},
            },
            "send what is due": {
                "task": "alerts.send_outbox",
                "schedule": timedelta(seconds=5),
                "options": {"expires": 5, "queue": "notify"},
            },
            "let time pass for alerts": {
                "task": "alerts.look_at_clock",
                "schedule": timedelta(seconds=15),
                "options": {"expires": 15, "queue": "notify"},
            },
            "send webhooks": {
                "task": "alerts.send_webhooks",
                "schedule": timedelta(seconds=5),
                "options": {"expires": 5, "queue": "notify"},
            },
            "send digests": {
                "task": "alerts.send_digests",
                "schedule": timedelta(minutes=5),
                "options": {"expires": 300, "queue": "notify"},
            },
            "forget old outgoing webhooks": {
                "task": "alerts.forget_old_webhooks",
                "schedule": timedelta(hours=6),
                "options": {"expires": 3600, "queue": "notify"},
            },
            "audit": {
                "task": "alerts.audit",
                "schedule": timedelta(seconds=60),
                "options": {"expires": 60, "queue": "notify"},
            },
            "look for silence": {
                "task": "inspections.look_for_silence",
                "schedule": timedelta(seconds=60),
                "options": {"expires": 60},
            },
        },
    )


@task_prerun.connect  # type: ignore[untyped-decorator]
def _task_begins(task_id: str, **kwargs: object) -> None:
    from people.audit.circumstances import begin_task

    begin_task(task_id)


@task_postrun.connect  # type: ignore[untyped-decorator]
def _task_ends(**kwargs: object) -> None:
    from people.audit.circumstances import end_task

    end_task()


app.autodiscover_tasks()
app.autodiscover_tasks(["alerts.webhooks", "alerts.digests"])
