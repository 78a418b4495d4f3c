"""Keeps the translations whole: finds texts, updates the catalogues, compiles them; `--check` only says what is wrong."""

import io
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from desk.catalogue import compare, find_texts, template_catalogue

LOCALES = ("zh_Hans",)


class Command(BaseCommand):
    """`manage.py messages [--check]`"""

    help = "Finds texts to translate, updates locale/*/LC_MESSAGES/django.po and compiles them."
    requires_system_checks: list[str] = []  # type: ignore[assignment]

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="Change nothing; fail when a text is not translated.")

    def handle(self, *args: Any, check: bool = False, **options: Any) -> None:
        template = template_catalogue(find_texts(settings.BASE_DIR))
        faults = 0
        for locale in LOCALES:
            path = settings.BASE_DIR / "locale" / locale / "LC_MESSAGES" / "django.po"
            catalogue = _read(path, locale)
            if not check:
                catalogue.update(template, no_fuzzy_matching=True)
                catalogue.obsolete.clear()
                _write(catalogue, path)
            faults += self._tell(catalogue, template, path, check)
        if faults:
            raise CommandError(f"{faults} texts are not as they should be.", returncode=1)

    def _tell(self, catalogue: Catalog, template: Catalog, path: Path, check: bool) -> int:
        found = compare(catalogue, template)
        for kind, texts in found._asdict().items():
            for text in texts:
                self.stdout.write(f"{path.parent.parent.name}: {kind}: {text}")
        faults = sum(map(len, found))
        if check and not _compiled_is_current(catalogue, path):
            self.stdout.write(f"{path.parent.parent.name}: the compiled catalogue is older; run `manage.py messages`.")
            faults += 1
        self.stdout.write(f"{path.parent.parent.name}: {len(template)} texts, {faults} faults.")
        return faults


def _read(path: Path, locale: str) -> Catalog:
    if not path.exists():
        return Catalog(locale=locale, project="ShopOps", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=locale)


def _write(catalogue: Catalog, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue.fuzzy = False
    with path.open("wb") as file:
        write_po(file, catalogue, width=120, omit_header=False, sort_output=True)
    path.with_suffix(".mo").write_bytes(_compiled(catalogue))


def _compiled(catalogue: Catalog) -> bytes:
    buffer = io.BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()


def _compiled_is_current(catalogue: Catalog, path: Path) -> bool:
    compiled = path.with_suffix(".mo")
    return compiled.exists() and compiled.read_bytes() == _compiled(catalogue)
