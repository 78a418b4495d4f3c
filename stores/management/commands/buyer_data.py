"""`manage.py buyer_data tiktok 7492 --order 577 --by alice`: what is held on a buyer, as JSON on the output."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from people.audit import Subject, Verb, record
from stores.privacy.asked import add_keys, keys_of, person_of
from stores.privacy.erasing import held_on


class Command(BaseCommand):
    help = "Everything held on a buyer. Names, phone numbers and addresses were masked before they came in."

    def add_arguments(self, parser: CommandParser) -> None:
        add_keys(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        keys = keys_of(options)
        held = held_on(keys)
        counts = {name: len(rows) for name, rows in held.items()}
        record(
            person_of(options),
            Verb.EXPORTED,
            Subject("stores.buyer", label=f"a buyer of {keys.platform}"),
            after=counts,
        )
        told = {"platform": keys.platform, "as_of": timezone.now(), "held": held}
        self.stdout.write(DjangoJSONEncoder(ensure_ascii=False, indent=2).encode(told))
