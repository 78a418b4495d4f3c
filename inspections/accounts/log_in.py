"""Keeping a log-in that was told: once, with the sub-account it belongs to, which is thereby used."""

from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction

from inspections.accounts.register import note_use
from inspections.models import LoginRecord, SubAccount
from inspections.models.sub_account import login_key
from stores.models import Store


class Kept(NamedTuple):
    """`is_new`: it was not known before."""

    record: LoginRecord
    is_new: bool


@transaction.atomic
def keep_login(store: Store, external_id: str, told: dict[str, Any], *, source: str, now: datetime) -> Kept:
    """Keeps a log-in. `told`: at, login, device, address, place. The caller has asked the gate for the store."""
    name = told.get("login", "")
    account = SubAccount.objects.filter(store=store, login_key=login_key(name)).first() if name else None
    record, is_new = LoginRecord.objects.get_or_create(
        store=store,
        external_id=external_id,
        defaults={**told, "sub_account": account, "source": source, "received_at": now},
    )
    if is_new and account is not None:
        note_use(account.pk, record.at)
    return Kept(record, is_new)
