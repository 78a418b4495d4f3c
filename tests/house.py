"""What many tests stand on: a sandbox marketplace as a process, its stores connected, a store inspected here and now."""

import json
import subprocess
import sys
import urllib.parse
import urllib.request
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection

from inspections import sweeps, work
from inspections.models import Finding, Inspection
from inspections.round import ReadStore, write_group
from inspections.rule_pack import load_rules, read_packs
from stores.connecting import connect, connect_chat, register_app
from stores.fetching import FetchLoop
from stores.models import Store, StoreGroup
from stores.platforms.base import AppKeys, ShopListing, TokenGrant
from stores.reading import read_store
from stores.sync import open_sessions

ROOT = Path(__file__).resolve().parent.parent
PAYLOADS = ROOT.parent / "shared" / "payloads" / "tiktok_shop"


# What stays as it is for so long is so for the slowest test as well.
_QUIET_SECONDS = 900
# For worlds that outlive a test: no near miss comes true in them meanwhile.
FAR = "3600"


class Sandbox:
    """`python -m sandbox` on a free port. `stores`: what /_sandbox/stores tells; `switches`: flags without a value.

    `module`: another that takes the same.
    `still`: its clock stands from the start, so that nothing happens there however long a reading takes.
    """

    def __init__(
        self,
        *switches: str,
        seed: int,
        stores: int,
        platforms: str = "tiktok",
        still: bool = False,
        module: str = "sandbox",
        **options: str,
    ) -> None:
        flags = [part for name, value in options.items() for part in (f"--{name.replace('_', '-')}", value)]
        command = [sys.executable, "-m", module, "--port", "0", "--platforms", platforms]
        command += ["--seed", str(seed), "--stores", str(stores), *flags, *switches]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        ready = json.loads(self.process.stdout.readline())
        self.url: str = ready["base_url"]
        self.apps: dict[str, dict[str, str]] = ready["apps"]
        # What the product's environment must hold to speak to it.
        self.environment: dict[str, str] = ready["environment"]
        if still:
            self.post("/_sandbox/clock", {"stand_still": True})

    def stop(self) -> None:
        self.process.terminate()
        assert self.process.wait(10) == 0

    def get(self, path: str, **query: Any) -> Any:
        return self._ask("GET", f"{path}?{urllib.parse.urlencode(query)}")

    def post(self, path: str, body: dict[str, Any]) -> Any:
        return self._ask("POST", path, json.dumps(body).encode())

    def delete(self, path: str) -> Any:
        return self._ask("DELETE", path)

    def fault(self, fault: str, **where: Any) -> None:
        self.post("/_sandbox/faults", {"fault": fault, **where})

    def keys(self, platform: str, chat: str = "") -> AppKeys:
        """Our app's credentials at one of its platforms; `chat`: "chat_" for the chat app's."""
        app = self.apps[platform]
        return AppKeys(app[f"{chat}app_key"], app[f"{chat}app_secret"], app.get("service_id", ""))

    def reset(self) -> None:
        """No faults, an empty log."""
        self.delete("/_sandbox/faults")
        self.delete("/_sandbox/log")

    def shop_with(self, check: str) -> str:
        """The id of a shop in which this problem is true, and nothing begins or ends for a while."""
        now, later = self._problems()
        shops = [shop for shop, problems in now.items() if any(name == check for name, _ in problems)]
        return next(shop for shop in shops if now[shop] == later.get(shop))

    def quiet_shop(self, platform: str = "") -> str:
        """The id of a shop in which nothing is wrong, nor will be for a while."""
        now, later = self._problems()
        shops: list[str] = [one["shop_id"] for one in self.get("/_sandbox/stores") if platform in ("", one["platform"])]
        return next(shop for shop in shops if shop not in now and shop not in later)

    def _problems(self) -> list[dict[str, set[tuple[str, str]]]]:
        """Shop id -> (check, subject) of what is wrong there: now, and in a while."""
        told: list[dict[str, set[tuple[str, str]]]] = []
        now = self.get("/_sandbox/clock")["now"]
        for at in (now, now + _QUIET_SECONDS):
            told.append(defaultdict(set))
            for one in self.get("/_sandbox/truth", at=at):
                told[-1][one["shop_id"]].add((one["check"], one["subject"]))
        return told

    def _ask(self, method: str, path: str, body: bytes | None = None) -> Any:
        request = urllib.request.Request(self.url + path, data=body, method=method)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)


def empty_database() -> None:
    """An installation as it is on its first day. The guards of what is never emptied are asleep meanwhile."""
    call_command("migrate", interactive=False, verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        call_command("flush", interactive=False, verbosity=0)
        cursor.execute("SET session_replication_role = DEFAULT")
    load_rules(read_packs())


def connect_stores(sandbox: Sandbox, shop_ids: Iterable[str] | None = None) -> dict[str, Store]:
    """Connects the shops (all by default) with the tokens that the sandbox names; shop id -> store."""
    wanted = None if shop_ids is None else set(shop_ids)
    connected: dict[str, Store] = {}
    for shop in sandbox.get("/_sandbox/stores"):
        if wanted is None or shop["shop_id"] in wanted:
            connected[shop["shop_id"]] = _connect(sandbox, shop)
    return connected


def _connect(sandbox: Sandbox, shop: dict[str, Any]) -> Store:
    platform = shop["platform"]
    listing = ShopListing(shop["shop_id"], shop["name"], shop["country"], "local", shop["platform_keys"])
    (store,) = connect(register_app(platform, sandbox.keys(platform)), grant_of(shop, shop), [listing])
    if "chat" in shop:
        connect_chat(register_app(platform, sandbox.keys(platform, "chat_")), grant_of(shop, shop["chat"]), [store])
    return store


def grant_of(shop: dict[str, Any], tokens: dict[str, Any]) -> TokenGrant:
    """The tokens that the sandbox tells of a shop's account."""
    return TokenGrant(
        access_token=tokens["access_token"],
        refresh_token=tokens["refresh_token"],
        access_expires_at=datetime.fromtimestamp(tokens["access_expires_at"], UTC),
        refresh_expires_at=datetime.fromtimestamp(tokens["refresh_expires_at"], UTC),
        account_id=shop["account_id"],
        account_name=shop["account_name"],
        scopes=[],
    )


def inspect(stores: Iterable[Store], loop: FetchLoop, *, seconds: float = 300.0) -> dict[int, Inspection]:
    """Inspects the stores in this thread, as a worker would: leased, read, written in one group; store id -> its row."""
    ids = [store.pk for store in stores]
    sweeps.start_sweep(Store.objects.filter(pk__in=ids), None)
    leases = {lease.store_id: lease for lease in work.lease_due("test", 1000)}
    assert set(ids) <= set(leases)
    work.release([lease for pk, lease in leases.items() if pk not in ids], timedelta(0))
    sessions, unreadable = open_sessions(ids, loop)
    reading = [loop.submit(read_store(platform, shop, seconds=seconds)) for platform, shop in sessions]
    reads = [*unreadable, *(future.result() for future in reading)]
    assert write_group([ReadStore(leases[read.store_id], read) for read in reads]) == len(ids)
    return {row.store_id: row for row in Inspection.objects.latest().filter(store_id__in=ids)}


def open_problems(store: Store) -> set[tuple[str, str]]:
    """(check, subject) of every open finding."""
    return set(Finding.objects.open().filter(store=store).values_list("check_id", "subject"))


def planted(sandbox: Sandbox, store: Store, at: datetime) -> set[tuple[str, str]]:
    """(check, subject) of every problem that was true in the sandbox at a moment."""
    truth = sandbox.get("/_sandbox/truth", shop_id=store.external_id, at=at.timestamp())
    return {(one["check"], one["subject"]) for one in truth}


def form_pools(sandbox: Sandbox, stores: Mapping[str, Store]) -> None:
    """States which of these stores share one stock, as the sandbox names them; shop id -> store."""
    for shop in sandbox.get("/_sandbox/stores"):
        if shop.get("pool") and shop["shop_id"] in stores:
            group, _ = StoreGroup.objects.get_or_create(name=shop["pool"], defaults={"shares_stock": True})
            group.stores.add(stores[shop["shop_id"]])
