"""A month's money as CSV: statements, movements and each store's last balance, with dollars by the rate of that day."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from django.contrib.admin.views.decorators import staff_member_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from desk.asking import person_of
from inspections.exchange import Rate, to_usd
from inspections.exchange_rates import rates_on
from inspections.models import StoreReading
from people.audit import Subject, Verb, record
from people.rights import Act
from people.roles import Area
from people.sign_in.fresh import fresh_sign_in
from people.tables import BOM, csv_line
from stores.models import Statement, Store, Withdrawal

_HEAD = ("store", "platform", "country", "what", "id", "day", "amount", "currency", "state", "usd", "rate", "rate_of")


class _Row(NamedTuple):
    """`at`: the moment by whose day, in the store's own zone, the rate is taken."""

    store: Store
    what: str
    number: str
    at: datetime
    amount: Decimal
    currency: str
    state: str


@require_GET
@staff_member_required
@fresh_sign_in
def money_month(request: HttpRequest, month: str) -> HttpResponse:
    """`2026-11`: by each store's own calendar. The running month goes as far as it has come."""
    user = person_of(request, Area.MONEY)
    if not user.may(Act.EXPORT, Area.MONEY):
        raise PermissionDenied
    first = _first_day(month)
    table = as_csv(Store.objects.visible_to(user), first)
    subject = Subject("inspections.money", month, f"money of {month}")
    record(user, Verb.EXPORTED, subject, after={"rows": table.count("\n") - 1})
    answer = HttpResponse(BOM + table, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="money-{month}.csv"'
    return answer


def months_to_take(now: datetime) -> list[str]:
    """This month and the two before."""
    found, day = [], now.date()
    for _step in range(3):
        found.append(f"{day:%Y-%m}")
        day = day.replace(day=1) - timedelta(days=1)
    return found


def as_csv(stores: QuerySet[Store], first: date) -> str:
    """The rows of the month that begins on `first`, store by store in order of time; nothing in it runs as a formula."""
    table = [csv_line(_HEAD)]
    rates: dict[date, Mapping[str, Rate]] = {}
    for row in sorted(_rows(stores, first), key=lambda one: (one.store.name, one.store.pk, one.at)):
        day = row.store.local_time(row.at).date()
        if day not in rates:
            rates[day] = rates_on(day)
        table.append(csv_line(_cells(row, day, rates[day])))
    return "".join(table)


def _rows(stores: QuerySet[Store], first: date) -> Iterator[_Row]:
    by_id = {store.pk: store for store in stores}
    # a day more on either side: whose month a moment belongs to, the store's own clock says
    begins = datetime(first.year, first.month, 1, tzinfo=UTC) - timedelta(days=1)
    ends = _next(first) + timedelta(days=1)
    span = (begins, datetime(ends.year, ends.month, ends.day, tzinfo=UTC))
    for one in Statement.objects.filter(store__in=by_id, statement_at__range=span):
        yield from _in_month(
            first,
            _Row(
                *(by_id[one.store_id], "settlement", one.external_id, one.statement_at),
                *(one.settlement_amount, one.currency, one.payment),
            ),
        )
    for move in Withdrawal.objects.filter(store__in=by_id, created_at__range=span):
        yield from _in_month(
            first,
            _Row(
                *(by_id[move.store_id], move.kind, move.external_id, move.created_at),
                *(move.amount, move.currency, move.state),
            ),
        )
    last: dict[tuple[int, str], _Row] = {}
    for told in StoreReading.objects.filter(store__in=by_id, key="balance", observed_at__range=span).order_by(
        "observed_at"
    ):
        if told.value is not None:
            row = _Row(
                *(by_id[told.store_id], "last balance", "", told.observed_at), *(told.value, told.unit, told.source)
            )
            for kept in _in_month(first, row):
                last[told.store_id, told.unit] = kept
    yield from last.values()


def _in_month(first: date, row: _Row) -> Iterator[_Row]:
    day = row.store.local_time(row.at).date()
    if (day.year, day.month) == (first.year, first.month):
        yield row


def _cells(row: _Row, day: date, rates: Mapping[str, Rate]) -> list[Any]:
    dollars, rate = to_usd(row.amount, row.currency, rates), rates.get(row.currency)
    return [
        *(row.store.name, row.store.platform, row.store.country, row.what, row.number),
        *(day.isoformat(), row.amount, row.currency, row.state),
        None if dollars is None else round(dollars, 2),
        *((rate.shown, rate.day.isoformat()) if rate else ("", "")),
    ]


def _first_day(month: str) -> date:
    """Raises Http404 for what is no month, or lies ahead."""
    try:
        first = datetime.strptime(month, "%Y-%m").replace(tzinfo=UTC).date()
    except ValueError as fault:
        raise Http404 from fault
    if first > timezone.now().date() + timedelta(days=1):
        raise Http404
    return first


def _next(first: date) -> date:
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1)
