"""`manage.py connect`: a seller's consent from the terminal, without our pages: first the link, then the way back."""

import secrets
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse

from stores.connecting import connect_chat_with_consent, connect_with_consent
from stores.consent import app_of
from stores.fetching import fetch_loop
from stores.models import PlatformApp
from stores.platforms.base import AppKeys
from stores.platforms.errors import PlatformError
from stores.platforms.registry import PLATFORMS
from stores.public_address import public_address


class Command(BaseCommand):
    help = "Connects a seller's stores: without --back prints the consent link, with it takes the stores in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("platform", choices=sorted(PLATFORMS))
        parser.add_argument("--country", default="", help="for platforms whose consent page depends on it")
        parser.add_argument("--chat", action="store_true", help="the second consent that Lazada wants for chats")
        parser.add_argument("--back", help="the whole address that the browser was sent back to, in quotes")

    def handle(self, *args: Any, **options: Any) -> None:
        name, chat = options["platform"], options["chat"]
        app = app_of(name, chat=chat)
        if app is None:
            word = f"{name.upper()}_{'CHAT_' if chat else ''}APP"
            raise CommandError(f"Set {word}_KEY and {word}_SECRET first: see .env.example.")
        if options["back"]:
            self._take_in(app, options["back"], chat=chat)
        else:
            self._say_where(app, options["country"])

    def _take_in(self, app: PlatformApp, address: str, *, chat: bool) -> None:
        callback = dict(parse_qsl(urlsplit(address).query))
        connect = connect_chat_with_consent if chat else connect_with_consent
        try:
            stores = connect(app, callback, fetch_loop())
        except PlatformError as fault:
            raise CommandError(
                f"{fault} A code works once and for minutes: ask for a new one with the link."
            ) from fault
        for store in stores:
            self.stdout.write(f"Connected: {store} ({store.external_id})")

    def _say_where(self, app: PlatformApp, country: str) -> None:
        keys = AppKeys(app.app_key, app.secret(), app.service_id)
        back = public_address(reverse("connect_callback", args=[app.platform]))
        state = secrets.token_urlsafe(16)
        link = PLATFORMS[app.platform].consent_link(keys, state=state, redirect_url=back, country=country)
        self.stdout.write(f"Open this address as the seller and approve:\n\n  {link}\n")
        self.stdout.write("Then run this again with --back and the whole address that you were sent back to.")
        if not back:
            self.stdout.write(
                "PUBLIC_URL is not set: the platform sends you back to what is registered with it, if anything."
            )
