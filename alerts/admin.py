"""Registers this room's admin pages."""

from alerts.channels import address_admin  # noqa: F401
