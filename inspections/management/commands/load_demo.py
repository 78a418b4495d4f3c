"""`manage.py load_demo`: connects every store of a running sandbox marketplace and makes the demo people."""

import json
import urllib.request
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from people.models import User
from people.roles import Role
from stores.connecting import connect, register_app
from stores.models import Connection, PlatformApp, Store, StoreGroup
from stores.platforms.base import AppKeys, ShopListing, TokenGrant

# Bob's and Carol's groups hold every second and every third store, so that scopes can be seen at work.
_PEOPLE = (
    ("alice", Role.OWNER, 1),
    ("bob", Role.CUSTOMER_SERVICE, 2),
    ("carol", Role.FINANCE, 3),
)


class Command(BaseCommand):
    help = "Connects every store of a running sandbox (never for real stores) and makes the demo people."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--sandbox", required=True, help="its address on this machine, http://127.0.0.1:…")
        parser.add_argument(
            "--app", required=True, help='the app\'s credentials as JSON: {"app_key", "app_secret", "service_id"}'
        )
        parser.add_argument("--password", required=True, help="of the demo people")

    def handle(self, *args: Any, **options: Any) -> None:
        url = options["sandbox"]
        if not url.startswith("http://127.0.0.1:"):
            raise CommandError("--sandbox must be an address on this machine: http://127.0.0.1:<port>")
        with urllib.request.urlopen(f"{url}/_sandbox/stores", timeout=60) as answer:  # noqa: S310  (checked above)
            stores = json.load(answer)
        keys = json.loads(options["app"])
        app = register_app("tiktok", AppKeys(keys["app_key"], keys["app_secret"], keys["service_id"]))
        with transaction.atomic():
            _forget_older_worlds(app)
            stores.sort(key=lambda store: str(store["account_id"]))
            for _, of_account in groupby(stores, key=lambda store: str(store["account_id"])):
                shops = list(of_account)
                connect(app, _grant(shops[0]), [_listing(shop) for shop in shops])
            logins = [_person(name, role, every, options["password"]) for name, role, every in _PEOPLE]
        self.stdout.write(json.dumps({"stores": len(stores), "logins": logins}))


def _forget_older_worlds(app: PlatformApp) -> None:
    """A sandbox writes its world around the moment it starts: what an earlier one showed is no longer true."""
    Store.objects.filter(connection__app=app).delete()
    Connection.objects.filter(app=app).delete()


def _grant(store: dict[str, Any]) -> TokenGrant:
    return TokenGrant(
        access_token=store["access_token"],
        refresh_token=store["refresh_token"],
        access_expires_at=datetime.fromtimestamp(store["access_expires_at"], UTC),
        refresh_expires_at=datetime.fromtimestamp(store["refresh_expires_at"], UTC),
        account_id=store["account_id"],
        account_name=store["account_name"],
        scopes=[],
    )


def _listing(store: dict[str, Any]) -> ShopListing:
    keys = {"cipher": store["shop_cipher"]}
    return ShopListing(store["shop_id"], store["name"], store["country"], store["seller_type"].lower(), keys)


def _person(name: str, role: Role, every: int, password: str) -> dict[str, str]:
    user, _ = User.objects.get_or_create(username=name, defaults={"role": role, "is_staff": True})
    if not user.check_password(password):
        user.set_password(password)
    user.role, user.is_staff = role, True
    user.save()
    group, _ = StoreGroup.objects.get_or_create(name=f"Demo: {role.label}")
    group.members.set([user])
    group.stores.set(Store.objects.order_by("pk")[::every])
    return {"username": name, "password": password, "role": str(role.label)}
