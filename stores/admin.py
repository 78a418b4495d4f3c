"""Admin pages of groups, platform apps, connections and topic readings. Stores themselves are shown by the desk."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from people.admin_site import HouseAdmin, person
from people.roles import Area
from people.sign_in.fresh_admin import FreshAdmin
from stores.areas import rows_by_topic
from stores.boundaries_page import app_use
from stores.filters import PlatformFilter, StoreFilter
from stores.marks import outcome_mark
from stores.models import Connection, PlatformApp, SetAsideItem, StoreGroup, TopicReading
from stores.moments import ago, shown_moment
from stores.secret_forms import ConnectionForm, PlatformAppForm


@admin.register(StoreGroup)
class StoreGroupAdmin(HouseAdmin):
    """Which people look after which stores."""

    editable = addable = deletable = True
    list_display = ("name", "store_count", "member_count", "shares_stock")
    search_fields = ("name",)
    autocomplete_fields = ("members",)

    def rows(self, request: HttpRequest) -> QuerySet[Any]:
        counts = {"stores_in": Count("stores", distinct=True), "members_in": Count("members", distinct=True)}
        rows: QuerySet[Any] = super().rows(request).annotate(**counts)
        return rows

    @display(description=_("stores"), ordering="stores_in")
    def store_count(self, group: Any) -> int:
        return int(group.stores_in)

    @display(description=_("members"), ordering="members_in")
    def member_count(self, group: Any) -> int:
        return int(group.members_in)


@admin.register(PlatformApp)
class PlatformAppAdmin(FreshAdmin):
    """Our apps at the platforms; the secret goes in only."""

    editable = addable = True
    form = PlatformAppForm
    list_display = ("__str__", "service_id", "secret_standing", "used_by")
    readonly_fields = ("secret_standing", "used_by")
    fields = ("platform", "app_key", "service_id", "secret_standing", "new_secret", "used_by")

    @display(description=_("app secret"))
    def secret_standing(self, app: PlatformApp) -> Any:
        return _("set") if app.sealed_secret else _("not set")

    @display(description=_("used by"))
    def used_by(self, app: PlatformApp) -> Any:
        return app_use(app)


@admin.register(Connection)
class ConnectionAdmin(FreshAdmin):
    """The sellers' authorisations; tokens go in only."""

    editable = addable = True
    form = ConnectionForm
    list_display = ("__str__", "app", "state", "access_standing", "refresh_standing", "store_count")
    list_filter = (("state", ChoicesDropdownFilter),)
    list_select_related = ("app",)
    search_fields = ("account_name", "account_id")
    readonly_fields = ("state", "state_reason", "state_since", "access_standing", "refresh_standing", "scopes")
    fieldsets = (
        (None, {"fields": ("app", "account_id", "account_name")}),
        (_("Standing"), {"fields": (*readonly_fields,)}),
        (
            _("Enter a new pair of tokens"),
            {"fields": ("new_access_token", "new_refresh_token", "new_access_expires_at", "new_refresh_expires_at")},
        ),
    )

    def rows(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().rows(request).annotate(stores_in=Count("stores"))
        return rows

    @display(description=_("access token"))
    def access_standing(self, connection: Connection) -> Any:
        return _standing(connection.sealed_access_token, connection.access_expires_at)

    @display(description=_("authorisation"))
    def refresh_standing(self, connection: Connection) -> Any:
        return _standing(connection.sealed_refresh_token, connection.refresh_expires_at)

    @display(description=_("stores"), ordering="stores_in")
    def store_count(self, connection: Any) -> int:
        return int(connection.stores_in)


def _standing(sealed: str, ends_at: Any) -> Any:
    if not sealed:
        return _("not set")
    if ends_at is None:
        return _("set")
    now = timezone.now()
    sentence = _("set, ends %(when)s (%(day)s)") if ends_at > now else _("set, ended %(when)s (%(day)s)")
    return sentence % {"when": ago(ends_at, now), "day": f"{ends_at:%Y-%m-%d %H:%M} UTC"}


class ReadingRowAdmin(HouseAdmin):
    """What topic readings and set-aside items share: both belong to a store and to the area of their topic."""

    area = Area.STORE
    list_select_related = ("store",)

    def rows(self, request: HttpRequest) -> QuerySet[Any]:
        return rows_by_topic(self.model._default_manager.all(), person(request))


@admin.register(TopicReading)
class TopicReadingAdmin(ReadingRowAdmin):
    """How the last reading of each topic went."""

    list_display = ("store", "topic", "outcome_shown", "reason", "tried", "read", "failing", "set_aside")
    list_filter = (StoreFilter, PlatformFilter, ("outcome", ChoicesDropdownFilter))
    ordering = ("store_id", "topic")

    @display(description=_("last try"), ordering="outcome")
    def outcome_shown(self, reading: TopicReading) -> Any:
        return outcome_mark(reading.outcome)

    @display(description=_("last tried"), ordering="tried_at")
    def tried(self, reading: TopicReading) -> Any:
        return shown_moment(reading.tried_at, reading.store, timezone.now())

    @display(description=_("last complete reading"), ordering="read_at")
    def read(self, reading: TopicReading) -> Any:
        return shown_moment(reading.read_at, reading.store, timezone.now())

    @display(description=_("failing since"), ordering="failing_since")
    def failing(self, reading: TopicReading) -> Any:
        return shown_moment(reading.failing_since, reading.store, timezone.now())


@admin.register(SetAsideItem)
class SetAsideItemAdmin(ReadingRowAdmin):
    """Items that could not be understood."""

    list_display = ("store", "topic", "item_id", "problem", "first_seen_at", "last_seen_at")
    list_filter = (StoreFilter,)


from stores import (  # noqa: E402  (register their pages)
    actions_admin,  # noqa: F401
    boundaries_admin,  # noqa: F401
    grant_admin,  # noqa: F401
    mirror_admin,  # noqa: F401
    privacy_admin,  # noqa: F401
    webhooks_admin,  # noqa: F401
)
