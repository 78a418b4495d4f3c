"""The admin's site under its theme, without what no page of ours shows: the list of all models, a sixth of a page's work."""

from typing import Any

from django.apps import AppConfig
from django.contrib import admin
from django.contrib.admin import sites
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from unfold.sites import UnfoldAdminSite


class ThemeConfig(AppConfig):
    """The theme as it comes, but for its site."""

    name = "unfold"

    def ready(self) -> None:
        admin.site = sites.site = Site()


class Site(UnfoldAdminSite):
    """Lists the models when somebody looks at the list."""

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> Any:
        return SimpleLazyObject(lambda: super(Site, self).get_app_list(request, app_label))
