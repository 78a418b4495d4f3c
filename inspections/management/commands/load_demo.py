"""`manage.py load_demo`: connects every store of a running sandbox marketplace and makes the demo people."""

import json
import urllib.request
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from inspections.models import PolicyPage
from inspections.policy.watch import watch_due
from people.models import ApiToken, User
from people.roles import Role
from stores.connecting import connect, connect_chat, register_app
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
            "--apps", required=True, help='the apps\' credentials as JSON: {platform: {"app_key", "app_secret", ...}}'
        )
        parser.add_argument("--password", required=True, help="of the demo people")

    def handle(self, *args: Any, **options: Any) -> None:
        url = options["sandbox"]
        if not url.startswith("http://127.0.0.1:"):
            raise CommandError("--sandbox must be an address on this machine: http://127.0.0.1:<port>")
        with urllib.request.urlopen(f"{url}/_sandbox/stores", timeout=60) as answer:  # noqa: S310  (checked above)
            stores = json.load(answer)
        apps = json.loads(options["apps"])
        with transaction.atomic():
            main = {platform: _register(platform, keys) for platform, keys in apps.items()}
            chat = {platform: _register(platform, keys, "chat_") for platform, keys in apps.items()}
            _forget_older_worlds([app for app in (*main.values(), *chat.values()) if app])
            stores.sort(key=lambda store: (store["platform"], str(store["account_id"])))
            for (platform, _), of_account in groupby(stores, key=lambda one: (one["platform"], one["account_id"])):
                shops = list(of_account)
                app, chat_app = main[platform], chat[platform]
                if app is None:
                    continue
                taken = connect(app, _grant(shops[0], shops[0]), [_listing(shop) for shop in shops])
                if chat_app and "chat" in shops[0]:
                    connect_chat(chat_app, _grant(shops[0], shops[0]["chat"]), taken)
            logins = [_person(name, role, every, options["password"]) for name, role, every in _PEOPLE]
            token = _token("alice")
        _watch_policies(f"{url}/_sandbox/policy", {(one["platform"], one["country"]) for one in stores})
        self.stdout.write(json.dumps({"stores": len(stores), "logins": logins, "api_token": token}))


def _register(platform: str, keys: dict[str, str], kind: str = "") -> PlatformApp | None:
    if f"{kind}app_key" not in keys:
        return None
    return register_app(
        platform, AppKeys(keys[f"{kind}app_key"], keys[f"{kind}app_secret"], keys.get("service_id", ""))
    )


def _forget_older_worlds(apps: list[PlatformApp]) -> None:
    """A sandbox writes its world around the moment it starts: what an earlier one showed is no longer true."""
    Store.objects.filter(connection__app__in=apps).delete()
    Connection.objects.filter(app__in=apps).delete()


def _watch_policies(origin: str, places: set[tuple[str, str]]) -> None:
    """The sandbox's own pages instead of the official ones, which have nothing to do with its world; read once, before any sweep."""
    PolicyPage.objects.filter(key__isnull=False).update(is_on=False)
    PolicyPage.objects.filter(url__startswith="http://127.0.0.1:").delete()
    PolicyPage.objects.bulk_create(
        PolicyPage(
            platform=platform, country=country, title=f"Seller policy, {country}", url=f"{origin}/{platform}/{country}"
        )
        for platform, country in sorted(places)
    )
    watch_due(timezone.now())


def _grant(store: dict[str, Any], told: dict[str, Any]) -> TokenGrant:
    return TokenGrant(
        access_token=told["access_token"],
        refresh_token=told["refresh_token"],
        access_expires_at=datetime.fromtimestamp(told["access_expires_at"], UTC),
        refresh_expires_at=datetime.fromtimestamp(told["refresh_expires_at"], UTC),
        account_id=store["account_id"],
        account_name=store["account_name"],
        scopes=[],
    )


def _listing(store: dict[str, Any]) -> ShopListing:
    return ShopListing(
        store["shop_id"], store["name"], store["country"], store["seller_type"].lower(), store["platform_keys"]
    )


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


def _token(username: str) -> str:
    """A program's key for the API; the one of an earlier start ends."""
    user = User.objects.get(username=username)
    ApiToken.objects.filter(user=user, name="Demo", revoked_at=None).update(revoked_at=timezone.now())
    return ApiToken.issue(user, "Demo")[1]
