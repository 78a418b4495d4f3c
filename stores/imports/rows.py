"""A row of texts into what it says of a store. Pure: what is wrong is told with its column and what to do."""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, available_timezones

import msgspec
from django.utils.translation import gettext as _

from people.moments import in_utc
from stores.countries import COUNTRIES
from stores.imports.table import Line
from stores.models import FactKind
from stores.platforms.names import NAMES
from stores.platforms.proxies import ProxyInvalidError, parse_proxy
from stores.platforms.registry import PLATFORMS

FACTS = {"bank": FactKind.BANK, "phone": FactKind.PHONE, "email": FactKind.EMAIL}
_NUMBER_OF_A_SPREADSHEET = re.compile(r"-?\d+([.,]\d+)?e[+-]?\d+|\d+[.,]0+", re.IGNORECASE)


class ImportRow(msgspec.Struct):
    """A row that can be understood. Texts are empty where the row says nothing."""

    number: int
    platform: str
    shop_id: str
    country: str = ""
    name: str = ""
    group: str = ""
    time_zone: str = ""
    access_token: str = ""
    refresh_token: str = ""
    access_expires_at: datetime | None = None
    account_id: str = ""
    shop_cipher: str = ""
    proxy: str = ""
    facts: dict[str, str] = {}


class RowFault(msgspec.Struct):
    """A row that is set aside, and why; `platform` and `shop_id` as they stand there."""

    number: int
    column: str
    reason: str
    platform: str = ""
    shop_id: str = ""


def understand(line: Line) -> ImportRow | RowFault:
    """Checks every cell; the first that is wrong sets the row aside."""
    try:
        return _understood(line)
    except _Wrong as fault:
        told = (_plain(line.cells.get(column, "")) for column in ("platform", "shop_id"))
        return RowFault(line.number, fault.column, str(fault), *told)


def _plain(text: str) -> str:
    """As it stands there; of what no platform or id looks like only the beginning, since columns slip and tokens with them."""
    return text if re.fullmatch(r"[\w. -]{0,20}", text) else f"{text[:3]}…"


class _Wrong(Exception):  # noqa: N818  (an answer, not an error)
    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column = column


def _understood(line: Line) -> ImportRow:
    cells = line.cells
    platform = _platform(cells.get("platform", ""))
    row = ImportRow(
        line.number,
        platform,
        _shop_id(cells.get("shop_id", "")),
        country=_country(cells.get("country", "")),
        name=cells.get("name", "")[:200],
        group=cells.get("group", "")[:80],
        time_zone=_time_zone(cells.get("time_zone", "")),
        access_token=cells.get("access_token", ""),
        refresh_token=cells.get("refresh_token", ""),
        access_expires_at=_moment(cells.get("access_expires_at", "")),
        account_id=cells.get("account_id", "")[:128],
        shop_cipher=cells.get("shop_cipher", "")[:200],
        proxy=_proxy(cells.get("proxy", "")),
        facts={FACTS[column].value: cells[column] for column in FACTS if cells.get(column)},
    )
    if bool(row.access_token) != bool(row.refresh_token):
        missing = "refresh_token" if row.access_token else "access_token"
        raise _Wrong(missing, _("Tokens come in pairs: give both, or neither and connect the store afterwards."))
    if row.access_token and platform == "tiktok" and not row.shop_cipher:
        raise _Wrong("shop_cipher", _("TikTok Shop's calls need the shop's cipher beside its tokens."))
    return row


def _platform(text: str) -> str:
    known = {name: name for name in PLATFORMS} | {NAMES[name].lower(): name for name in PLATFORMS}
    if text.lower() not in known:
        raise _Wrong("platform", _("Unknown platform; known: %(names)s.") % {"names": ", ".join(PLATFORMS)})
    return known[text.lower()]


def _shop_id(text: str) -> str:
    if not text:
        raise _Wrong("shop_id", _("The platform's id of the store is missing."))
    if _NUMBER_OF_A_SPREADSHEET.fullmatch(text):
        raise _Wrong(
            "shop_id", _("A spreadsheet has shortened this id. Format the column as text and paste the id again.")
        )
    if len(text) > 64 or not re.fullmatch(r"[\w.-]+", text, re.ASCII):
        raise _Wrong("shop_id", _("This is no id: letters, digits, dots and dashes only."))
    return text


def _country(text: str) -> str:
    code = "GB" if text.upper() == "UK" else text.upper()
    if text and not re.fullmatch("[A-Z]{2}", code):
        raise _Wrong(
            "country",
            _("A country is given by its code of two letters, such as %(codes)s.") % {"codes": ", ".join(COUNTRIES)},
        )
    return code


def _time_zone(text: str) -> str:
    if text and text not in available_timezones():
        raise _Wrong("time_zone", _("Unknown time zone; write it as Asia/Jakarta."))
    return str(ZoneInfo(text)) if text else ""


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    try:
        at = datetime.fromtimestamp(int(text), UTC) if text.isdigit() else datetime.fromisoformat(text)
        return in_utc(at if at.tzinfo else at.replace(tzinfo=UTC))
    except (ValueError, OverflowError, OSError):
        raise _Wrong("access_expires_at", _("Write the time as 2026-11-30T08:00+07:00.")) from None


def _proxy(text: str) -> str:
    if text:
        try:
            parse_proxy(text)
        except ProxyInvalidError as fault:
            raise _Wrong("proxy", str(fault)) from fault
    return text
