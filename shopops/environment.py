"""Reads every variable the product listens to, once, and remembers all that are wrong, so that they are named together."""

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from environs import Env, EnvValidationError

from shopops.launcher.running import running_environment

BASE_DIR = Path(__file__).resolve().parent.parent

# A terminal beside a running launcher sees the same database, broker and keys. A launcher brings its own: those of the one
# before, if it is still stopping, are about to go.
if "DATABASE_URL" not in os.environ and sys.argv[1:2] != ["up"]:
    for name, value in running_environment(BASE_DIR).items():
        os.environ.setdefault(name, value)

env = Env(eager=False)
env.read_env(BASE_DIR / ".env", recurse=False)


def sealed_errors() -> dict[str, list[str]]:
    """Variable name -> what is wrong with it, for every variable read so far."""
    try:
        env.seal()
    except EnvValidationError as fault:
        named = (
            fault.error_messages if isinstance(fault.error_messages, dict) else {"environment": fault.error_messages}
        )
        return {name: [str(line) for line in lines] for name, lines in named.items()}
    return {}


def prefixed_by(names: Iterable[str]) -> dict[str, str]:
    """Every variable that begins with one of these names in capitals and an underscore."""
    prefixes = tuple(f"{name.upper()}_" for name in names)
    return {name: value.strip() for name, value in os.environ.items() if name.startswith(prefixes)}


def or_default(value: Any, default: Any) -> Any:
    """A variable that could not be read is None until the system check names it; the default keeps Django importable."""
    return default if value is None else value
