"""Admin pages that ask once more who is sitting there before anything is changed: those of people, rights, tokens and secrets."""

from typing import Any

from django.http import HttpRequest

from people.admin_site import HouseAdmin
from people.sign_in.fresh import ask_again, is_fresh


class FreshAdmin(HouseAdmin):
    """What such a page is made from. A form is asked for before it is filled in; looking on asks nothing."""

    asks_again = True

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        may = self.has_add_permission(request) if object_id is None else self.has_change_permission(request)
        if (may or request.method != "GET") and not is_fresh(request):
            return ask_again(request)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        if not is_fresh(request):
            return ask_again(request)
        return super().delete_view(request, object_id, extra_context)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        if request.method != "GET" and not is_fresh(request):
            return ask_again(request)
        return super().changelist_view(request, extra_context)
