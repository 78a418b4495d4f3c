"""`manage.py erase_buyer tiktok 7492 --order 577 --conversation 12 --by alice --reason …`: erases a buyer and prints the proof."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from stores.privacy.asked import add_keys, keys_of, person_of
from stores.privacy.erasing import erase_buyer


class Command(BaseCommand):
    help = "Erases what is held on a buyer, in every store of the platform. What is kept is a keyed hash."

    def add_arguments(self, parser: CommandParser) -> None:
        add_keys(parser)
        parser.add_argument("--reason", required=True, help="such as the platform's request and its day")

    def handle(self, *args: Any, **options: Any) -> None:
        done = erase_buyer(keys_of(options), person_of(options), timezone.now(), reason=options["reason"])
        self.stdout.write(json.dumps({"buyer": done.buyer, "rows": dict(done.rows), "keys": done.digests}))
