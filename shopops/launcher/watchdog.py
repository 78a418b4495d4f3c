"""Finds workers that run but no longer work. Workers sign in the database; who has signed before and then fell silent, hangs.

Needed because a half-open broker connection stops a worker without a single line in its log.
"""

import psycopg

_SILENCE_SECONDS = 60


def silent_workers(database_url: str) -> set[str]:
    """The names that signed once and not within the last minute, by the database's clock; empty when it cannot be asked."""
    try:
        with _connection(database_url) as connection:
            rows = connection.execute(
                "SELECT name FROM inspections_workerheartbeat WHERE seen_at < now() - make_interval(secs => %s)",
                [_SILENCE_SECONDS],
            ).fetchall()
    except psycopg.Error:
        return set()  # a database that does not answer is nothing a worker's restart would mend
    return {name for (name,) in rows}


def forget_worker(database_url: str, name: str) -> None:
    """Before a start: what an earlier worker of this name signed says nothing about the new one."""
    try:
        with _connection(database_url) as connection:
            connection.execute("DELETE FROM inspections_workerheartbeat WHERE name = %s", [name])
    except psycopg.Error:
        return


def _connection(database_url: str) -> psycopg.Connection:
    return psycopg.connect(database_url, connect_timeout=3, options="-c statement_timeout=3000")
