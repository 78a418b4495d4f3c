"""`python -m sandbox`: the pretend marketplace alone. Prints one JSON line when ready, serves until stopped."""

import argparse
import asyncio
import json
import signal

import uvloop
from aiohttp import web

from sandbox.app import Options, make_app

# Platforms this sandbox can show; others may be asked for and are then simply not there.
PLATFORMS = ("tiktok",)


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
    parser.add_argument("--redirect-url", default=Options.redirect_url)
    parser.add_argument(
        "--webhook-url", default="", help="where webhooks go that no shop has registered an address for"
    )
    parser.add_argument("--webhook-retry-scale", type=float, default=1.0)
    given = vars(parser.parse_args())
    port = given.pop("port")
    given.pop("platforms")
    uvloop.run(_serve(port, Options(**given)))


async def _serve(port: int, options: Options) -> None:
    app, credentials = make_app(options)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    bound = runner.addresses[0][1]
    print(json.dumps({"base_url": f"http://127.0.0.1:{bound}", "apps": credentials}), flush=True)
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    await stopped.wait()
    await runner.cleanup()


if __name__ == "__main__":
    main()
