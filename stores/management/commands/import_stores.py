"""`manage.py import_stores FILE`: shows what a table of stores would do; with --apply does it."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from stores.imports import acts, verdicts
from stores.imports.table import TableError


class Command(BaseCommand):
    help = "Takes stores in from a CSV or XLSX table: first without --apply, to see what it would do."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--apply", action="store_true", help="do it; wrong rows are left out")

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        try:
            run = acts.preview(file.name, file.read_bytes(), None, timezone.now())
        except OSError as fault:
            raise CommandError(f"The file cannot be read: {fault.strerror}.") from fault
        except TableError as fault:
            raise CommandError(str(fault)) from fault
        if options["apply"]:
            acts.ask_to_apply(run)
            acts.apply_asked(timezone.now)
            run.refresh_from_db()
        for one in run.verdicts:
            if one["kind"] == verdicts.ERROR:
                self.stderr.write(f"row {one['number']}: {one['column']}: {one['reason']}")
        kinds = (verdicts.NEW, verdicts.CHANGES, verdicts.SAME, verdicts.ERROR)
        counts = ", ".join(f"{run.count(kind)} {kind}" for kind in kinds)
        done = "Applied" if options["apply"] else "Would apply (--apply does)"
        self.stdout.write(f"{done}: {counts}. Import {run.pk} can be undone on its page.")
