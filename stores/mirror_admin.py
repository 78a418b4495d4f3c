"""Read-only admin pages of the mirror: what the platforms told us, each kind seen by those whose role has its area."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from people.admin_site import HouseAdmin, person
from people.models import User
from people.rights import Act
from people.roles import Area
from stores.areas import rows_of_area
from stores.filters import PlatformFilter, StoreFilter
from stores.mirror_words import mirror_word
from stores.models import (
    Balance,
    Cancellation,
    Conversation,
    LateOrder,
    ListingIssue,
    Metric,
    Order,
    Penalty,
    Product,
    Punishment,
    Return,
    Review,
    Statement,
    StockLevel,
    Withdrawal,
)
from stores.privacy.classes import names_in


class MirrorAdmin(HouseAdmin):
    """Subclasses name their area. `money`: fields left out for roles that see no money; `coded`: those shown in words."""

    area: ClassVar[Area]
    money: ClassVar[frozenset[str]] = frozenset()
    coded: ClassVar[tuple[str, ...]] = ()
    list_select_related = ("store",)
    search_fields: Any = ("external_id",)
    list_filter: Any = (StoreFilter, PlatformFilter)
    ordering = ("-seen_changed_at", "-pk")

    def rows(self, request: HttpRequest) -> QuerySet[Any]:
        return rows_of_area(self.model._default_manager.all(), self.area, person(request))

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        shown = [field.name for field in self.opts.fields if field.editable and field.name != "id"]
        return [self._in_words(name) for name in shown if name not in self._hidden(request)]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [*self.readonly_fields, *map(self._in_words, self.coded)]

    def get_list_display(self, request: HttpRequest) -> list[str]:
        return [self._in_words(name) for name in self.list_display if name not in self._hidden(request)]  # type: ignore[arg-type]

    def _in_words(self, name: str) -> str:
        return f"{name}_in_words" if name in self.coded else name

    @display(description=_("state"), ordering="state")
    def state_in_words(self, row: Any) -> str:
        return mirror_word("state", row.state)

    @display(description=_("kind"), ordering="kind")
    def kind_in_words(self, row: Any) -> str:
        return mirror_word("kind", row.kind)

    @display(description=_("asked by"), ordering="requested_by")
    def requested_by_in_words(self, row: Any) -> str:
        return mirror_word("requested_by", row.requested_by)

    @display(description=_("last written by"), ordering="last_sender")
    def last_sender_in_words(self, row: Any) -> str:
        return mirror_word("last_sender", row.last_sender)

    @display(description=_("payment"), ordering="payment")
    def payment_in_words(self, row: Any) -> str:
        return mirror_word("payment", row.payment)

    @display(description=_("unit"), ordering="unit")
    def unit_in_words(self, row: Any) -> str:
        return mirror_word("unit", row.unit)

    def _hidden(self, request: HttpRequest) -> frozenset[str]:
        sees_money = isinstance(request.user, User) and Area.MONEY in request.user.areas()
        names = frozenset() if self._may_reveal(request) else names_in(self.model)
        return names | (frozenset() if sees_money else self.money)

    def _may_reveal(self, request: HttpRequest) -> bool:
        return isinstance(request.user, User) and request.user.may(Act.REVEAL, self.area)


@admin.register(Order)
class OrderAdmin(MirrorAdmin):
    area = Area.ORDERS
    money = frozenset({"total_amount", "currency"})
    list_display = ("external_id", "store", "status", "ship_by_at", "hand_over_by_at", "total_amount", "currency")
    list_filter = (*MirrorAdmin.list_filter, ("status", ChoicesDropdownFilter))
    readonly_fields = ("evidence",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [*super().get_fields(request, obj), "evidence"]

    @display(description=_("evidence for an appeal"))
    def evidence(self, order: Order) -> Any:
        address = reverse("order_evidence", args=[order.pk])
        return format_html('<a href="{}">{}</a>', address, _("Everything about it, as one file (ZIP)"))


@admin.register(Cancellation)
class CancellationAdmin(MirrorAdmin):
    area = Area.ORDERS
    money = frozenset({"refund_amount", "currency"})
    coded = ("state", "requested_by")
    list_display = ("external_id", "store", "order_external_id", "state", "requested_by", "respond_by_at")


@admin.register(Conversation)
class ConversationAdmin(MirrorAdmin):
    area = Area.MESSAGES
    coded = ("last_sender",)
    list_display = ("external_id", "store", "buyer_name", "waiting_since", "unread_count", "last_message_at")


@admin.register(Product)
class ProductAdmin(MirrorAdmin):
    area = Area.STOCK
    list_display = ("external_id", "store", "title", "status", "updated_at")
    search_fields = ("external_id", "title")
    list_filter = (*MirrorAdmin.list_filter, ("status", ChoicesDropdownFilter))


@admin.register(StockLevel)
class StockLevelAdmin(MirrorAdmin):
    area = Area.STOCK
    list_display = ("external_id", "store", "product_external_id", "available", "committed")


@admin.register(Statement)
class StatementAdmin(MirrorAdmin):
    area = Area.MONEY
    coded = ("payment",)
    list_display = ("external_id", "store", "statement_at", "settlement_amount", "currency", "payment")


@admin.register(Withdrawal)
class WithdrawalAdmin(MirrorAdmin):
    area = Area.MONEY
    coded = ("kind", "state")
    list_display = ("external_id", "store", "kind", "state", "amount", "currency", "created_at")


@admin.register(Balance)
class BalanceAdmin(MirrorAdmin):
    area = Area.MONEY
    list_display = ("store", "amount", "currency", "measured_at")


@admin.register(Return)
class ReturnAdmin(MirrorAdmin):
    area = Area.ORDERS
    money = frozenset({"refund_amount", "currency"})
    coded = ("kind", "state")
    list_display = ("external_id", "store", "order_external_id", "kind", "state", "respond_by_at")


@admin.register(Metric)
class MetricAdmin(MirrorAdmin):
    area = Area.STORE
    coded = ("unit",)
    list_display = ("name", "store", "value", "unit", "comparator", "target", "respected")
    list_filter = (*MirrorAdmin.list_filter, "respected")
    search_fields = ("name", "key")


@admin.register(Penalty)
class PenaltyAdmin(MirrorAdmin):
    area = Area.STORE
    list_display = ("external_id", "store", "points", "original_points", "reason", "issued_at")
    readonly_fields = ("evidence",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [*super().get_fields(request, obj), "evidence"]

    @display(description=_("evidence for an appeal"))
    def evidence(self, penalty: Penalty) -> Any:
        address = reverse("violation_evidence", args=[penalty.pk])
        return format_html('<a href="{}">{}</a>', address, _("Everything about it, as one file (ZIP)"))


@admin.register(Punishment)
class PunishmentAdmin(MirrorAdmin):
    area = Area.STORE
    list_display = ("kind", "store", "reason", "tier", "begins_at", "ends_at")


@admin.register(ListingIssue)
class ListingIssueAdmin(MirrorAdmin):
    area = Area.STOCK
    list_display = ("product_external_id", "store", "kind", "reason", "fix_by_at")
    search_fields = ("product_external_id", "reason")


@admin.register(LateOrder)
class LateOrderAdmin(MirrorAdmin):
    area = Area.ORDERS
    list_display = ("external_id", "store", "ship_by_at", "days_late")


@admin.register(Review)
class ReviewAdmin(MirrorAdmin):
    area = Area.REVIEWS
    list_display = ("external_id", "store", "rating", "text", "reply_text", "created_at")
    list_filter = (*MirrorAdmin.list_filter, "rating")
    search_fields = ("external_id", "text")
