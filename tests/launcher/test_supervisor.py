"""The supervisor with children that live, die at once, ignore farewells and leave things behind. Real processes."""

import io
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from shopops.launcher.children import ChildSpec
from shopops.launcher.output import Output
from shopops.launcher.supervisor import ChildGivenUpError, StopAskedError, Supervisor
from tests.launcher.places import wait_until
from tests.services import ROOT

pytestmark = pytest.mark.processes

LIVES = "import time; print('here', flush=True); time.sleep(600)"


def python(name: str, script: str, **more: object) -> ChildSpec:
    return ChildSpec(name, [sys.executable, "-S", "-c", script], **more)  # type: ignore[arg-type]


@pytest.fixture
def said() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def supervisor(said: io.StringIO, tmp_path: Path):
    keeper = Supervisor(os.environ, tmp_path, Output(said))
    yield keeper
    keeper.stop()


def test_a_child_that_is_killed_is_started_again_and_said_so(supervisor: Supervisor, said: io.StringIO) -> None:
    child = supervisor.keep(python("web", LIVES))
    first = child.pid
    os.kill(first, signal.SIGKILL)
    supervisor.watch(until=lambda: child.is_alive() and child.pid != first)
    assert "web was ended by SIGKILL; it is started again in 0.5 s." in said.getvalue()


def test_a_child_that_dies_at_once_three_times_ends_it_with_its_last_lines(supervisor: Supervisor) -> None:
    supervisor.keep(python("beat", "print('no schedule to be found'); raise SystemExit(7)"))
    with pytest.raises(ChildGivenUpError, match=r"(?s)beat ended with code 7 at once.*no schedule to be found"):
        supervisor.watch()


def test_what_has_to_happen_after_a_restart_happens_then(supervisor: Supervisor) -> None:
    happened: list[str] = []
    child = supervisor.keep(
        python("sandbox", LIVES),
        before_start=lambda: happened.append("before"),
        after_restart=lambda: happened.append("after"),
    )
    os.kill(child.pid, signal.SIGKILL)
    supervisor.watch(until=lambda: "after" in happened)
    assert happened == ["before", "before", "after"]


def test_a_child_that_runs_but_no_longer_works_can_be_restarted(supervisor: Supervisor, said: io.StringIO) -> None:
    child = supervisor.keep(python("inspect1", LIVES))
    first = child.pid
    supervisor.restart("inspect1", "has not signed for a minute")
    supervisor.watch(until=lambda: child.is_alive() and child.pid != first)
    assert "inspect1 has not signed for a minute, so it is restarted." in said.getvalue()


def test_children_are_stopped_group_by_group(supervisor: Supervisor, said: io.StringIO) -> None:
    script = "import signal, sys; signal.signal(15, lambda *_: sys.exit(print('bye', flush=True))); " + LIVES
    for rank, name in enumerate(["beat", "worker", "web"]):
        supervisor.keep(python(name, script, stops_at=rank))
    supervisor.watch(until=lambda: said.getvalue().count("here") == 3)
    supervisor.stop()
    farewells = [line.split()[0] for line in said.getvalue().splitlines() if line.endswith("bye")]
    assert farewells == ["beat", "worker", "web"]


def test_a_child_that_will_not_go_is_killed(supervisor: Supervisor, said: io.StringIO) -> None:
    stubborn = ((signal.SIGTERM, 0.2), (signal.SIGKILL, 5.0))
    child = supervisor.keep(
        python("worker", "import signal; signal.signal(15, signal.SIG_IGN); " + LIVES, goodbyes=stubborn)
    )
    supervisor.watch(until=lambda: "here" in said.getvalue())
    supervisor.stop()
    assert child.exit_code() == -signal.SIGKILL


def test_what_a_dead_child_started_does_not_keep_its_port(supervisor: Supervisor, said: io.StringIO) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    serve = f"import socket, time; s = socket.create_server(('127.0.0.1', {port})); print('serving', flush=True); time.sleep(600)"
    script = f"import subprocess, sys; subprocess.run([sys.executable, '-S', '-c', {serve!r}])"
    child = supervisor.keep(python("web", script))
    supervisor.watch(until=lambda: said.getvalue().count("serving") == 1)
    os.kill(child.pid, signal.SIGKILL)
    supervisor.watch(until=lambda: said.getvalue().count("serving") == 2)


def test_the_answer_of_a_command_is_kept_apart_from_its_remarks(supervisor: Supervisor, said: io.StringIO) -> None:
    done = supervisor.run(
        python("sweep", "import sys; print('{\"stores\": 3}'); print('by the way', file=sys.stderr)", answers=True)
    )
    assert (done.exit_code(), done.answer) == (0, ['{"stores": 3}'])
    assert said.getvalue() == "    sweep | by the way\n"


def test_lines_of_many_children_are_never_torn(supervisor: Supervisor, said: io.StringIO) -> None:
    script = "for _ in range(300): print('x' * 300)"
    specs = [python(f"child{number}", script + "\n" + LIVES) for number in range(3)]
    for spec in specs:
        supervisor.keep(spec)
    supervisor.watch(until=lambda: said.getvalue().count("here") == 3)
    lines = [line for line in said.getvalue().splitlines() if not line.endswith("here")]
    assert len(lines) == 900
    assert {line.split(" | ")[1] for line in lines} == {"x" * 300}


def test_sigterm_asks_for_an_orderly_stop(supervisor: Supervisor) -> None:
    with supervisor.listening():
        os.kill(os.getpid(), signal.SIGTERM)
        with pytest.raises(StopAskedError):
            supervisor.watch()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of our death")
def test_children_go_when_the_launcher_itself_is_killed(tmp_path: Path) -> None:
    script = (
        "import os, sys; from pathlib import Path\n"
        "from shopops.launcher.children import ChildSpec\n"
        "from shopops.launcher.output import Output\n"
        "from shopops.launcher.supervisor import Supervisor\n"
        "keeper = Supervisor(os.environ, Path('/'), Output())\n"
        f"child = keeper.keep(ChildSpec('web', [sys.executable, '-S', '-c', {LIVES!r}]))\n"
        "print(child.pid, flush=True)\n"
        "keeper.watch()\n"
    )
    launcher = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert launcher.stdout is not None
    with launcher.stdout as lines:
        pid = next(line for line in lines if line.strip().isdigit()).strip()
        launcher.kill()
        launcher.wait()
    wait_until(lambda: not is_running(pid))


def is_running(pid: str) -> bool:
    """A dead process that nobody has reaped does not count."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
