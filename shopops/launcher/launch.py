"""The story of a start: servers, tables, demo, processes, first sweep, and everything down again in order."""

import json
import os
import urllib.error
import urllib.request
from contextlib import ExitStack
from pathlib import Path

from shopops.launcher import plan
from shopops.launcher.children import Child, ChildSpec
from shopops.launcher.demo import Demo
from shopops.launcher.faults import ServerFault
from shopops.launcher.local_services import LocalServices
from shopops.launcher.output import Output
from shopops.launcher.ports import web_port
from shopops.launcher.running import forget_environment, sole_launcher, write_environment
from shopops.launcher.secrets_file import lasting_secrets
from shopops.launcher.supervisor import Supervisor
from shopops.launcher.watchdog import forget_worker, silent_workers

_LOOK_EVERY_SECONDS = 10.0
_REVIVE_EVERY_SECONDS = 1.0
_NOT_TOLD = ("DEMO_PASSWORD",)


class Launch:
    """One run of the launcher. Leaving its block stops everything, the database last."""

    def __init__(self, base_dir: Path, choices: plan.Choices, output: Output) -> None:
        self._base_dir = base_dir
        self._choices = choices
        self._output = output
        self._supervisor = Supervisor(os.environ, base_dir, output)
        self._stack = ExitStack()
        self.url = ""
        self.demo: Demo | None = None
        self._owner: dict[str, str] = {}
        self.logins: list[dict[str, str]] = []
        self.api_token = ""

    def __enter__(self) -> "Launch":
        return self

    def __exit__(self, *fault: object) -> None:
        self._stack.close()

    def start(self) -> None:
        """Returns when the pages answer. Raises ServerFault, AlreadyRunningError, ChildGivenUpError, StopAskedError."""
        self._stack.enter_context(sole_launcher(self._base_dir, self._output.say))
        self._stack.enter_context(self._supervisor.listening())
        port = web_port(self._choices.port)
        self.url = f"http://127.0.0.1:{port}"
        self._start_services()
        if self._choices.sandbox:
            self.demo = Demo(self._supervisor, self._output, self._choices, self.url)
            self.demo.owner = self._owner
            self.demo.start()
            # The pretend marketplace reaches us where a browser does.
            self._supervisor.environment |= {
                **self.demo.environment(),
                "PUBLIC_URL": self.url,
                "DEMO_SIGN_IN": "true",
            }
        self._prepare()
        self._start_processes(port)
        self._stack.callback(forget_environment, self._base_dir)
        write_environment(self._base_dir, self._environment_to_tell())
        self._supervisor.watch(until=self._pages_answer)

    def first_sweep(self) -> str:
        """Inspects every store once; the sums as one line of JSON. Raises ServerFault when it fails."""
        with self._output.held():
            return self._answer(plan.sweep(sandbox_url=self.demo.url if self.demo else ""))

    def sign_in_links(self) -> list[dict[str, str]]:
        """New ones for the people of the demo; none without a demo. Raises ServerFault when they cannot be made."""
        return list(json.loads(self._answer(plan.demo_links(self.url)))) if self.demo and not self._choices.once else []

    def stay(self) -> None:
        """Watches until StopAskedError or ChildGivenUpError is raised."""
        self._supervisor.watch()

    def _start_services(self) -> None:
        var = self._base_dir / "var"
        (var / "static").mkdir(parents=True, exist_ok=True)  # nothing need be in it, but whitenoise asks for the folder
        services = LocalServices(var)
        self._stack.callback(services.stop)  # called last: the children's stop is laid on top of it
        services.start()
        self._stack.callback(self._supervisor.stop)
        self._supervisor.every(_REVIVE_EVERY_SECONDS, lambda: services.revive(self._output.say))
        self._owner = services.owner
        self._supervisor.environment |= {
            "DATABASE_URL": services.app_database_url,
            "REDIS_URL": services.redis_url,
            **lasting_secrets(var, os.environ),
            **{name: _with_loopback(os.environ.get(name, "")) for name in ("NO_PROXY", "no_proxy")},
        }

    def _prepare(self) -> None:
        password = self._supervisor.environment["DEMO_PASSWORD"]
        told = self._answer(self.demo.preparation(password) if self.demo else plan.prepare(self._owner))
        said = json.loads(told)
        self.logins, self.api_token = said.get("logins", []), said.get("api_token", "")

    def _start_processes(self, port: int) -> None:
        database_url = self._supervisor.environment["DATABASE_URL"]
        self._supervisor.keep(plan.web(port))
        names = []
        for spec in plan.workers(self._choices.workers):
            names.append(spec.name)
            self._supervisor.keep(spec, before_start=lambda name=spec.name: forget_worker(database_url, name))  # type: ignore[misc]
        self._supervisor.keep(plan.beat())
        self._supervisor.every(_LOOK_EVERY_SECONDS, lambda: self._restart_silent(database_url, names))

    def _restart_silent(self, database_url: str, names: list[str]) -> None:
        for name in silent_workers(database_url).intersection(names):
            self._supervisor.restart(name, "has not signed for a minute")

    def _answer(self, spec: ChildSpec) -> str:
        done = self._supervisor.run(spec)
        if done.exit_code() != 0 or not done.answer:
            raise ServerFault(_failure(done), "The lines above say why.")
        return done.answer[-1]

    def _pages_answer(self) -> bool:
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with direct.open(f"{self.url}/livez", timeout=2) as answer:
                return int(answer.status) == 200
        except OSError:
            return False

    def _environment_to_tell(self) -> dict[str, str]:
        ours = {name: value for name, value in self._supervisor.environment.items() if os.environ.get(name) != value}
        demo = {"SANDBOX_URL": self.demo.url} if self.demo else {}
        told = {name: value for name, value in ours.items() if name not in _NOT_TOLD}
        return {**told, **demo, "SHOPOPS_URL": self.url}


def _with_loopback(exempted: str) -> str:
    """Processes beside us are never reached through a proxy."""
    return ",".join(filter(None, [exempted, "127.0.0.1,localhost"]))


def _failure(done: Child) -> str:
    return "\n".join([f"`manage.py {done.spec.name}` ended with code {done.exit_code()}.", *done.last_lines])
