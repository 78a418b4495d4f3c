"""A database with every table already made, for each of the suite's servers to copy: migrating takes far longer than copying.

It is made once for one state of the migrations, in a server of its own under var/test/ready. Every other server begins as a copy of
that one's data, so that `CREATE DATABASE … TEMPLATE ready` gives each run its tables within a second.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg

from shopops.launcher.binaries import POSTGRES
from shopops.launcher.home import home_of
from shopops.launcher.leftovers import end_leftovers
from shopops.launcher.postgres import Postgres
from shopops.launcher.running import held

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = "ready"
# Whoever comes while it is being made waits for it.
_PATIENCE_SECONDS = 300
_OF = "ready-of"


def begin_ready(var: Path) -> None:
    """Sees that the data under `var`, whose server does not run, holds the template; throws older data away."""
    state = _state_of_the_migrations()
    if _is_of(var, state):
        return
    ready = var.with_name("ready")
    ready.mkdir(parents=True, exist_ok=True)
    with held(ready / "lock", patience_seconds=_PATIENCE_SECONDS):
        if not _is_of(ready, state):
            _forget(ready)
            _make(ready)
            (ready / _OF).write_text(state, encoding="ascii")
        _forget(var)
        _copy(ready, var)
    (var / _OF).write_text(state, encoding="ascii")


def _state_of_the_migrations() -> str:
    told = hashlib.sha256()
    # The last stands for the libraries' own.
    for path in (*sorted(ROOT.glob("*/migrations/*.py")), ROOT / "requirements.txt"):
        told.update(path.name.encode() + path.read_bytes())
    return told.hexdigest()


def _is_of(var: Path, state: str) -> bool:
    try:
        return (var / _OF).read_text(encoding="ascii") == state
    except FileNotFoundError:
        return False


def _forget(var: Path) -> None:
    (var / _OF).unlink(missing_ok=True)
    data = home_of(var, [POSTGRES]).folder / "postgres"
    end_leftovers(data, "postgres")
    shutil.rmtree(data, ignore_errors=True)


def _make(ready: Path) -> None:
    server = Postgres(home_of(ready, [POSTGRES]), careless=True)
    server.start()
    try:
        environment = os.environ | {"DATABASE_URL": server.url, "REDIS_URL": "redis://nowhere.invalid/0"}
        subprocess.run([sys.executable, "manage.py", "migrate", "-v", "0"], cwd=ROOT, env=environment, check=True)
        with psycopg.connect(server.url.replace("/shopops?", "/postgres?"), autocommit=True) as connection:
            connection.execute(f"ALTER DATABASE shopops RENAME TO {TEMPLATE}")
            connection.execute(f"CREATE DATABASE shopops TEMPLATE {TEMPLATE}")
    finally:
        server.process.stop()


def _copy(ready: Path, var: Path) -> None:
    """Under the other's own user, and whole or not at all."""
    home = home_of(var, [POSTGRES])
    making = home.folder / "postgres-copying"
    shutil.rmtree(making, ignore_errors=True)
    shutil.copytree(home_of(ready, [POSTGRES]).folder / "postgres", making, symlinks=True)
    home.user.own_all(making)
    making.rename(home.folder / "postgres")
