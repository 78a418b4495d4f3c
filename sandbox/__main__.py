"""`python -m sandbox`: the pretend marketplace alone. Prints one JSON line when ready, serves until stopped."""

import argparse
import asyncio
import gc
import json
import signal

import uvloop
from aiohttp import web

from sandbox.app import PLATFORMS, Marketplace, Options


def main() -> None:
    """Parses the command line and serves."""
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 picks a free one")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--stores", type=int, default=12)
    parser.add_argument("--latency-ms", type=int, default=0, help="before every platform answer")
    parser.add_argument("--platforms", default=",".join(PLATFORMS), help="comma list")
    parser.add_argument("--rate", type=float, default=50.0, help="requests a second for each app, shop and API")
    parser.add_argument("--epoch", type=float, default=None, help="Unix time the world is written around; default now")
    parser.add_argument("--near-seconds", type=int, default=60, help="when near misses come true, after the start")
    parser.add_argument("--redirect-url", default=Options.redirect_url, help="where the consent page leads back to")
    parser.add_argument("--without-scopes", default="", help="scope keys the sellers never granted, comma list")
    parser.add_argument("--webhook-url", default="", help="for webhooks nobody registered for; {platform} is filled in")
    parser.add_argument("--webhook-retry-scale", type=float, default=1.0, help="0.001 shortens two minutes to 0.12 s")
    parser.add_argument("--shopee-chat", action="store_true", help="our app at Shopee is of a kind that may chat")
    parser.add_argument("--pools", type=int, default=0, help="so many groups of three shops that share one stock")
    parser.add_argument(
        "--price-drops", type=int, default=0, help="so many shops whose prices the event prices_fall lets fall"
    )
    parser.add_argument(
        "--complete",
        action="store_true",
        help="every kind of problem on every platform, with what people tell (/_sandbox/told)",
    )
    given = vars(parser.parse_args())
    port = given.pop("port")
    given["platforms"] = tuple(one for one in given["platforms"].split(",") if one in PLATFORMS) or PLATFORMS
    # The world is many small objects that live for ever: collecting garbage among them often only costs time.
    gc.set_threshold(100_000, 20, 100)
    uvloop.run(_serve(port, Options(**given)))


async def _serve(port: int, options: Options) -> None:
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    marketplace = Marketplace(options)
    runner = web.ServerRunner(
        web.Server(marketplace.answer, access_log=None, keepalive_timeout=300), shutdown_timeout=0.5
    )
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port, backlog=1024).start()
    bound = runner.addresses[0][1]
    url = f"http://127.0.0.1:{bound}"
    told = {"base_url": url, "apps": marketplace.credentials(), "environment": marketplace.environment(url)}
    print(json.dumps(told), flush=True)
    await stopped.wait()
    marketplace.stop()
    await runner.cleanup()


if __name__ == "__main__":
    main()
