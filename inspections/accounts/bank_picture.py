"""The part of a snapshot that tells of bank accounts: one statement for any number of stores."""

from collections.abc import Sequence

from django.db import connection

from inspections.accounts.facts import BankChange, BankTold


def draw_banks(ids: Sequence[int]) -> dict[int, BankTold]:
    """Store id -> the changes of its bank account, the oldest first."""
    found = dict.fromkeys(ids, BankTold())
    with connection.cursor() as cursor:
        cursor.execute(_BANKS, [list(ids)])
        for store_id, is_change, *change in cursor.fetchall():
            before = found[store_id].changes
            found[store_id] = BankTold(True, (*before, BankChange(*change)) if is_change else before)
    return found


_BANKS = """
SELECT seen.store_id, seen.is_change, seen.id, seen.seen_at, seen.ends_before, seen.ends, seen.source, coalesce(u.username, '')
FROM stores_bankaccountseen seen LEFT JOIN people_user u ON u.id = seen.by_id
WHERE seen.store_id = ANY(%s) ORDER BY seen.seen_at, seen.id
"""
