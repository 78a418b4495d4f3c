"""The role the processes work as: it works with every table, and cannot touch what is kept for ever."""

from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection

from people.audit import Subject, Verb, record
from people.database_role import prepare_role
from people.models import AuditEntry

ROLE = "shopops_test_app"


@pytest.fixture
def as_the_app(db: None) -> Iterator[None]:
    kept = prepare_role(ROLE, "")
    assert {"people_auditentry", "inspections_sealedday", "inspections_dayhead"} <= set(kept)
    record(None, Verb.ASKED, Subject("a.thing", "1"))
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {ROLE}")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


def test_the_app_adds_to_the_trail_and_reads_it(as_the_app: None):
    record(None, Verb.ASKED, Subject("a.thing", "2"))
    assert AuditEntry.objects.filter(kind="a.thing").count() == 2


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE people_auditentry SET label = 'x'",
        "DELETE FROM people_auditentry",
        "TRUNCATE people_auditentry",
        "ALTER TABLE people_auditentry DISABLE TRIGGER ALL",
        "DROP TRIGGER kept ON people_auditentry",
        "DROP TABLE people_auditentry",
        "CREATE OR REPLACE FUNCTION people_audit_kept() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'",
        "SET session_replication_role = replica",
        "UPDATE inspections_sealedday SET hash = 'x'",
        "DELETE FROM inspections_dayhead",
        "ALTER TABLE people_auditentry OWNER TO CURRENT_USER",
    ],
)
def test_the_app_cannot_change_the_trail_nor_take_its_guard_away(as_the_app: None, attack: str):
    with connection.cursor() as cursor:
        cursor.execute("SAVEPOINT before")
        with pytest.raises(Exception) as refusal:  # noqa: PT011  (Django wraps psycopg's)
            cursor.execute(attack)
        assert isinstance(refusal.value.__cause__, psycopg.errors.InsufficientPrivilege), refusal.value
        cursor.execute("ROLLBACK TO SAVEPOINT before")
    assert AuditEntry.objects.filter(kind="a.thing").count() == 1
