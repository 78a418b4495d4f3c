"""`manage.py watch_policies`: looks at the official policy pages that are due, or at all of them."""

import json
from typing import Any

import msgspec
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from inspections.models import PageOutcome, PolicyPage
from inspections.policy.watch import look_now, watch_due


class Command(BaseCommand):
    help = "Looks at the official policy pages that are due. Each page that cannot be read is named with the reason."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--now", action="store_true", help="all watched pages, due or not")
        parser.add_argument("--json", action="store_true", help="one JSON object instead of sentences")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        if options["now"]:
            look_now(now)
        looked = watch_due(now)
        unread = list(PolicyPage.objects.filter(is_on=True).exclude(outcome=PageOutcome.READ))
        if options["json"]:
            faults = [{"url": page.url, "outcome": page.outcome, "reason": page.reason} for page in unread]
            self.stdout.write(json.dumps({**msgspec.structs.asdict(looked), "not_read": faults}))
            return
        self.stdout.write(
            f"{looked.pages} pages looked at: {looked.read} read, {looked.changed} changed, {looked.failed} not read."
        )
        for page in unread:
            self.stdout.write(f"{page.get_outcome_display()}: {page} ({page.url}) {page.reason}".rstrip())
