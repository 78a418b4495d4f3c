"""`manage.py coverage`: the coverage matrix as Markdown; with --check, whether docs/coverage.md still says the same."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from inspections.coverage import Coverage, coverage
from inspections.items import Item
from inspections.manual.item_list import manual_items
from inspections.wording import check_title
from stores.platforms.names import NAMES

_WORDS = {
    "covered": "covered",
    "partly": "partly",
    "read": "read, not judged yet",
    "attested": "looked up by hand",
    "not_covered": "not covered",
}


class Command(BaseCommand):
    help = "Writes the coverage matrix, made from the code, to docs/coverage.md; with --check only compares."
    requires_system_checks = []  # touches neither database nor broker

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="fail when the file is out of date")

    def handle(self, *args: Any, **options: Any) -> None:
        path = settings.BASE_DIR / "docs" / "coverage.md"
        with translation.override("en"):
            text = "\n".join(_lines(coverage())) + "\n"
        if not options["check"]:
            path.write_text(text, encoding="utf-8")
            self.stdout.write(f"Written: {path.relative_to(settings.BASE_DIR)}")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            raise CommandError("docs/coverage.md is out of date: run `python manage.py coverage`.")


def _lines(cells: list[Coverage]) -> Iterator[str]:
    platforms = [name for name in NAMES if any(cell.platform == name for cell in cells)]
    of = {(cell.platform, cell.item): cell for cell in cells}
    yield "# Coverage"
    yield ""
    yield "Made from the code by `python manage.py coverage`. What cannot be seen is never shown as ok. In brackets: the sources."
    yield ""
    yield f"| checklist line | {' | '.join(NAMES[name] for name in platforms)} |"
    yield f"|---|{'---|' * len(platforms)}"
    for item in Item:
        told = [_told(of[name, item]) for name in platforms]
        yield f"| {item.label} | {' | '.join(told)} |"
    for name in platforms:
        yield ""
        yield f"## {NAMES[name]}"
        for item in Item:
            yield ""
            yield f"**{item.label}**"
            yield ""
            yield from _details(of[name, item])


def _told(cell: Coverage) -> str:
    return _WORDS[cell.word] + (f" ({', '.join(cell.sources)})" if cell.sources else "")


def _details(cell: Coverage) -> Iterator[str]:
    if cell.judged:
        yield f"- Judged: {', '.join(check_title(name) for name in cell.judged)}."
    if cell.read:
        yield f"- Read: {', '.join(str(topic.label) for topic in cell.read)}."
    if cell.attested:
        yield f"- Looked up by hand: {', '.join(manual_items().by_id[one].title for one in cell.attested)}."
    for topic, reason in cell.missing.items():
        yield f"- No {str(topic.label).lower()}: {reason}"
    for name, reason in cell.not_judged.items():
        yield f"- Not judged, “{check_title(name)}”: {reason}"
    if not (cell.judged or cell.read or cell.missing or cell.not_judged):
        yield "- Nothing judges this yet."
