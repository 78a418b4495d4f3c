"""Database and broker for whoever needs them: those the environment names, else our own, started here and stopped here."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from shopops.launcher.binaries import POSTGRES, VALKEY
from shopops.launcher.home import home_of
from shopops.launcher.postgres import APP_ROLE, Postgres
from shopops.launcher.valkey import Valkey


class LocalServices:
    """Both servers, or those of them that `environment` does not name. Started in order, the database stopped last."""

    def __init__(self, var: Path, environment: Mapping[str, str] = os.environ, *, careless: bool = False) -> None:
        self._given = {name: environment[name] for name in ("DATABASE_URL", "REDIS_URL") if environment.get(name)}
        needed = [wheel for wheel in (POSTGRES, VALKEY) if wheel.variable not in self._given]
        home = home_of(var, needed) if needed else None
        self._database = Postgres(home, careless=careless) if home and POSTGRES in needed else None
        self._broker = Valkey(home, careless=careless) if home and VALKEY in needed else None

    @property
    def database_url(self) -> str:
        """`postgresql://…`, for Django, libpq and psycopg."""
        return self._database.url if self._database else self._given["DATABASE_URL"]

    @property
    def app_database_url(self) -> str:
        """What the processes use: of our own server, the role that owns no table."""
        return self._database.app_url if self._database else self._given["DATABASE_URL"]

    @property
    def owner(self) -> dict[str, str]:
        """What `manage.py prepare` needs besides, to make that role; nothing for a server of somebody else's."""
        if self._database is None:
            return {}
        return {"DATABASE_OWNER_URL": self._database.url, "DATABASE_APP_ROLE": APP_ROLE}

    @property
    def redis_url(self) -> str:
        """`unix://…?db=0` for our own; whatever the environment says otherwise."""
        return self._broker.url if self._broker else self._given["REDIS_URL"]

    @property
    def database_log(self) -> Path | None:
        """What our own PostgreSQL writes down; None for a server of somebody else's."""
        return self._database.process.log if self._database else None

    def start(self) -> None:
        """Returns when both answer; leaves nothing running when one does not. Raises ServerFault."""
        try:
            for server in self._servers():
                server.start()
        except BaseException:
            self.stop()
            raise

    def revive(self, tell: Callable[[str], None]) -> None:
        """Starts again what has died since. Raises ServerFault when that is in vain."""
        for server in self._servers():
            if not server.process.is_alive():
                tell(f"{server.process.name} has died and is started again.")
                server.start()

    def stop(self) -> None:
        """The broker first, the database last."""
        for server in reversed(self._servers()):
            server.process.stop()

    def _servers(self) -> list[Postgres | Valkey]:
        return [server for server in (self._database, self._broker) if server is not None]


@contextmanager
def local_services(
    var: Path, environment: Mapping[str, str] = os.environ, *, careless: bool = False
) -> Iterator[LocalServices]:
    """Database and broker for the length of the block. Raises ServerFault."""
    services = LocalServices(var, environment, careless=careless)
    services.start()
    try:
        yield services
    finally:
        services.stop()
