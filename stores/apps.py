"""Registers the room with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StoresConfig(AppConfig):
    name = "stores"
    verbose_name = _("Stores")

    def ready(self) -> None:
        from stores import checks, leaving  # noqa: F401  (registers the checks)

        leaving.tell()
        from stores.actions import privacy
        from stores.actions.trail import name_verbs

        privacy.tell()

        name_verbs()
