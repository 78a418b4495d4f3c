"""What an installation consists of: the command line of every process, from a few choices. Pure; starts nothing."""

import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace

from shopops.launcher.children import ChildSpec

_PYTHON = (sys.executable,)
# Farewell in this order: nothing new is due, nothing is being done, nobody looks, nothing to ask.
_BEAT, _WORKERS, _WEB, _SANDBOX = range(4)
_WORKER_GOODBYES = ((signal.SIGTERM, 10.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0))


@dataclass(frozen=True)
class Choices:
    """What the person starting it can choose. `port` None: the first free one."""

    once: bool
    sandbox: bool
    stores: int
    seed: int
    latency_ms: int
    platforms: str
    port: int | None
    workers: int


def web(port: int) -> ChildSpec:
    """The pages and the API."""
    command = [*_PYTHON, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--no-ws"]
    threads = ["--workers", "1", "--blocking-threads", "4", "--workers-kill-timeout", "5"]
    return ChildSpec("web", [*command, *threads, "shopops.wsgi:application"], _WEB)


def workers(count: int) -> list[ChildSpec]:
    """The inspecting workers, one process a core, threads inside; and one that tells people, which inspections cannot starve."""
    inspecting = [_worker(f"inspect{number}", "inspect") for number in range(1, count + 1)]
    return [*inspecting, _worker("notify", "notify")]


def _worker(name: str, queue: str) -> ChildSpec:
    pool = ["-P", "threads", "-c", "4", "--without-gossip", "--without-mingle"]
    pool += ["-n", f"{name}@%h", "-l", "INFO", "-Q", queue]
    command = [*_PYTHON, "-m", "celery", "-q", "-A", "shopops", "worker", *pool]
    # Celery's eight lines of advice against root: whoever starts the launcher has chosen who they are.
    quiet = {"PYTHONWARNINGS": "ignore:You're running the worker"}
    return ChildSpec(name, command, _WORKERS, {"SHOPOPS_WORKER_NAME": name, **quiet}, _WORKER_GOODBYES)


def beat() -> ChildSpec:
    """The clock that rings when something may be due."""
    return ChildSpec("beat", [*_PYTHON, "-m", "celery", "-q", "-A", "shopops", "beat", "-l", "WARNING"], _BEAT)


def sandbox(choices: Choices, port: int, web_url: str) -> ChildSpec:
    """The pretend marketplace. Its port is chosen beforehand, so that it is found again after a restart."""
    world = ["--stores", str(choices.stores), "--seed", str(choices.seed), "--latency-ms", str(choices.latency_ms)]
    ways = ["--port", str(port), "--redirect-url", f"{web_url}/connect/{{platform}}/callback"]
    ways += ["--webhook-url", f"{web_url}/webhooks/{{platform}}", "--platforms", choices.platforms]
    return ChildSpec("sandbox", [*_PYTHON, "-m", "sandbox", *ways, *world], _SANDBOX)


def prepare(owner: Mapping[str, str], *, sandbox_url: str = "", apps: str = "", password: str = "") -> ChildSpec:
    """Tables, rules and, beside a sandbox, the demo; ends with the demo's logins. Argument lists hold no real secret:
    the apps and the password are the pretend marketplace's. `owner`: how it comes in as the tables' owner."""
    demo = ["--sandbox", sandbox_url, "--apps", apps, "--password", password] if sandbox_url else []
    return replace(_manage("prepare", *demo), environment=owner)


def demo_links(url: str) -> ChildSpec:
    """Sign-in links for the demo's people, as JSON."""
    return _manage("demo_links", "--json", "--url", url)


def sweep(*, sandbox_url: str = "") -> ChildSpec:
    """One inspection of every store, with progress; its last line is the sums."""
    return _manage("sweep", "--wait", "--json", *(["--compare-with", sandbox_url] if sandbox_url else []))


def _manage(name: str, *arguments: str) -> ChildSpec:
    return ChildSpec(name, [*_PYTHON, "manage.py", name, *arguments], answers=True)
