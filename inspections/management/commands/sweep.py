"""`manage.py sweep`: inspects every store now. `--wait` shows the progress, `--json` ends with the sums on one line."""

import json
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from inspections.models import Sweep
from inspections.scoring import score
from inspections.sweeps import start_sweep
from stores.models import Store

_LOOK_EVERY_SECONDS = 0.2
_SILENCE_SECONDS = 120


class Command(BaseCommand):
    help = "Inspects every active store now. The workers do it; without --wait this only asks them to."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--wait", action="store_true", help="show the progress until all stores are inspected")
        parser.add_argument("--json", action="store_true", help="end with one line of JSON (implies --wait)")
        parser.add_argument(
            "--compare-with", metavar="URL", help="a sandbox's address: count what is planted there and was found"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        sweep = start_sweep(Store.objects.all(), None)
        if sweep.total == 0:
            self.stderr.write("No store is connected yet, so there is nothing to inspect.")
        if not (options["wait"] or options["json"]):
            self.stdout.write(f"Sweep {sweep.pk} over {sweep.total} stores is under way.")
            return
        self._show(sweep)
        seconds = time.monotonic() - began
        if options["json"]:
            self.stdout.write(json.dumps(score(sweep, options["compare_with"], seconds), ensure_ascii=False))
        else:
            self.stdout.write(
                f"{sweep.done} of {sweep.total} stores inspected in {seconds:.1f} s; of {sweep.blind} something was unreadable."
            )

    def _show(self, sweep: Sweep) -> None:
        """A bar on a terminal, a line now and then elsewhere; on stderr, so that stdout holds the answer only."""
        columns = (TextColumn("Inspecting"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        console = Console(stderr=True)
        told = time.monotonic()
        with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
            bar = progress.add_task("stores", total=sweep.total)
            while sweep.finished_at is None:
                time.sleep(_LOOK_EVERY_SECONDS)
                sweep.refresh_from_db()
                progress.update(bar, completed=sweep.done)
                if not console.is_terminal and time.monotonic() - told > 5:
                    told = time.monotonic()
                    self.stderr.write(f"{sweep.done} of {sweep.total} stores inspected")
                self._give_up_in_silence(sweep)

    def _give_up_in_silence(self, sweep: Sweep) -> None:
        silent = time.time() - sweep.last_progress_at.timestamp()
        if silent > _SILENCE_SECONDS:
            raise CommandError(
                f"No store was inspected for {silent:.0f} seconds ({sweep.done} of {sweep.total} done)."
                " Are the workers running? See `manage.py doctor`."
            )
