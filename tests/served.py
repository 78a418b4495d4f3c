"""The whole product as a person starts it: a copy of this checkout in a folder of its own, `manage.py up`, and everything ended after.

`SERVED=/a/folder`: the product that is up there already is used instead, and left as it is.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from shopops.launcher.leftovers import processes_in
from shopops.launcher.running import running_environment

ROOT = Path(__file__).resolve().parent.parent
_NOT_COPIED = shutil.ignore_patterns(".*", "var", "tests", "docs")
_OURS = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "SHOPOPS_SECRET_KEYS")
_READY = "Ctrl-C stops everything"


class Served:
    """`address`: of its pages, by a name (browsers make passkeys for names only)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = running_environment(folder)["SHOPOPS_URL"].rstrip("/")
        self.address = self.url.replace("127.0.0.1", "localhost")

    def run(self, code: str) -> Any:
        """Runs Python beside it, with its settings and its database; what it prints last is JSON."""
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "manage.py", "shell", "--no-imports", "-c", code],
            cwd=self.folder,
            env={name: value for name, value in os.environ.items() if name not in _OURS},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(done.stderr[-3000:])
        return json.loads(done.stdout.strip().splitlines()[-1])


@contextmanager
def served(*, stores: int, seed: int) -> Iterator[Served]:
    """Up, with its first sweep done."""
    if "SERVED" in os.environ:
        yield Served(Path(os.environ["SERVED"]))
        return
    folder = Path(tempfile.mkdtemp(prefix="shopops-served-", dir="/tmp"))
    folder.chmod(0o755)
    copy = folder / "shopops"
    shutil.copytree(ROOT, copy, ignore=_NOT_COPIED)
    launcher = _start(copy, stores, seed)
    try:
        yield Served(copy)
    finally:
        launcher.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            launcher.wait(60)
        launcher.kill()
        for server in ("postgres", "valkey"):
            for pid in processes_in(copy / "var" / "services" / server):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        shutil.rmtree(folder, ignore_errors=True)


def _start(folder: Path, stores: int, seed: int) -> subprocess.Popen[str]:
    log = folder / "said.log"
    with log.open("w", encoding="utf-8") as said:
        launcher = subprocess.Popen(
            [sys.executable, "manage.py", "up", "--stores", str(stores), "--seed", str(seed), "--workers", "1"],
            cwd=folder,
            env={name: value for name, value in os.environ.items() if name not in _OURS},
            stdout=said,
            stderr=subprocess.STDOUT,
            text=True,
        )
    with log.open(encoding="utf-8") as said:
        while launcher.poll() is None:
            if _READY in said.readline():
                return launcher
            with suppress(subprocess.TimeoutExpired):
                launcher.wait(0.05)
    raise RuntimeError(f"It did not come up:\n{log.read_text(encoding='utf-8')[-3000:]}")
