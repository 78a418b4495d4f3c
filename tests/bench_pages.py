"""What measuring a page needs: stores and people who see all or some of them, a signed-in browser, and what each turn takes."""

import json
import os
import sys
import time
from pathlib import Path

from django.db import connection
from django.test import Client

from people.models import User
from people.roles import Role
from stores.models import Store, StoreGroup
from tests.signing_in import signed_in_with_both_factors

_ZONES = {
    "TH": "Asia/Bangkok",
    "ID": "Asia/Jakarta",
    "VN": "Asia/Saigon",
    "MY": "Asia/Singapore",
    "SG": "Asia/Singapore",
}
# Turns before counting begins.
_WARMING = 5


def stores_and_people(stores: int, part: Role, seen_in_part: int) -> tuple[User, User]:
    """Alice manages so many stores, three platforms in five countries; the other, of that role, sees the first few."""
    countries = tuple(_ZONES)
    made = Store.objects.bulk_create(
        Store(
            platform=("tiktok", "shopee", "lazada")[n % 3],
            external_id=f"b{n}",
            name=f"Store {n}",
            country=countries[n % 5],
            time_zone=_ZONES[countries[n % 5]],
        )
        for n in range(stores)
    )
    whole = User.objects.create(username="alice", role=Role.MANAGER, is_staff=True)
    other = User.objects.create(username="bob", role=part, is_staff=True)
    group = StoreGroup.objects.create(name="Mine")
    group.members.add(other)
    group.stores.set(made[:seen_in_part])
    return whole, other


def browser_of(user: User) -> Client:
    client = Client()
    signed_in_with_both_factors(client, user)
    return client


def measure(name: str, client: Client, address: str, turns: int) -> None:
    """One page: processor time with and without the database's, bytes, and how long it takes by the clock."""
    walls, own, both = [], 0.0, 0.0
    for turn in range(turns + _WARMING):
        if turn == _WARMING:
            own, both = time.process_time(), cpu_of_both()
        began = time.perf_counter()
        answer = client.get(address)
        walls.append((time.perf_counter() - began) * 1000)
        if answer.status_code != 200:
            raise RuntimeError(f"{address}: {answer.status_code}")
    tell(f"{name}, CPU of this process", (time.process_time() - own) / turns * 1000)
    tell(f"{name}, CPU of this process and the database's", (cpu_of_both() - both) / turns * 1000)
    tell(f"{name}, bytes", len(answer.content), "bytes")
    counted = sorted(walls[_WARMING:])
    for share in (50, 95):
        tell(f"{name}, p{share}", counted[min(len(counted) - 1, len(counted) * share // 100)])


def cpu_of_both() -> float:
    """Seconds of processor so far, this process's and the database's for it: the same on a busy machine as on a calm one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (backend,) = cursor.fetchone()
    fields = Path(f"/proc/{backend}/stat").read_text().rpartition(")")[2].split()
    return time.process_time() + (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def tell(name: str, value: float, unit: str = "ms", goal: float | None = None) -> None:
    """One line."""
    line = {"name": name, "value": round(value, 2), "unit": unit}
    sys.stdout.write(json.dumps(line | ({"goal": goal, "met": value <= goal} if goal else {})) + "\n")
    sys.stdout.flush()
