"""Keeping the bank account that a store is paid to: the number comes in, a keyed fingerprint and its last digits stay."""

from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from people.models import User
from people.vault import fingerprint, fingerprint_key_name
from stores.models import BankAccountSeen, Store

_FEWEST, _SHOWN = 4, 4


class BankAccountInvalidError(ValueError):
    """It cannot be kept. `field`: which field is wrong; the message says why, in the person's language."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class KeptAccount(NamedTuple):
    """`is_new`: it was not the newest account known."""

    seen: BankAccountSeen
    is_new: bool


@transaction.atomic
def keep_bank_account(
    store: Store, account: str, *, source: str, by: User | None, seen_at: datetime, now: datetime
) -> KeptAccount:
    """Notes the account; the one that is known already is not noted again. The caller has asked the gate for the store.

    `source`: one of BankSource. Raises BankAccountInvalidError.
    """
    plain = _plain(account)
    # Two tellings at once would both be the first.
    Store.objects.select_for_update().filter(pk=store.pk).first()
    newest = BankAccountSeen.objects.filter(store=store).first()
    print_ = fingerprint(plain, "bank_account")
    if newest is not None and newest.fingerprint == print_:
        return KeptAccount(newest, is_new=False)
    if newest is not None and seen_at < newest.seen_at:
        raise BankAccountInvalidError("seen_at", _("A younger word on this store's bank account is known already."))
    ends = plain[-min(_SHOWN, len(plain) // 2) :]
    seen = BankAccountSeen.objects.create(
        store=store,
        fingerprint=print_,
        ends=ends,
        ends_before=newest.ends if newest else "",
        is_change=newest is not None and not _is_same_under_another_key(newest, ends),
        seen_at=seen_at,
        source=source,
        by=by,
        received_at=now,
    )
    return KeptAccount(seen, is_new=True)


def _plain(account: str) -> str:
    """The digits, so that spaces and the bank's name make no other account of it; letters too where there are few digits."""
    digits = "".join(letter for letter in account if letter.isdecimal())
    plain = digits if len(digits) >= _FEWEST else "".join(one for one in account.casefold() if one.isalnum())
    if len(plain) < _FEWEST:
        raise BankAccountInvalidError("account", _("A bank account has four digits or letters at least."))
    return plain


def _is_same_under_another_key(newest: BankAccountSeen, ends: str) -> bool:
    """Fingerprints of a key that is gone can no longer be compared; the last digits then have to do."""
    return newest.fingerprint.partition(":")[0] != fingerprint_key_name() and newest.ends == ends
