"""The database's time: the one clock by which rows fall due, whichever machine asks."""

from datetime import datetime

from django.db import connection


def database_now() -> datetime:
    """This moment."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    return moment
