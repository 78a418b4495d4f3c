"""Registers the wiring with Django, so that its commands and system checks are found."""

from django.apps import AppConfig


class ShopopsConfig(AppConfig):
    name = "shopops"
    verbose_name = "ShopOps"

    def ready(self) -> None:
        from shopops import checks  # noqa: F401
