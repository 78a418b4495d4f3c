"""Wiring only: settings, the Celery app and its beat table, addresses, the one-command launcher. No business word lives here."""

from shopops.celery import app as celery_app

__all__ = ["celery_app"]
