"""The database role that pages, workers and the beat work as: it reads and writes rows, owns nothing and changes no table.

What must never be changed (the audit trail, the sealed days) it may only read and add to. Such a table is known by its
trigger `sealed_whole`; taking the trigger away is its owner's right, and this role is not its owner.
"""

from django.db import connection
from psycopg import sql

_KEPT_TABLES = "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'sealed_whole' AND NOT tgisinternal"


def prepare_role(name: str, password: str) -> list[str]:
    """Makes the role where it is missing, gives it its rights anew, and returns the tables it may only add to.

    Called by the tables' owner after each migration. Without a password the role is let in as pg_hba.conf says.
    """
    role = sql.Identifier(name)
    connection.ensure_connection()
    with connection.connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name])
        if cursor.fetchone() is None:
            cursor.execute(sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS").format(role))
        if password:
            cursor.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(role, sql.Literal(password)))
        for right in _RIGHTS:
            cursor.execute(sql.SQL(right).format(role))
        cursor.execute(_KEPT_TABLES)
        kept = sorted(str(row[0]) for row in cursor.fetchall())
        for table in kept:
            revoke = sql.SQL("REVOKE UPDATE, DELETE, TRUNCATE ON {} FROM {}")
            cursor.execute(revoke.format(sql.Identifier(*table.split(".")), role))
    return kept


_RIGHTS = (
    "GRANT USAGE ON SCHEMA public TO {}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {}",
    "REVOKE CREATE ON SCHEMA public FROM {}",
)
