"""Small real proxies over sockets: HTTP (CONNECT and whole addresses) and SOCKS5, with or without user and password."""

import asyncio
import base64
import threading
from collections.abc import Coroutine
from typing import Any
from urllib.parse import urlsplit

Reader = asyncio.StreamReader
Writer = asyncio.StreamWriter


class LocalProxy:
    """A proxy on a free port of 127.0.0.1, in a thread of its own. `asked`: host:port it was asked to lead to.

    `names`: hosts that only this proxy knows, and where it leads instead.
    """

    def __init__(self, scheme: str, login: str = "") -> None:
        self.scheme, self.login = scheme, login
        self.asked: list[str] = []
        self.names: dict[str, str] = {}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server = self._run(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.port = int(self._server.sockets[0].getsockname()[1])

    def url(self, login: str | None = None) -> str:
        login = self.login if login is None else login
        return f"{self.scheme}://{login + '@' if login else ''}127.0.0.1:{self.port}"

    def stop(self) -> None:
        """May be called again by whoever made it."""
        if self._loop.is_closed():
            return
        self._run(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    async def _close(self) -> None:
        self._server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    def _run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(5)

    async def _serve(self, reader: Reader, writer: Writer) -> None:
        try:
            await (self._socks(reader, writer) if self.scheme == "socks5" else self._http(reader, writer))
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    async def _http(self, reader: Reader, writer: Writer) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        method, target, _ = head.split(b"\r\n")[0].decode().split()
        wanted = b"basic " + base64.b64encode(self.login.encode()).lower()
        if self.login and wanted not in head.lower():
            writer.write(
                b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            )
            return await writer.drain()
        parts = urlsplit(target if "//" in target else f"//{target}")
        there = await self._connect(parts.hostname or "", parts.port or 80)
        if method == "CONNECT":
            writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        else:
            there[1].write(_passed_on(head, target))
        await _join((reader, writer), there)

    async def _socks(self, reader: Reader, writer: Writer) -> None:
        _, count = await reader.readexactly(2)
        await reader.readexactly(count)
        writer.write(b"\x05\x02" if self.login else b"\x05\x00")
        if self.login:
            await reader.readexactly(1)
            user, password = await _text(reader), await _text(reader)
            writer.write(b"\x01\x00" if f"{user}:{password}" == self.login else b"\x01\x01")
            if f"{user}:{password}" != self.login:
                return await writer.drain()
        kind = (await reader.readexactly(4))[3]
        host = ".".join(map(str, await reader.readexactly(4))) if kind == 1 else await _text(reader)
        there = await self._connect(host, int.from_bytes(await reader.readexactly(2), "big"))
        writer.write(b"\x05\x00\x00\x01" + bytes(6))
        await _join((reader, writer), there)

    async def _connect(self, host: str, port: int) -> tuple[Reader, Writer]:
        self.asked.append(f"{host}:{port}")
        return await asyncio.open_connection(self.names.get(host, host), port)


def _passed_on(head: bytes, target: str) -> bytes:
    """As a proxy sends it on: the path only, none of the proxy's own headers, one request a connection."""
    parts = urlsplit(target)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    first, *lines = head.removesuffix(b"\r\n\r\n").split(b"\r\n")
    kept = [line for line in lines if not line.lower().startswith((b"proxy-", b"connection:"))]
    return b"\r\n".join([first.replace(target.encode(), path.encode()), *kept, b"Connection: close"]) + b"\r\n\r\n"


async def _text(reader: Reader) -> str:
    (length,) = await reader.readexactly(1)
    return (await reader.readexactly(length)).decode()


async def _join(one: tuple[Reader, Writer], other: tuple[Reader, Writer]) -> None:
    await asyncio.gather(_pipe(one[0], other[1]), _pipe(other[0], one[1]))


async def _pipe(reader: Reader, writer: Writer) -> None:
    try:
        while part := await reader.read(65_536):
            writer.write(part)
            await writer.drain()
    finally:
        writer.close()
