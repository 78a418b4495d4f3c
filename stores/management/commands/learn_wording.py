"""`manage.py learn_wording`: weighs the wording of scams anew from stores/screens/corpus/, and writes stores/screens/wording.json."""

from pathlib import Path
from typing import Any

import msgspec
from django.core.management.base import BaseCommand

from stores.screens import learning

TABLE = Path(learning.__file__).with_name("wording.json")


class Command(BaseCommand):
    help = "Learns from the messages in stores/screens/corpus/ how scams are worded. To be run after messages were added there."
    requires_system_checks: list[str] = []  # type: ignore[assignment]

    def handle(self, *args: Any, **options: Any) -> None:
        samples = learning.corpus()
        table = learning.learn(samples)
        TABLE.write_bytes(msgspec.json.format(msgspec.json.encode(table), indent=0) + b"\n")
        self.stdout.write(
            f"{len(samples)} messages, {len(table.weights)} pieces, {TABLE.stat().st_size // 1024} KB: {TABLE.name}"
        )
