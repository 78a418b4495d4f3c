"""Admin page of the platforms' notices, with who has read them and the act of saying so."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import action, display

from inspections.bell import ring
from inspections.models import NoticeRead
from inspections.told.notices import mark_read
from people.models import User
from people.offered_filter import OfferedFilter
from people.roles import Area
from stores.filters import PlatformFilter, StoreFilter
from stores.mirror_admin import MirrorAdmin
from stores.models import Notice


class ReadFilter(OfferedFilter):
    """Read by somebody here, or by nobody."""

    title = _("read")
    parameter_name = "read"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("no", _("not read by anybody")), ("yes", _("read"))]

    def narrowed(self, queryset: QuerySet[Any], asked: str) -> QuerySet[Any]:
        return queryset.filter(is_read=asked == "yes")


@admin.register(Notice)
class NoticeAdmin(MirrorAdmin):
    """The platforms' announcements."""

    area = Area.POLICY
    list_display = ("title", "store", "category", "published_at", "seen_changed_at", "is_read_shown")
    list_filter = (ReadFilter, StoreFilter, PlatformFilter)
    search_fields = ("title", "text")
    actions = ("read_by_me",)
    recorded_elsewhere = frozenset({"read_by_me"})

    def rows(self, request: HttpRequest) -> QuerySet[Any]:
        receipts = NoticeRead.objects.filter(store=OuterRef("store"), notice_external_id=OuterRef("external_id"))
        rows: QuerySet[Any] = super().rows(request).annotate(is_read=Exists(receipts))
        return rows

    @display(description=_("read"), boolean=True)
    def is_read_shown(self, notice: Any) -> bool:
        return bool(notice.is_read)

    @action(description=_("I have read these"))
    def read_by_me(self, request: HttpRequest, chosen: QuerySet[Notice]) -> None:
        assert isinstance(request.user, User)  # noqa: S101  (the admin lets nobody else in)
        count = mark_read(chosen, request.user, timezone.now())
        ring()
        said = ngettext("{count} notice marked as read.", "{count} notices marked as read.", count)
        messages.success(request, said.format(count=count))
