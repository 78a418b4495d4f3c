"""Registers the wiring with Django, so that its commands and system checks are found."""

from django.apps import AppConfig


class ShopopsConfig(AppConfig):
    name = "shopops"
    verbose_name = "ShopOps"

    def ready(self) -> None:
        from alerts.bell import ring
        from inspections.ledger import findings_changed
        from shopops import checks  # noqa: F401

        # A lower room never calls a higher one: that its rows are taken up at once is wiring.
        findings_changed.connect(ring, dispatch_uid="ring the bell of alerts")
