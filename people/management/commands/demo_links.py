"""`manage.py demo_links`: new sign-in links for the people of the demo, beside a running `make run`."""

import json
import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from people.models import User
from people.sign_in.demo_links import link_for

DEMO_PEOPLE = ("alice", "bob", "carol")


class Command(BaseCommand):
    help = "Prints a link for each person of the demo; each signs in once, within half an hour, on this machine."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--url", default=os.environ.get("SHOPOPS_URL", ""), help="where the pages are")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO_SIGN_IN or not options["url"]:
            raise CommandError("There is no demo here: start one with `make run`, and ask beside it.")
        people = [user for user in map(_named, DEMO_PEOPLE) if user]
        links = [
            {"username": user.username, "role": str(user.get_role_display()), "link": link_for(user, options["url"])}
            for user in people
        ]
        if options["json"]:
            self.stdout.write(json.dumps(links))
            return
        for one in links:
            self.stdout.write(f"{one['username']} ({one['role']}): {one['link']}")


def _named(name: str) -> User | None:
    return User.objects.filter(username=name, is_active=True).first()
