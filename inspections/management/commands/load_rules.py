"""`manage.py load_rules`: the shipped rules, exchange rates and the list of policy pages into the database."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from inspections.exchange_rates import load_rates, read_rates
from inspections.policy.page_list import load_page_list, read_page_list
from inspections.rule_pack import RulePackError, load_rules, read_packs


class Command(BaseCommand):
    help = "Loads the shipped rules and policy pages. Those edited in the admin are left alone. May run any number of times."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            loaded, pages = load_rules(read_packs()), load_page_list(read_page_list())
            rates = load_rates(read_rates())
        except RulePackError as fault:
            raise CommandError(str(fault)) from fault
        self.stdout.write(f"Rules: {loaded.added} added, {loaded.changed} changed, {loaded.kept} kept as edited here.")
        self.stdout.write(f"Exchange rates: {rates.added} added.")
        self.stdout.write(f"Pages: {pages.added} added, {pages.changed} changed, {pages.kept} kept as edited here.")
