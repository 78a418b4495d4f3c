"""The embedded Valkey: the broker on a private socket, no TCP port, every message on disk within a second."""

import signal
from datetime import UTC, datetime
from urllib.parse import quote

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from shopops.launcher.binaries import VALKEY
from shopops.launcher.faults import ServerFault
from shopops.launcher.home import Home, make_private
from shopops.launcher.leftovers import end_leftovers
from shopops.launcher.server_process import ServerProcess

_SETTINGS = {
    "port": "0",
    "unixsocketperm": "700",
    "dir": "./",
    "pidfile": "valkey.pid",
    "appendonly": "yes",
    "appendfsync": "everysec",
    "maxmemory-policy": "noeviction",
    "daemonize": "no",
}
_CARELESS = {"appendonly": "no"}


class Valkey:
    """One server. `careless` keeps nothing on disk, for tests only."""

    def __init__(self, home: Home, *, careless: bool = False) -> None:
        self._home = home
        self._data = home.folder / "valkey"
        self._socket = home.sockets / "valkey.sock"
        settings = {**_SETTINGS, **(_CARELESS if careless else {}), "unixsocket": str(self._socket)}
        options = [part for name, value in settings.items() for part in (f"--{name}", value)]
        self.process = ServerProcess(
            name="Valkey",
            command=[str(home.programs[VALKEY]), *options, "--save", ""],
            folder=self._data,
            log=home.folder / "valkey.log",
            user=home.user,
            ready=self._answers,
            goodbyes=[(signal.SIGTERM, 15), (signal.SIGKILL, 5)],
            variable="REDIS_URL",
        )

    @property
    def url(self) -> str:
        """In redis-py's spelling."""
        return f"unix://{quote(str(self._socket), safe='/')}?db=0"

    def start(self) -> None:
        """Returns when it answers. Unreadable data is set aside: messages only ring bells, the truth is elsewhere."""
        end_leftovers(self._data, "valkey")
        self._socket.unlink(missing_ok=True)
        make_private(self._data, self._home.user)
        try:
            self.process.start()
        except ServerFault:
            if not any(self._data.iterdir()):
                raise
            self._data.rename(self._data.with_name(f"valkey-unreadable-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}"))
            make_private(self._data, self._home.user)
            self.process.start()

    def _answers(self) -> bool:
        try:
            once = Retry(NoBackoff(), 0)  # by default a refused connection is tried again for seconds
            with redis.Redis(unix_socket_path=str(self._socket), socket_timeout=5, retry=once) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False
