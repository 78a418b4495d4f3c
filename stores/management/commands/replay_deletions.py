"""`manage.py replay_deletions`: after a backup was restored, erases again every buyer and store that had been erased.

Erased keys that are younger than the backup come from a copy kept elsewhere: `--write` makes it, `--read` takes it in.
"""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from stores.models import ErasedKey
from stores.privacy.erasing import replay


class Command(BaseCommand):
    help = "Erases again what a restored backup has brought back. Run it before anybody signs in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--write", type=Path, help="only write the erased keys (hashes) to this file")
        parser.add_argument("--read", type=Path, help="take in erased keys from such a file first")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["write"]:
            rows = [[one.kind, one.digest, one.erased_at.isoformat()] for one in ErasedKey.objects.order_by("pk")]
            options["write"].write_text(json.dumps(rows), encoding="utf-8")
            self.stdout.write(json.dumps({"written": len(rows)}))
            return
        if options["read"]:
            told = json.loads(options["read"].read_text(encoding="utf-8"))
            keys = [ErasedKey(kind=k, digest=d, erased_at=datetime.fromisoformat(at)) for k, d, at in told]
            ErasedKey.objects.bulk_create(keys, ignore_conflicts=True)
        self.stdout.write(json.dumps({"erased_again": dict(replay(timezone.now()))}))
