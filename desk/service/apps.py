"""Registers the room with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ServiceConfig(AppConfig):
    name = "desk.service"
    label = "service"
    verbose_name = _("Customer service")

    def ready(self) -> None:
        from desk.service import privacy

        privacy.tell()
