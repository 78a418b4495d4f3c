"""The mirror: written twice is written once, unchanged rows are left alone, two statements a table."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import msgspec
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stores import records
from stores.mirror import MODEL_OF, write_records
from stores.models import Statement, StockLevel, Store
from stores.records import StatementRecord, StockRecord

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def store(db: None) -> Store:
    return Store.objects.create(
        platform="tiktok", external_id="1", name="Shop", country="SG", time_zone="Asia/Singapore"
    )


def statement(number: int, amount: str = "10.50") -> StatementRecord:
    return StatementRecord(
        external_id=str(number),
        statement_at=NOW - timedelta(days=number),
        currency="SGD",
        settlement_amount=Decimal(amount),
        revenue_amount=None,
        fee_amount=Decimal("-1"),
        adjustment_amount=None,
        payment="paid",
    )


def test_unchanged_rows_cost_one_statement_and_no_write(store: Store) -> None:
    rows = [(store.pk, statement(number)) for number in range(200)]
    assert write_records(rows, NOW) == 200
    with CaptureQueriesContext(connection) as statements:
        assert write_records(rows, NOW + timedelta(hours=1)) == 0
    assert len(statements) == 1
    assert set(Statement.objects.values_list("seen_changed_at", flat=True)) == {NOW}


def test_only_the_changed_row_is_rewritten(store: Store) -> None:
    write_records([(store.pk, statement(1)), (store.pk, statement(2))], NOW)
    later = NOW + timedelta(hours=1)
    assert write_records([(store.pk, statement(1, "-3.25")), (store.pk, statement(2))], later) == 1
    changed = Statement.objects.get(seen_changed_at=later)
    assert (changed.external_id, changed.settlement_amount, changed.revenue_amount) == ("1", Decimal("-3.25"), None)


def test_an_item_seen_twice_in_one_reading_is_one_row(store: Store) -> None:
    write_records([(store.pk, statement(1, "1")), (store.pk, statement(1, "2"))], NOW)
    assert Statement.objects.get().settlement_amount == 2


def _is_record(kind: object) -> bool:
    """A kind of record of its own, not what several have in common."""
    return isinstance(kind, type) and issubclass(kind, records.Record) and not kind.__subclasses__()


def test_every_record_class_has_a_table_with_its_fields() -> None:
    assert set(MODEL_OF) == {kind for kind in vars(records).values() if _is_record(kind)}
    for kind, model in MODEL_OF.items():
        columns = {field.name for field in model._meta.get_fields()}
        assert {field.name for field in msgspec.structs.fields(kind)} <= columns, kind


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(-5, 5)), max_size=12))
def test_the_mirror_shows_the_newest_of_any_sequence(store: Store, said: list[tuple[int, int]]) -> None:
    StockLevel.objects.all().delete()
    for sku, available in said:
        record = StockRecord(external_id=str(sku), product_external_id="p", available=available, committed=None)
        write_records([(store.pk, record)], NOW)
    assert dict(StockLevel.objects.values_list("external_id", "available")) == {str(sku): n for sku, n in said}
