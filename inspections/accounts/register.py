"""Writing the register: told again, a sub-account is the same row, and what is not told anew stays."""

from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Q

from inspections.models import SubAccount
from inspections.models.sub_account import login_key
from stores.models import Store


class Registered(NamedTuple):
    """`is_new`: it was not known before."""

    account: SubAccount
    is_new: bool


@transaction.atomic
def register(store: Store, login: str, told: dict[str, Any], *, source: str, now: datetime) -> Registered:
    """Notes a sub-account. `told`: the fields that are told (role, rights, person, last_used_at, removed).

    A last use never goes back: what is told late may be older than what is known. The caller has asked the gate for the store.
    """
    account, is_new = SubAccount.objects.get_or_create(
        store=store,
        login_key=login_key(login),
        defaults={
            "login": login.strip(),
            "role": told["role"],
            "source": source,
            "registered_at": now,
            "told_at": now,
        },
    )
    account = SubAccount.objects.select_for_update().get(pk=account.pk)
    for name in ("role", "rights", "person"):
        if name in told:
            setattr(account, name, told[name])
    used_at = told.get("last_used_at")
    if used_at is not None and (account.last_used_at is None or used_at > account.last_used_at):
        account.last_used_at = used_at
    if "removed" in told:
        account.removed_at = (account.removed_at or now) if told["removed"] else None
    account.source, account.told_at = source, now
    account.save()
    return Registered(account, is_new)


def note_use(account_id: int, at: datetime) -> None:
    """Somebody signed in with it; a younger use that is known stays."""
    unknown_or_older = Q(last_used_at__isnull=True) | Q(last_used_at__lt=at)
    SubAccount.objects.filter(unknown_or_older, pk=account_id).update(last_used_at=at)
