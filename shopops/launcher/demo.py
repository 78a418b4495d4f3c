"""The demo: a pretend marketplace beside us, its stores connected, and people who can sign in."""

import json
import threading
from collections.abc import Mapping
from typing import Any

from shopops.launcher import plan
from shopops.launcher.output import Output
from shopops.launcher.ports import any_free_port
from shopops.launcher.supervisor import Supervisor


class Demo:
    """`url` and `environment()` can be used once start() has returned."""

    def __init__(self, supervisor: Supervisor, output: Output, choices: plan.Choices, web_url: str) -> None:
        self.owner: Mapping[str, str] = {}
        self._supervisor = supervisor
        self._output = output
        self._spec = plan.sandbox(choices, any_free_port(), web_url)
        self._ready = threading.Event()
        self._told: dict[str, Any] = {}

    def start(self) -> None:
        """Returns when the marketplace answers. Raises ChildGivenUpError or StopAskedError."""
        self._supervisor.keep(
            self._spec, heard=self._hear, before_start=self._ready.clear, after_restart=self._connect_again
        )
        self._supervisor.watch(until=self._ready.is_set)

    @property
    def url(self) -> str:
        """The marketplace's address."""
        return str(self._told["base_url"])

    def environment(self) -> dict[str, str]:
        """What makes the product speak to the pretend marketplace instead of the real one."""
        return {name: str(value) for name, value in self._told["environment"].items()}

    def preparation(self, password: str) -> Any:
        """The command that connects every store of this world and makes the demo people."""
        return plan.prepare(self.owner, sandbox_url=self.url, apps=json.dumps(self._told["apps"]), password=password)

    def _connect_again(self) -> None:
        """A marketplace started anew remembers no token it gave out."""
        self._supervisor.watch(until=self._ready.is_set)
        self._supervisor.run(self.preparation(self._supervisor.environment["DEMO_PASSWORD"]))

    def _hear(self, name: str, line: str) -> None:
        """The first line is its credentials, for us alone; the rest is told on."""
        if self._ready.is_set() or not line.startswith("{"):
            self._output.line(name, line)
            return
        self._told = json.loads(line)
        self._ready.set()
