"""What a seller states of a store's isolation: brought to one form, fingerprinted, masked. The value itself is not kept."""

import re
from collections.abc import Callable

from django.utils import timezone
from django.utils.translation import gettext_noop

from people.models import User
from people.vault import fingerprint
from stores.bank_accounts import BankAccountInvalidError, keep_bank_account
from stores.boundaries import proxy_fingerprint
from stores.models import FactKind, IsolationFact, Store
from stores.models.bank_account import BankSource
from stores.platforms.proxies import Proxy

_DIALLING = {
    **{"ID": "62", "TH": "66", "VN": "84", "MY": "60", "PH": "63", "SG": "65", "CN": "86", "HK": "852", "TW": "886"},
    **{"GB": "44", "US": "1", "BR": "55", "MX": "52", "JP": "81", "KR": "82"},
}
# Many mailboxes of one person: what follows the plus, and at Google the dots, do not make another of it.
_DOTS_DO_NOT_COUNT = ("gmail.com", "googlemail.com")


class FactInvalidError(ValueError):
    """The value cannot be what it is said to be."""


def record_fact(store: Store, kind: str, value: str, by: User | None) -> IsolationFact | None:
    """States one thing of a store, replacing what was stated; an empty value withdraws it.

    `kind`: one of FactKind. Raises FactInvalidError (a ValueError) for a value without substance or an unknown kind.
    """
    if kind not in FactKind.values:
        raise FactInvalidError(f"{kind!r} is no kind of isolation fact: {', '.join(FactKind.values)}.")
    if not value.strip():
        IsolationFact.objects.filter(store=store, kind=kind).delete()
        return None
    print_, masked = fingerprint_of(kind, value, store.country)
    note_bank_account(store, kind, value, by)
    fact, _ = IsolationFact.objects.update_or_create(
        store=store, kind=kind, defaults={"fingerprint": print_, "masked": masked, "stated_by": by}
    )
    return fact


def note_bank_account(store: Store, kind: str, value: str, by: User | None) -> None:
    """Another bank account than was told last leaves a row of its own, for whoever asks whether it was us. Raises FactInvalidError."""
    if kind == FactKind.BANK:
        now = timezone.now()
        try:
            keep_bank_account(store, value, source=BankSource.ATTESTED, by=by, seen_at=now, now=now)
        except BankAccountInvalidError as fault:
            raise FactInvalidError(str(fault)) from fault


def fingerprint_of(kind: str, value: str, country: str = "") -> tuple[str, str]:
    """The fingerprint of the normalised value, and how it may be shown. Raises FactInvalidError."""
    text = value.strip()
    if kind == FactKind.PROXY:
        proxy = _proxy(text)
        return proxy_fingerprint(proxy), f"{proxy.host}:{proxy.port}"[:80]
    plain = _NORMALISED[kind](text, country)
    if len(plain) < 2:
        raise FactInvalidError(gettext_noop("The value is too short to tell stores apart."))
    return fingerprint(plain, f"isolation:{kind}"), _MASKED.get(kind, _ends)(plain)[:80]


def _words(text: str, country: str) -> str:
    """Letters and digits only, so that spelling, spaces and full stops do not hide the same name."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _login(text: str, country: str) -> str:
    return " ".join(text.casefold().split())


def _phone(text: str, country: str) -> str:
    """With the country's code, so that 0812… and +62 812… are the same."""
    digits = re.sub(r"\D", "", text)
    if len(digits) < 6:
        raise FactInvalidError(gettext_noop("A phone number has six digits at least."))
    if text.startswith("+"):
        return digits
    if digits.startswith("00"):
        return digits[2:]
    code = _DIALLING.get(country, "")
    if digits.startswith("0"):
        return code + digits[1:]
    return digits if code and digits.startswith(code) and len(digits) > 9 else code + digits


def _email(text: str, country: str) -> str:
    name, at, host = text.casefold().partition("@")
    if not (name and at and "." in host) or " " in text:
        raise FactInvalidError(gettext_noop("This is not an e-mail address."))
    name = name.partition("+")[0]
    if host in _DOTS_DO_NOT_COUNT:
        name, host = name.replace(".", ""), "gmail.com"
    return f"{name}@{host}"


_PROXY = re.compile(
    r"(?:(?P<scheme>\w+)://)?(?:(?P<user>[^:@]+)(?::[^@]*)?@)?(?P<host>\[[0-9a-f:.]+\]|[^:/@\s]+):(?P<port>\d{1,5})/?"
)


def _proxy(text: str) -> Proxy:
    """Any spelling of host and port; a password in it is passed over."""
    found = _PROXY.fullmatch(text.casefold())
    if found is None:
        raise FactInvalidError(gettext_noop("A proxy is stated as host:port, with its user in front where it has one."))
    return Proxy(found["scheme"] or "", found["host"].strip("[]"), int(found["port"]), found["user"] or "")


def _ends(plain: str) -> str:
    """Only the last characters: at most a third, at most four."""
    shown = min(4, len(plain) // 3)
    return "•••" + (plain[-shown:] if shown else "")


def _mailbox(plain: str) -> str:
    name, _, host = plain.partition("@")
    return f"{name[:1]}•••@{host}"


_NORMALISED: dict[str, Callable[[str, str], str]] = {
    FactKind.BANK: _words,
    FactKind.PHONE: _phone,
    FactKind.EMAIL: _email,
    FactKind.SUB_ACCOUNT: _login,
    FactKind.DEVICE: _login,
    FactKind.LICENCE: _words,
}
_MASKED: dict[str, Callable[[str], str]] = {FactKind.EMAIL: _mailbox}
