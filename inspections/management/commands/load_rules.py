"""`manage.py load_rules`: the shipped rules into the database."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from inspections.rule_pack import RulePackError, load_rules, read_packs


class Command(BaseCommand):
    help = "Loads the shipped rules. Rules edited in the admin are left alone. May run any number of times."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            loaded = load_rules(read_packs())
        except RulePackError as fault:
            raise CommandError(str(fault)) from fault
        self.stdout.write(f"Rules: {loaded.added} added, {loaded.changed} changed, {loaded.kept} kept as edited here.")
