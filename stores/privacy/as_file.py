"""What is held on a buyer as something to hand over: JSON for programs, or a ZIP with a page to read, a table a kind, and the JSON."""

import hashlib
import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from people.audit import Subject, Verb, record
from people.models import User
from people.tables import BOM, csv_line
from stores.platforms.names import NAMES
from stores.privacy.erasing import BuyerKeys, held_on
from stores.privacy.looking import words_for

Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class BuyersFile:
    """`held`: table -> rows with what is held."""

    platform: str
    as_of: datetime
    held: Mapping[str, Rows]

    def as_json(self) -> bytes:
        """Everything, for programs."""
        told = {"platform": self.platform, "as_of": self.as_of, "held": self.held}
        return DjangoJSONEncoder(ensure_ascii=False, indent=2).encode(told).encode()

    def as_zip(self) -> bytes:
        """`README.html`, `buyer.json`, one CSV a kind, and the SHA-256 of each of them."""
        files = {"README.html": self._page(), "buyer.json": self.as_json()}
        files |= {f"{name}.csv": _table(rows) for name, rows in self.held.items() if rows}
        sums = (f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in sorted(files.items()))
        files["SHA256SUMS"] = "".join(sums).encode()
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in sorted(files.items()):
                archive.writestr(zipfile.ZipInfo(name, self.as_of.timetuple()[:6]), content)
        return out.getvalue()

    def _page(self) -> bytes:
        title = _("What is held on a buyer of %(platform)s") % {"platform": NAMES[self.platform]}
        said = _("As of %(moment)s UTC. The same stands in buyer.json for programs, and in a table a kind.") % {
            "moment": f"{self.as_of:%Y-%m-%d %H:%M}"
        }
        parts = [_part(words_for(name), f"{name}.csv", rows) for name, rows in self.held.items() if rows]
        nothing = format_html("<p>{}</p>", _("Nothing is held any more."))
        page = format_html(
            '<!doctype html><html lang="{}"><meta charset="utf-8"><title>{}</title><style>{}</style><h1>{}</h1><p>{}</p>{}</html>',
            *(get_language() or "en", title, _STYLE, title, said),
            format_html_join("", "{}", ((part,) for part in parts)) or nothing,
        )
        return page.encode()


def taken_away(keys: BuyerKeys, user: User, now: datetime) -> BuyersFile:
    """What is held now; that it was exported, and by whom, is a line in the trail."""
    held = held_on(keys)
    counts = {name: len(rows) for name, rows in held.items()}
    record(user, Verb.EXPORTED, Subject("stores.buyer", label=f"a buyer of {keys.platform}"), after=counts)
    return BuyersFile(keys.platform, now, held)


_STYLE = (
    "body{font:1rem/1.5 sans-serif;margin:2rem}table{border-collapse:collapse}"
    "td,th{border:1px solid #999;padding:.3rem .6rem;text-align:left}"
)


def _part(title: str, file: str, rows: Rows) -> SafeString:
    columns = _columns(rows)
    head = format_html_join("", '<th scope="col">{}</th>', ((name,) for name in columns))
    cells = (format_html_join("", "<td>{}</td>", ((_cell(row.get(name)),) for name in columns)) for row in rows)
    lines = format_html_join("", "<tr>{}</tr>", ((line,) for line in cells))
    return format_html(
        '<h2>{}</h2><p><a href="{}">{}</a></p><table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>',
        *(title, file, file, head, lines),
    )


def _table(rows: Rows) -> bytes:
    """With a mark in front by which spreadsheets know UTF-8; nothing in it runs as a formula."""
    columns = _columns(rows)
    lines = (csv_line(_cell(row.get(name)) for name in columns) for row in rows)
    return f"{BOM}{csv_line(columns)}{''.join(lines)}".encode()


def _columns(rows: Rows) -> list[str]:
    return list(dict.fromkeys(name for row in rows for name in row))


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, datetime) else str(value)
