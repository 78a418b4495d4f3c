"""`manage.py connect`: a seller's consent from the terminal, until there is a page for it: first the link, then the code."""

import secrets
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from stores.connecting import connect_with_consent, register_app
from stores.fetching import fetch_loop
from stores.platforms.base import AppKeys
from stores.platforms.errors import PlatformError
from stores.platforms.registry import PLATFORMS


class Command(BaseCommand):
    help = "Connects a seller's stores: without --code prints the consent link, with it takes the stores in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("platform", choices=sorted(PLATFORMS))
        parser.add_argument("--code", help="what the address you were sent back to holds behind code=")

    def handle(self, *args: Any, **options: Any) -> None:
        name, platform = options["platform"], PLATFORMS[options["platform"]]
        keys = AppKeys(platform.setting("APP_KEY"), platform.setting("APP_SECRET"), platform.setting("SERVICE_ID"))
        if not (keys.app_key and keys.secret):
            raise CommandError(f"Set {name.upper()}_APP_KEY and {name.upper()}_APP_SECRET first: see .env.example.")
        if not options["code"]:
            self._say_where(platform.consent_link(keys, state=secrets.token_urlsafe(16), redirect_url=""))
            return
        try:
            stores = connect_with_consent(register_app(name, keys), {"code": options["code"]}, fetch_loop())
        except PlatformError as fault:
            raise CommandError(
                f"{fault} A code works once and for 30 minutes: ask for a new one with the link."
            ) from fault
        for store in stores:
            self.stdout.write(f"Connected: {store} ({store.external_id})")

    def _say_where(self, link: str) -> None:
        self.stdout.write(f"Open this address as the seller and approve:\n\n  {link}\n")
        self.stdout.write("You are sent to an address that holds code=…; then run this again with --code.")
