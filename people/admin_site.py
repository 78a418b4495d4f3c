"""What every admin page has in common: rights come from roles, rows through the gate, another's row is not found."""

from typing import Any, ClassVar

from django.contrib.admin import SimpleListFilter
from django.contrib.auth.models import AnonymousUser
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse

from people.audit.admin_trail import AuditedAdmin
from people.models import User
from people.roles import Area


def person(request: HttpRequest) -> User | AnonymousUser:
    """Who asks."""
    return request.user if isinstance(request.user, User) else AnonymousUser()


def may_manage(request: HttpRequest) -> bool:
    """True for owners and managers; also the sidebar's permission callback."""
    return isinstance(request.user, User) and request.user.is_active and request.user.may_manage()


class HouseAdmin(AuditedAdmin):
    """Seen by those whose role has `area` (None: by managers only); changed by nobody unless `editable`, and then by managers.

    Django's own permission rows are not asked. `rows` narrows every list, page, count, search and choice.
    """

    area: ClassVar[Area | None] = None
    editable: ClassVar[bool] = False
    addable: ClassVar[bool] = False
    deletable: ClassVar[bool] = False

    list_per_page = 25
    list_max_show_all = 25
    list_filter_sheet = True
    actions_on_top = True
    actions: Any = ()

    def rows(self, request: HttpRequest) -> QuerySet[Any]:
        """The rows this person may see. Overridden wherever rows belong to a store."""
        everything: QuerySet[Any] = super().get_queryset(request)
        return everything if may_manage(request) else everything.none()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = self.rows(request)
        ordering = self.get_ordering(request)
        return rows.order_by(*ordering) if ordering else rows

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        user = request.user
        if not isinstance(user, User) or not user.is_active:
            return False
        return user.may_manage() or (self.area is not None and self.area in user.areas())

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.addable and may_manage(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.editable and may_manage(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.deletable and may_manage(request)

    def has_manage_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """For actions that only managers may run: `@action(permissions=["manage"])`."""
        return may_manage(request)

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        """Only the filters on the page. Django would also allow any column in the address, hidden ones included."""
        assert request is not None  # noqa: S101  (Django always passes it; the argument is optional in its signature only)
        return any(lookup in names for names in map(_filter_names, self.get_list_filter(request)))

    def _get_obj_does_not_exist_redirect(
        self, request: HttpRequest, opts: Any, object_id: str
    ) -> HttpResponse:  # Django redirects home; what one may not see is simply not there
        raise Http404


def _filter_names(one: Any) -> tuple[str, ...]:
    if isinstance(one, type) and issubclass(one, SimpleListFilter):
        return (str(one.parameter_name),)
    field = one[0] if isinstance(one, (tuple, list)) else str(one)
    return field, f"{field}__exact"
