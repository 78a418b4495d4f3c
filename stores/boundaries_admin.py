"""Admin pages of account boundaries, for managers: own proxies and apps, what is stated, who belongs together, exit addresses."""

from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from people.admin_site import HouseAdmin
from people.models import User
from people.sign_in.fresh_admin import FreshAdmin
from stores import boundaries
from stores.boundaries_facts import note_bank_account
from stores.boundaries_forms import IsolationFactForm, OwnAppForm, OwnProxyForm
from stores.exit_address_trial import Trial, try_proxy
from stores.fetching import fetch_loop
from stores.filters import StoreFilter
from stores.models import ExitAddress, IsolationFact, OwnApp, OwnProxy, SharedEntity, WayOut
from stores.outcome_words import said_text

# A try may take seconds, and the page waits for it.
_MOST_TRIED = 5


@admin.register(OwnProxy)
class OwnProxyAdmin(FreshAdmin):
    """Stores' own ways out; user name and password go in only."""

    editable = addable = deletable = True
    form = OwnProxyForm
    list_display = ("owner", "shown_address", "login_standing", "seen_from", "changed_at")
    list_select_related = ("store", "connection")
    autocomplete_fields = ("store", "connection")
    readonly_fields = ("login_standing",)
    fields = (
        *("store", "connection", "scheme", "host", "port"),
        *("login_standing", "new_user", "new_password", "without_login"),
    )
    actions = ("test_proxy",)

    def rows(self, request: HttpRequest) -> QuerySet[Any]:
        measured = WayOut.objects.filter(way_out=OuterRef("fingerprint"))
        rows: QuerySet[Any] = (
            super()
            .rows(request)
            .annotate(
                seen_address=Subquery(measured.values("address")), seen_problem=Subquery(measured.values("problem"))
            )
        )
        return rows

    @display(description=_("belongs to"))
    def owner(self, own: OwnProxy) -> str:
        return str(own.store or own.connection)

    @display(description=_("address"))
    def shown_address(self, own: OwnProxy) -> str:
        return own.shown()

    @display(description=_("user name and password"))
    def login_standing(self, own: OwnProxy) -> Any:
        return _("set") if own.sealed_login else _("not set")

    @display(description=_("seen from"))
    def seen_from(self, own: Any) -> Any:
        return said_text(own.seen_problem or "") or own.seen_address or _("not measured")

    @admin.action(description=_("Test this proxy"), permissions=["manage"])
    def test_proxy(self, request: HttpRequest, queryset: QuerySet[OwnProxy]) -> None:
        """One call through each chosen proxy: the address it is seen from and how long it took, or the exact fault."""
        for own in queryset[:_MOST_TRIED]:
            trial = try_proxy(own, fetch_loop())
            level = messages.ERROR if trial.problem else messages.SUCCESS
            self.message_user(request, f"{own.shown()}: {_told(trial)}", level)


def _told(trial: Trial) -> Any:
    if trial.problem:
        return said_text(trial.problem)
    seconds = f"{trial.seconds:.2f}"
    if trial.seen is None:
        return _("works, %(seconds)s s; its address is not measured, since EXIT_ADDRESS_URL is not set") % {
            "seconds": seconds
        }
    where = f"{trial.seen.address} ({trial.seen.country})" if trial.seen.country else trial.seen.address
    return _("works, seen from %(where)s, %(seconds)s s") % {"where": where, "seconds": seconds}


@admin.register(OwnApp)
class OwnAppAdmin(FreshAdmin):
    """Apps registered for one store alone; used from the seller's next consent on."""

    editable = addable = deletable = True
    form = OwnAppForm
    list_display = ("store", "app", "in_use", "since")
    list_select_related = ("store__connection", "app")
    autocomplete_fields = ("store",)
    fields = ("store", "app_key", "service_id", "new_secret")

    @display(description=_("in use"), boolean=True)
    def in_use(self, own: OwnApp) -> bool:
        return own.store.connection is not None and own.store.connection.app_id == own.app_id

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        own = boundaries.register_own_app(obj.store, form.keys())
        obj.pk, obj.app = own.pk, own.app


class StatedAdmin(HouseAdmin):
    """What a person states is kept with the person's name."""

    editable = addable = deletable = True

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.stated_by = request.user if isinstance(request.user, User) else None
        super().save_model(request, obj, form, change)


@admin.register(IsolationFact)
class IsolationFactAdmin(StatedAdmin):
    """What the seller states of each store; values are not kept in clear."""

    form = IsolationFactForm
    list_display = ("store", "kind", "masked", "stated_by", "stated_at")
    list_filter = (StoreFilter, ("kind", ChoicesDropdownFilter))
    list_select_related = ("store", "stated_by")
    autocomplete_fields = ("store",)
    readonly_fields = ("masked",)
    fields = ("store", "kind", "masked", "value")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        by = request.user if isinstance(request.user, User) else None
        with transaction.atomic():
            super().save_model(request, obj, form, change)
            note_bank_account(obj.store, obj.kind, form.cleaned_data["value"], by)


@admin.register(SharedEntity)
class SharedEntityAdmin(StatedAdmin):
    """Stores that belong together, so that they may share; with the reason and who said so."""

    list_display = ("name", "reason", "stated_by", "stated_at")
    list_select_related = ("stated_by",)
    search_fields = ("name",)
    autocomplete_fields = ("stores",)
    fields = ("name", "reason", "stores")


@admin.register(ExitAddress)
class ExitAddressAdmin(HouseAdmin):
    """From which address each store was seen on which day."""

    list_display = ("store", "day", "address", "country", "by_own_proxy", "first_seen_at", "last_seen_at")
    list_filter = (StoreFilter,)
    list_select_related = ("store",)
    search_fields = ("address",)
    ordering = ("-last_seen_at",)

    @display(description=_("by its own proxy"), boolean=True)
    def by_own_proxy(self, seen: ExitAddress) -> bool:
        return bool(seen.way_out)
