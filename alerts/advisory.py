"""One at a time, over all processes: locks that PostgreSQL lets go with the transaction."""

from enum import IntEnum

from django.db import connection


class Turn(IntEnum):
    """What only one may do at a time. The numbers are ours alone in the database."""

    TAKE_UP = 7_236_101
    OUTBOX = 7_236_102


def take_turn(turn: Turn) -> None:
    """Waits for the turn; it ends with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [turn.value])


def try_turn(turn: Turn) -> bool:
    """False at once when somebody else has it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [turn.value])
        return bool(cursor.fetchone()[0])
