"""`manage.py erase_store 12 --by alice --reason …`: erases a store with all that hangs on it and prints the proof."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from stores.models import Store
from stores.privacy.asked import person_of
from stores.privacy.erasing import erase_store


class Command(BaseCommand):
    help = "Erases a store. Its sealed days and audit lines stay. There is no way back."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("store", type=int, help="its number here")
        parser.add_argument("--by", required=True, help="your name here, for the audit trail")
        parser.add_argument("--reason", required=True)
        parser.add_argument("--yes", help="the platform's id of the store, to be sure", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        store = Store.objects.filter(pk=options["store"]).first()
        if store is None or store.external_id != options["yes"]:
            raise CommandError("There is no such store, or --yes is not its platform's id.")
        done = erase_store(store, person_of(options), timezone.now(), reason=options["reason"])
        self.stdout.write(json.dumps({"store": done.buyer, "rows": dict(done.rows)}))
