"""`manage.py doctor`: what is wrong with this installation and how to mend it. Exit code 1 when anything is bad."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from shopops.checkup import Line, State, examine

_SIGNS = {State.OK: "ok  ", State.WARN: "warn", State.BAD: "bad "}


class Command(BaseCommand):
    help = "Says what is wrong with this installation and how to mend it. Exit code 1 when anything is bad."
    requires_system_checks = []  # they are the first lines of the answer

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON array instead of lines")
        parser.add_argument("--only", metavar="NAME", help="tell and judge one question only, such as beat")

    def handle(self, *args: Any, **options: Any) -> None:
        lines = []
        for line in (one for one in examine() if options["only"] in (None, one.name)):
            lines.append(line)
            if not options["json"]:
                self._show(line)
        if options["json"]:
            told = [{"name": one.name, "state": one.state, "what": one.what, "remedy": one.remedy} for one in lines]
            self.stdout.write(json.dumps(told, ensure_ascii=False))
        if any(line.state == State.BAD for line in lines):
            raise SystemExit(1)

    def _show(self, line: Line) -> None:
        paint = {State.OK: self.style.SUCCESS, State.WARN: self.style.WARNING, State.BAD: self.style.ERROR}[line.state]
        self.stdout.write(f"{paint(_SIGNS[line.state])} {line.name}: {line.what}")
        if line.remedy:
            self.stdout.write(f"       {line.remedy}")
