"""The coverage page: what is judged, only read, or not to be seen, on each platform. The same for everybody; holds no store."""

from dataclasses import dataclass

from django.contrib import admin
from django.contrib.admin.views.decorators import staff_member_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from inspections.coverage import Coverage, coverage
from inspections.items import Item
from inspections.manual.item_list import manual_items
from inspections.wording import check_title, reason_text
from stores.platforms.names import NAMES

_SYMBOLS = {"covered": "✓", "partly": "◐", "read": "○", "attested": "✎", "not_covered": "–"}


@dataclass(frozen=True, slots=True)
class Line:
    """One checklist line with its cell for every platform."""

    item: str
    cells: list["Cell"]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell in words: what judges it, what is only read, and what cannot be had, each with the reason."""

    symbol: str
    word: str
    state: str
    sources: str
    judged: list[str]
    read: list[str]
    lacking: list[tuple[str, str]]
    by_hand: list[str]


@require_GET
@staff_member_required
def coverage_page(request: HttpRequest) -> HttpResponse:
    """Lines by platforms."""
    found = coverage()
    platforms = [name for name in NAMES if any(cell.platform == name for cell in found)]
    lines = [
        Line(
            str(item.label),
            [_cell(one) for name in platforms for one in found if (one.platform, one.item) == (name, item)],
        )
        for item in Item
    ]
    context = {
        **admin.site.each_context(request),
        "title": _("Coverage"),
        "platforms": [NAMES[name] for name in platforms],
        "lines": lines,
    }
    return render(request, "desk/coverage.html", context)


def _cell(cell: Coverage) -> Cell:
    missing = [(str(topic.label), reason_text(reason)) for topic, reason in cell.missing.items()]
    unjudged = [(check_title(name), reason_text(reason)) for name, reason in cell.not_judged.items()]
    return Cell(
        symbol=_SYMBOLS[cell.word],
        word=_word(cell.word),
        state=cell.word,
        sources=", ".join(_source(one) for one in cell.sources),
        judged=[check_title(name) for name in cell.judged],
        read=[str(topic.label) for topic in cell.read],
        lacking=missing + [pair for pair in unjudged if pair[1] not in {reason for _, reason in missing}],
        by_hand=[gettext(manual_items().by_id[one].title) for one in cell.attested],
    )


def _word(word: str) -> str:
    return {
        "covered": _("covered"),
        "partly": _("partly covered"),
        "read": _("read, not judged yet"),
        "attested": _("looked up by hand"),
        "not_covered": _("not covered"),
    }[word]


def _source(word: str) -> str:
    return {"api": _("API"), "webhook": _("webhook"), "attested": _("attested")}[word]
