"""Plants secrets and buyers, drives them through every fault with real processes, then searches everything. One JSON object a line.

The last line is the sum: places and bytes searched, canaries planted, faults driven, found. 1 when anything was found, or when a
fault that was to be driven was never met. KEEP=1 leaves what was searched in var/canaries.
"""

import base64
import json
import os
import shutil
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from shopops.launcher.local_services import LocalServices
from shopops.launcher.ports import any_free_port
from shopops.launcher.running import held
from shopops.launcher.secrets_file import vapid_private_key
from tests.alerts.sink import Sink, closed_port, open_sink
from tests.canaries.planted import Kind, Nest
from tests.services import ROOT

STORES, SEED = int(os.environ.get("STORES", "6")), int(os.environ.get("SEED", "7"))
_LEAST_STORES = 6
# Met only by what nothing of this course does; each with its reason.
_NEVER_MET = {
    # the sandbox knows these refusals of one platform alone
    *(f"{platform} {fault}" for platform in ("shopee", "lazada") for fault in ("search_limit",)),
}


def main() -> int:
    if STORES < _LEAST_STORES:
        sys.exit(f"STORES={STORES}: the course needs {_LEAST_STORES} or more, two on each platform.")
    var = ROOT / "var" / "canaries"
    var.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        stack.enter_context(held(var / "lock", patience_seconds=0))
        _empty(var)
        services = LocalServices(var, {})
        services.start()
        stack.callback(services.stop)
        sink = stack.enter_context(open_sink())
        nest, port = Nest(SEED), any_free_port()
        os.environ.update(_environment(nest, services, sink, port))
        os.environ.update(CANARY_BUYER=json.dumps(_buyer(nest)))
        _say_into(var / "logs" / "driver.log", stack)
        code = _course(nest, services, sink, port, var, stack)
    if not os.environ.get("KEEP"):
        _empty(var)
    return code


def _course(nest: Nest, services: LocalServices, sink: Sink, port: int, var: Path, stack: ExitStack) -> int:
    import django

    django.setup()

    from tests.canaries import asking, commands, faults, taken_away
    from tests.canaries.crew import Crew, at_work
    from tests.canaries.marketplace_faults import REPEATS, REPEATS_AS_PAGE
    from tests.house import Sandbox

    sandbox = Sandbox(
        "--shopee-chat",
        seed=SEED,
        stores=STORES,
        platforms="tiktok,shopee,lazada",
        module="tests.canaries.marketplace",
        webhook_url=f"http://127.0.0.1:{port}/webhooks/{{platform}}",
        redirect_url=f"http://127.0.0.1:{port}/connect/{{platform}}/callback",
    )
    stack.callback(sandbox.stop)
    for name, value in sandbox.environment.items():
        if "SECRET" in name or name.endswith("PARTNER_KEY"):
            nest.known(Kind.SECRET, name, value)
    from django.conf import settings

    settings.PLATFORM_SETTINGS = sandbox.environment
    environment = {**sandbox.environment, "DATABASE_URL": services.app_database_url}
    crew = Crew(environment, var / "logs", port)
    course = faults.Course(nest, sandbox, crew, services.database_url, var / "kept", nest.words("what a buyer wrote"))
    assert crew.run("prepare", "prepare", **services.owner) == 0
    password = nest.secret("Alice's password")
    commands.people(course, password)
    stack.enter_context(at_work(crew))
    began = time.monotonic()

    def told(stage: str, **more: Any) -> None:
        _line({"stage": stage, "seconds": round(time.monotonic() - began), "faults": len(course.driven), **more})

    commands.wait_for_pages(port)
    commands.shops(course)
    told("a first round")
    alice = asking.pages(course, port, password)
    told("pages")
    asking.programs(course, port, sink)
    told("programs and channels")
    asking.broken_webhooks(course, port)
    told("webhooks")
    commands.refused_connections(course)
    commands.manage(course, services)
    told("commands")
    faults.killed_workers(course)
    told("killed processes")
    faults.database(course)
    faults.broker(course, services.redis_url)
    told("database and broker")
    faults.platforms(course, (REPEATS, REPEATS_AS_PAGE), told)
    commands.freshest(course)
    asking.what_staff_see(course, alice)
    taken_away.files(course)
    crew.run("doctor-at-the-end", "doctor")
    crew.stop()
    return _searched(course, services, var)


def _searched(course: Any, services: LocalServices, var: Path) -> int:
    from shopops.launcher.binaries import POSTGRES, program_of
    from tests.canaries import places

    log = services.database_log
    assert log is not None
    search = places.Search(list(course.nest))
    places.search_columns(search)
    places.search_broker(search)
    places.search_database(search, program_of(POSTGRES).parent / "pg_dump", services.database_url, log.parent)
    for path in places.files_below(log.parent):
        if "postgres" not in path.relative_to(log.parent).parts[:1]:
            search.look(f"server's {path.relative_to(log.parent)}", path.read_bytes())
    places.search_files(search, "log", var / "logs")
    places.search_files(search, "answer", var / "kept" / "faults")
    for path in places.files_below(var / "kept" / "pages"):
        search.look(path.name, path.read_bytes(), but=[Kind.WORDS])
    places.search_files(search, "static", ROOT / "var" / "static")
    missed = sorted(name for name, met in course.driven.items() if not met and name not in _NEVER_MET)
    for place, what in sorted(set(search.found)):
        _line({"found": what, "in": place})
    for name in missed:
        _line({"never_met": name})
    kinds = {kind.value: sum(one.kind == kind for one in search.canaries) for kind in Kind}
    sums = {"places": search.places, "bytes": search.size, "canaries": len(search.canaries), **kinds}
    driven = sum(1 for met in course.driven.values() if met)
    _line({**sums, "faults_driven": driven, "never_met": len(missed), "found": len(set(search.found))})
    return int(bool(search.found or missed))


def _environment(nest: Nest, services: LocalServices, sink: Sink, port: int) -> dict[str, str]:
    """An installation's, every secret in it planted; what it reaches beside platforms is refused or fails."""
    key = base64.b64encode(nest.secret("SHOPOPS_SECRET_KEYS", length=32).encode()).decode()
    pepper = base64.b64encode(nest.secret("TOKEN_PEPPERS", length=32).encode()).decode()
    nest.known(Kind.SECRET, "SHOPOPS_SECRET_KEYS, as written", key)
    nest.known(Kind.SECRET, "TOKEN_PEPPERS, as written", pepper)
    refused = f"127.0.0.1:{closed_port()}"
    return {
        "DJANGO_SETTINGS_MODULE": "shopops.settings",
        "DATABASE_URL": services.database_url,
        "REDIS_URL": services.redis_url,
        "SECRET_KEY": nest.secret("SECRET_KEY", length=60),
        "SHOPOPS_SECRET_KEYS": f"k1:{key}",
        "TOKEN_PEPPERS": f"1:{pepper}",
        "VAPID_PRIVATE_KEY": nest.known(Kind.SECRET, "VAPID_PRIVATE_KEY", vapid_private_key()),
        "EMAIL_URL": f"submission://mailer:{nest.secret('password of the mail server')}@{refused}",
        "HEARTBEAT_URL": f"http://{refused}/ping/{nest.secret('heartbeat address')}",
        "TRANSLATE_URL": f"http://{refused}",
        "TRANSLATE_KEY": nest.secret("TRANSLATE_KEY"),
        "EXIT_ADDRESS_URL": f"http://{refused}/json?key={nest.secret('key of the service that tells addresses')}",
        "CHANNEL_TEST_ORIGIN": sink.url,
        "WEBHOOK_ALLOW_PRIVATE": "true",
        "PROXY_ALLOW_PRIVATE": "true",
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "LOG_LEVEL": "DEBUG",
        "PLATFORM_CALL_SECONDS": "1.5",
        "PLATFORM_STORE_SECONDS": "6",
        "LEASE_SECONDS": "3",
        "ACTION_UNDO_SECONDS": "0",
        "ACTION_SECONDS": "5",
        "INSPECT_EVERY_MINUTES": "1440",
    }


def _buyer(nest: Nest) -> dict[str, str]:
    """As a platform would send one that it forgot to mask."""
    return {
        "name": nest.buyer("name", "Nadia {}"),
        "phone": nest.phone("phone"),
        "e-mail": nest.buyer("e-mail", "{}@mail.example"),
        "address": nest.buyer("address", "7 {} Lane"),
    }


def _say_into(path: Path, stack: ExitStack) -> None:
    """This process's own log is searched like the others'; what it has to tell goes out by stdout."""
    path.parent.mkdir(parents=True, exist_ok=True)
    kept, before = path.open("ab"), os.dup(2)
    os.dup2(kept.fileno(), 2)
    stack.callback(os.dup2, before, 2)


def _empty(var: Path) -> None:
    for name in ("logs", "kept"):
        shutil.rmtree(var / name, ignore_errors=True)
    for services in (var / "services", *_elsewhere(var)):
        shutil.rmtree(services, ignore_errors=True)


def _elsewhere(var: Path) -> list[Path]:
    """Where the servers live when their user cannot reach this folder (see shopops/launcher/home.py)."""
    pointer = var / "services-are-elsewhere"
    return [Path(pointer.read_text().splitlines()[0])] if pointer.exists() else []


def _line(told: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
