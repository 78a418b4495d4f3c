"""The embedded PostgreSQL: makes its data once, runs it on a private socket without any TCP port, stops it fast and cleanly."""

import os
import shutil
import signal
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from shopops.launcher.binaries import POSTGRES
from shopops.launcher.faults import ServerFault
from shopops.launcher.home import Home
from shopops.launcher.leftovers import end_leftovers
from shopops.launcher.privileges import ServerUser, named_user
from shopops.launcher.server_process import ServerProcess

_ROLE = _DATABASE = "shopops"
APP_ROLE = "shopops_app"
_PORT = 5432  # only names the socket file
_WHOLE = "shopops-made-this"  # written last: a data folder without it was cut off while being made

_SETTINGS = {
    "listen_addresses": "",
    "port": str(_PORT),
    "max_connections": "100",
    "shared_buffers": "256MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
    # A statement that fails, and the row it fails on, hold what buyers wrote: the log says what went wrong, never with what.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
# For throw-away test servers: nothing on disk has to outlive the machine.
_CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "64MB"}


class Postgres:
    """One server. `careless` trades safety for speed, for tests only."""

    def __init__(self, home: Home, *, careless: bool = False) -> None:
        self._home = home
        self._careless = careless
        self._data = home.folder / "postgres"
        self._bin = home.programs[POSTGRES].parent
        settings = {**_SETTINGS, **(_CARELESS if careless else {}), "unix_socket_directories": f'"{home.sockets}"'}
        self.process = ServerProcess(
            name="PostgreSQL",
            command=[str(self._bin / "postgres"), "-D", str(self._data), *_as_options(settings)],
            folder=self._data,
            log=home.folder / "postgres.log",
            user=home.user,
            ready=self._answers,
            goodbyes=[(signal.SIGINT, 30), (signal.SIGQUIT, 10), (signal.SIGKILL, 5)],
            variable="DATABASE_URL",
        )

    @property
    def url(self) -> str:
        """For Django and libpq alike. The folder stands in the query, since a host name would lose its capitals."""
        return self._url_of(_ROLE)

    @property
    def app_url(self) -> str:
        """The same as the role that owns no table; `manage.py prepare` makes it."""
        return self._url_of(APP_ROLE)

    def _url_of(self, role: str) -> str:
        return f"postgresql://{role}@/{_DATABASE}?host={quote(str(self._home.sockets), safe='/')}&port={_PORT}"

    def start(self) -> None:
        """Returns when the database can be used. Raises ServerFault."""
        end_leftovers(self._data, "postgres")
        for stale in self._home.sockets.glob(".s.PGSQL.*"):
            stale.unlink()
        self._set_aside_half_made()
        if not self._data.exists():
            self._make()
        self._refuse_other_version()
        self.process.start()
        self._create_database()

    def _make(self) -> None:
        """Builds beside, moves in whole. initdb insists on an account with a name, so root lends it nobody's."""
        maker = named_user() if self._home.user.dropped else self._home.user
        if maker is None:
            raise ServerFault("PostgreSQL's initdb needs an account such as nobody, and there is none.", _OUTSIDE)
        making = self._home.folder.with_name(self._home.folder.name + "-making")
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(mode=0o700)
        maker.own(making)
        self._initdb(making / "postgres", maker)
        (making / "postgres" / _WHOLE).write_text(f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC\n", encoding="utf-8")
        self._home.user.own_all(making)
        (making / "postgres").rename(self._data)
        making.rmdir()

    def _initdb(self, data: Path, maker: ServerUser) -> None:
        options = [
            "--username",
            _ROLE,
            "--auth-local=trust",
            "--auth-host=reject",
            "--encoding=UTF8",
            "--data-checksums",
        ]
        if self._careless:
            options.append("--no-sync")
        locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions"]
        done = subprocess.run(
            [str(self._bin / "initdb"), "-D", str(data), *options, *locale],
            cwd="/",
            check=False,
            capture_output=True,
            text=True,
            env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
            **maker.popen(),
        )
        if done.returncode != 0:
            raise ServerFault(f"PostgreSQL could not make its data folder:\n{done.stderr.strip()}", _OUTSIDE)

    def _set_aside_half_made(self) -> None:
        if self._data.exists() and not (self._data / _WHOLE).exists():
            self._data.rename(self._data.with_name(f"postgres-half-made-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}"))

    def _refuse_other_version(self) -> None:
        made_by = (self._data / "PG_VERSION").read_text(encoding="utf-8").strip()
        told = subprocess.run(
            [str(self._bin / "postgres"), "--version"], cwd="/", check=True, capture_output=True, text=True
        )
        ours = told.stdout.split()[2].split(".")[0]
        if made_by != ours:
            raise ServerFault(
                f"The data in {self._data} was made by PostgreSQL {made_by}; the installed wheel is {ours}.",
                f"Install the older wheel, dump and load, or move the folder away to begin afresh. {_OUTSIDE}",
            )

    def _answers(self) -> bool:
        try:
            self._connect("postgres").close()
        except psycopg.OperationalError:
            return False
        return True

    def _create_database(self) -> None:
        with self._connect("postgres") as connection:
            connection.autocommit = True
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [_DATABASE]).fetchone():
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(_DATABASE)))

    def _connect(self, database: str) -> psycopg.Connection:
        return psycopg.connect(
            host=str(self._home.sockets), port=_PORT, user=_ROLE, dbname=database, connect_timeout=5, hostaddr=""
        )


_OUTSIDE = "Set DATABASE_URL to a server of your own."


def _as_options(settings: dict[str, str]) -> list[str]:
    return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
