"""Registers this room's admin pages."""

from alerts import alert_admin  # noqa: F401
from alerts.auditor import admin as auditor_admin  # noqa: F401
from alerts.channels import address_admin  # noqa: F401
from alerts.digests import admin as digest_admin  # noqa: F401
from alerts.webhooks import admin as webhook_admin  # noqa: F401
