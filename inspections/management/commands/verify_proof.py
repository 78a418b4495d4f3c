"""`manage.py verify_proof`: goes through every sealed day again and names what was edited, taken out or put in."""

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from inspections.models import DayHead, Sealing
from inspections.proof.verify import verify_proof


class Command(BaseCommand):
    help = "Verifies the proof of all days. Exits with 1 when anything does not fit."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")
        parser.add_argument(
            "--heads", action="store_true", help="print each day's and each sealing's hash, to be kept somewhere else"
        )
        parser.add_argument(
            "--against", metavar="FILE", help="compare with hashes that --heads printed and that were kept elsewhere"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["heads"]:
            for head in DayHead.objects.order_by("day"):
                self.stdout.write(f"{head.day} {head.hash}")
            for sealing in Sealing.objects.order_by("number"):
                self.stdout.write(str(sealing))
            return
        found = verify_proof(timezone.now(), _kept(options["against"]) if options["against"] else None)
        if options["json"]:
            self.stdout.write(json.dumps(asdict(found), ensure_ascii=False))
        else:
            for misfit in found.misfits:
                self.stdout.write(f"{misfit.where}: {misfit.what}")
            self.stdout.write(f"{found.days} store-days, {found.heads} heads, {len(found.misfits)} that do not fit.")
        if found.misfits:
            raise CommandError("The proof does not fit.", returncode=1)


def _kept(path: str) -> dict[str, str]:
    """Day or `#number` -> hash, from lines as --heads prints them. Raises CommandError naming the line."""
    kept: dict[str, str] = {}
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as fault:
        raise CommandError(f"{path} cannot be read: {fault}") from fault
    for number, line in enumerate(lines, start=1):
        name, _, hashed = line.strip().partition(" ")
        if not line.strip():
            continue
        try:
            key = f"#{int(name[1:])}" if name.startswith("#") else date.fromisoformat(name).isoformat()
            kept[key] = hashed.strip()
        except ValueError:
            raise CommandError(
                f"{path}, line {number}: give a day or a #number and its hash, as --heads prints them."
            ) from None
    return kept
