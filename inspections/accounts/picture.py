"""The part of a snapshot that tells who can sign in: one statement for any number of stores."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from inspections.accounts.facts import Account
from inspections.accounts.masking import masked
from inspections.accounts.rights import excess, rights_of
from inspections.models.reading import ReadingSource
from inspections.rows import rows_by_store


def draw_accounts(ids: Sequence[int]) -> dict[int, tuple[Account, ...]]:
    """Store id -> its sub-accounts."""
    found = rows_by_store(_ACCOUNTS, [list(ids)], _account)
    return {store_id: tuple(found[store_id]) for store_id in ids}


def _account(
    pk: int,
    login: str,
    role: str,
    stated: Any,
    last_used_at: datetime | None,
    registered_at: datetime,
    source: str,
    username: str | None,
    role_here: str | None,
    is_active: bool | None,
    is_superuser: bool | None,
) -> Account:
    rights = rights_of(role, json.loads(stated) if isinstance(stated, str) else stated)  # raw statements bring text
    beyond = excess(rights or (), role_here, is_superuser=bool(is_superuser)) if role_here else []
    return Account(
        id=pk,
        login=masked(login),
        role=role,
        rights=rights,
        person=username or "",
        person_is_here=bool(is_active),
        excess=tuple(beyond),
        last_used_at=last_used_at,
        registered_at=registered_at,
        is_told=source == ReadingSource.PUSHED,
    )


_ACCOUNTS = """
SELECT a.store_id, a.id, a.login, a.role, a.rights, a.last_used_at, a.registered_at, a.source,
       u.username, u.role, u.is_active, u.is_superuser
FROM inspections_subaccount a LEFT JOIN people_user u ON u.id = a.person_id
WHERE a.store_id = ANY(%s) AND a.removed_at IS NULL ORDER BY a.id
"""
