"""`manage.py verify_proof`: goes through every sealed day again and names what was edited, taken out or put in."""

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from inspections.models import DayHead, Sealing
from inspections.proof.verify import verify_proof
from people.language import language_of_terminal


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

        parser.add_argument(
            "--language",
            choices=[code for code, _name in settings.LANGUAGES],
            help="which language to speak; without it the terminal's (LC_ALL, LC_MESSAGES, LANG), where it is one of these",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with override(options["language"] or language_of_terminal() or get_language()):
            self._verify(options)

    def _verify(self, options: dict[str, Any]) -> None:
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
            said = _("Store-days: {days}, heads: {heads}, not fitting: {misfits}.")
            self.stdout.write(said.format(days=found.days, heads=found.heads, misfits=len(found.misfits)))
        if found.misfits:
            raise CommandError(_("The proof does not fit."), returncode=1)


def _kept(path: str) -> dict[str, str]:
    """Day or `#number` -> hash, from lines as --heads prints them. Raises CommandError naming the line."""
    kept: dict[str, str] = {}
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as fault:
        raise CommandError(_("{path} cannot be read: {why}").format(path=path, why=fault)) from fault
    for number, line in enumerate(lines, start=1):
        name, _space, hashed = line.strip().partition(" ")
        if not line.strip():
            continue
        try:
            key = f"#{int(name[1:])}" if name.startswith("#") else date.fromisoformat(name).isoformat()
            kept[key] = hashed.strip()
        except ValueError:
            said = _("{path}, line {number}: give a day or a #number and its hash, as --heads prints them.")
            raise CommandError(said.format(path=path, number=number)) from None
    return kept
