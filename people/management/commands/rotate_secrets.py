"""`manage.py rotate_secrets`: seals every stored secret anew with the newest key. May be stopped and started again."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from people.audit import Subject, Verb, record
from people.rotation import left_by_key, rotate
from people.sealed_columns import sealed_columns
from people.vault import newest_key_name


class Command(BaseCommand):
    help = "Seals stored secrets with the newest key. Run it once every process knows that key; then older ones can go."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--batch", type=int, default=200, help="rows looked at together (default 200)")
        parser.add_argument("--dry-run", action="store_true", help="only say what is left to do")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["batch"] < 1:
            raise CommandError("--batch: use a number from 1.")
        broken = 0
        for column in sealed_columns():
            left = left_by_key(column).total()
            if options["dry_run"] or not left:
                self.stdout.write(f"{column.name}: {left} left")
                continue
            broken += self._rotate(column, left, options["batch"])
        if broken:
            raise CommandError(f"{broken} secrets do not open with any key given; enter them again, or give their key.")

    def _rotate(self, column: Any, left: int, rows_at_once: int) -> int:
        done, taken_over = 0, 0
        broken: list[Any] = []
        for batch in rotate(column, rows_at_once=rows_at_once):
            done, taken_over, broken = done + batch.done, taken_over + batch.taken_over, broken + batch.broken
            self.stdout.write(f"{column.name}: {done} of {left}")
            self.stdout.flush()
        told = {"key": newest_key_name(), "rows": done, "changed_meanwhile": taken_over, "broken": broken[:100]}
        record(None, Verb.ROTATED, Subject(column.name, label="sealed secrets"), after=told)
        if broken:
            self.stderr.write(f"{column.name}: rows {', '.join(map(str, broken[:20]))} do not open.")
        return len(broken)
