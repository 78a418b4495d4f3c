"""Where is searched: the database column by column and as a dump, its files, the broker and its files, every log, page and file."""

import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from psycopg import sql
from redis import Redis

from stores.models import PushEvent
from stores.privacy.beyond import beyond_the_mirror
from stores.privacy.classes import buyer_tables
from tests.canaries.planted import Canary, Kind

_SHOP_KEYS = ("stores_store", "platform_keys")


@dataclass
class Search:
    """What was looked at, and what was found there that may not be: (place, where it was planted)."""

    canaries: list[Canary]
    places: int = 0
    size: int = 0
    found: list[tuple[str, str]] = field(default_factory=list)

    def look(self, place: str, content: bytes, *, but: Iterable[Kind] = (), own: str = "") -> None:
        """`but`: what belongs there. `own`: where the one canary was planted that this place is made of."""
        self.places += 1
        self.size += len(content)
        for canary in self.canaries:
            if canary.kind in but or (own and canary.what == own):
                continue
            if any(spelt in content for spelt in canary.spellings()):
                self.found.append((place, canary.what))


def declared() -> set[tuple[str, str]]:
    """(table, column) in which a buyer's words may stand, as docs/privacy.md has it; of tables beyond the mirror, every column."""
    found = {(table.model._meta.db_table, column) for table in buyer_tables() for column in table.data.columns}
    # not understood yet, or kept three days for whoever looks into it (stores/pushes/inbox.py)
    found.add((PushEvent._meta.db_table, "body"))
    return found


def beyond_tables() -> set[str]:
    """Answers, what findings and alerts quote, what was told: declared, since each can blank itself (stores/privacy/beyond.py)."""
    return {name.replace(".", "_") for name in beyond_the_mirror()}


def search_columns(search: Search) -> None:
    """Every column that can hold a text, each by itself."""
    in_mirror, beyond = declared(), beyond_tables()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'public' "
            "AND data_type IN ('text', 'character varying', 'jsonb', 'json', 'ARRAY', 'bytea', 'inet')"
        )
        for table, column, kind in cursor.fetchall():
            read = sql.SQL("encode({}, 'escape')" if kind == "bytea" else "{}::text").format(sql.Identifier(column))
            cursor.execute(sql.SQL("SELECT DISTINCT {} FROM {}").format(read, sql.Identifier(table)))
            content = "\n".join(text for (text,) in cursor.fetchall() if text).encode()
            words = [Kind.WORDS] if (table, column) in in_mirror or table in beyond else []
            keys = [Kind.SHOP_KEY] if (table, column) == _SHOP_KEYS else []
            search.look(f"column {table}.{column}", content, but=[*words, *keys])


def search_database(search: Search, pg_dump: Path, url: str, folder: Path) -> None:
    """The dump that somebody might steal, and the very files with their log of writes. Words and shops' keys stand there by right."""
    dumped = subprocess.run([pg_dump, "--dbname", url], check=True, capture_output=True).stdout
    search.look("pg_dump", dumped, but=[Kind.WORDS, Kind.SHOP_KEY])
    for path in files_below(folder / "postgres"):
        search.look(f"database file {path.name}", path.read_bytes(), but=[Kind.WORDS, Kind.SHOP_KEY])


def search_broker(search: Search) -> None:
    """Messages, results, limits, caches."""
    for key, value in kept_in_broker():
        search.look(f"key {key.decode(errors='replace')[:60]}", key + b" " + unescaped(value))


def kept_in_broker() -> Iterator[tuple[bytes, Any]]:
    """Every key with its value, as its kind is read."""
    redis: Any = Redis.from_url(settings.REDIS_URL)
    for key in redis.scan_iter():
        match redis.type(key):
            case b"string":
                yield key, redis.get(key)
            case b"list":
                yield key, redis.lrange(key, 0, -1)
            case b"hash":
                yield key, redis.hgetall(key)
            case b"set":
                yield key, redis.smembers(key)
            case b"stream":
                yield key, redis.xrange(key)
            case _:
                yield key, redis.zrange(key, 0, -1, withscores=True)


def unescaped(value: Any) -> bytes:
    """All bytes in it, one after another."""
    if isinstance(value, bytes):
        return value
    if isinstance(value, dict):
        return b" ".join(unescaped(one) for pair in value.items() for one in pair)
    if isinstance(value, list | tuple | set):
        return b" ".join(unescaped(one) for one in value)
    return str(value).encode()


def search_files(search: Search, kind: str, folder: Path) -> None:
    for path in files_below(folder):
        search.look(f"{kind} {path.relative_to(folder)}", path.read_bytes())


def files_below(folder: Path) -> Iterator[Path]:
    yield from (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink())
