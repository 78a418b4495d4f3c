"""`manage.py prepare`: tables and rules up to date and, beside a sandbox, the demo. May run any number of times."""

import io
import json
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection

from people.database_role import prepare_role


class Command(BaseCommand):
    help = "Brings the tables and the shipped rules up to date; with --sandbox also the demo. Run it at every deploy."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--sandbox", help="the address of a running sandbox marketplace")
        parser.add_argument("--apps", help="its apps' credentials by platform as JSON")
        parser.add_argument("--password", help="of the demo people")

    def handle(self, *args: Any, **options: Any) -> None:
        self._as_owner()
        call_command("migrate", interactive=False, verbosity=0, stdout=self.stderr)
        if settings.DATABASE_APP_ROLE:
            prepare_role(settings.DATABASE_APP_ROLE, settings.DATABASE_APP_PASSWORD)
        call_command("load_rules", stdout=self.stderr)
        self.stdout.write(self._demo(options) if options["sandbox"] else json.dumps({}))

    def _as_owner(self) -> None:
        owner = settings.DATABASE_OWNER_URL
        if isinstance(owner, dict) and owner.get("HOST") != "nowhere.invalid":
            connection.close()
            connection.settings_dict.update({**owner, "OPTIONS": owner.get("OPTIONS", {})})

    def _demo(self, options: dict[str, Any]) -> str:
        told = io.StringIO()
        given = {name: options[name] for name in ("sandbox", "apps", "password")}
        call_command("load_demo", stdout=told, **given)
        return told.getvalue().strip().splitlines()[-1]
