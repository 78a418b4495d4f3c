"""The suite's own PostgreSQL and Valkey, started once and stopped at the end; the environment's, where it names them.

Several runs side by side take different folders, so one never stops or empties the other's servers.
"""

import atexit
import base64
import os
from contextlib import ExitStack
from pathlib import Path

from shopops.launcher.local_services import LocalServices, local_services
from shopops.launcher.running import AlreadyRunningError, held
from tests.ready_database import TEMPLATE, begin_ready

ROOT = Path(__file__).resolve().parent.parent
_MOST_RUNS = 9
_stack = ExitStack()
_services: LocalServices | None = None


# Whether tests may empty and kill the broker: never one that the environment names.
broker_is_ours = "REDIS_URL" not in os.environ

# What the test database is copied from; of a server that the environment names, nothing.
template = None if "DATABASE_URL" in os.environ else TEMPLATE


def start() -> None:
    """Puts everything the settings need into the environment; call it before Django's settings are read."""
    pretend()
    var = _free_folder()
    if "DATABASE_URL" not in os.environ:
        begin_ready(var)
    global _services  # noqa: PLW0603  (one for the whole run)
    _services = services = _stack.enter_context(local_services(var, careless=True))
    os.environ["DATABASE_URL"] = services.database_url
    os.environ["REDIS_URL"] = services.redis_url
    atexit.register(stop)


def pretend() -> None:
    """Puts into the environment what the settings need beside servers."""
    os.environ.setdefault("SECRET_KEY", "for the test suite only, never for real pages")
    os.environ.setdefault("SHOPOPS_SECRET_KEYS", "k1:" + base64.b64encode(bytes(32)).decode())
    os.environ["DJANGO_SETTINGS_MODULE"] = "shopops.settings"


def revive() -> None:
    """Starts again what a test has killed."""
    assert _services is not None
    _services.revive(print)


def database_log() -> Path | None:
    """What our own PostgreSQL writes beside its data; None where the environment names a server."""
    return _services.database_log if _services is not None else None


def stop() -> None:
    """Stops what start() started. May be called twice."""
    _stack.close()


def _free_folder() -> Path:
    for number in range(1, _MOST_RUNS + 1):
        var = ROOT / "var" / "test" / str(number)
        var.mkdir(parents=True, exist_ok=True)
        try:
            _stack.enter_context(held(var / "lock", patience_seconds=0))
        except AlreadyRunningError:
            continue
        return var
    raise RuntimeError(f"{_MOST_RUNS} test runs are under way in this checkout; wait for one to end.")
