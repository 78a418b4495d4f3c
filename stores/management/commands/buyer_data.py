"""`manage.py buyer_data tiktok 7492 --order 577 --by alice`: what is held on a buyer, as JSON on the output."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from stores.privacy.as_file import taken_away
from stores.privacy.asked import add_keys, keys_of, person_of


class Command(BaseCommand):
    help = "Everything held on a buyer. Names, phone numbers and addresses were masked before they came in."

    def add_arguments(self, parser: CommandParser) -> None:
        add_keys(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        keys = keys_of(options)
        self.stdout.write(taken_away(keys, person_of(options), timezone.now()).as_json().decode())
