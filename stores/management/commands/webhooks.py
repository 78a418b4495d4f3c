"""`manage.py webhooks`: sets up and reads back the webhooks of every connected store, and says what is on."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from stores.fetching import fetch_loop
from stores.models import ConnectionState, Store, Subscription
from stores.pushes.subscriptions import subscribe_stores
from stores.pushes.views import push_url


class Command(BaseCommand):
    help = "Shows which webhooks are switched on for each store; with --subscribe sets up what is missing first."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--subscribe", action="store_true", help="ask the platforms now, instead of what was known last"
        )
        parser.add_argument(
            "--check", action="store_true", help="end with an error when a store's webhooks have a problem"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not push_url("tiktok"):
            raise CommandError("Set PUBLIC_URL to the address that the platforms can reach this installation by.")
        stores = Store.objects.filter(is_active=True, connection__state=ConnectionState.CONNECTED).order_by("pk")
        if options["subscribe"]:
            subscribe_stores(stores.values_list("pk", flat=True), fetch_loop(), timezone.now())
        rows = {row.store_id: row for row in Subscription.objects.filter(store__in=stores)}
        for store in stores:
            self.stdout.write(f"{store} ({store.platform}): {_standing(rows.get(store.pk))}")
        troubled = [store for store in stores if store.pk not in rows or rows[store.pk].problem]
        if options["check"] and troubled:
            raise CommandError(f"{len(troubled)} of {len(stores)} stores: not checked yet, or with a problem.")


def _standing(row: Subscription | None) -> str:
    if row is None:
        return "not checked yet"
    return row.problem or f"{len(row.words)} switched on: {', '.join(row.words)}"
