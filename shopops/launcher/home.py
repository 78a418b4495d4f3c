"""Where the embedded servers live: under ./var, or in a private folder of the system's when their user cannot get there.

No folder above is ever opened or changed for them. See docs/decisions/embedded-servers.md.
"""

import hashlib
import os
import re
import shutil
import stat
import subprocess
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from shopops.launcher.binaries import Wheel, copied, program_of
from shopops.launcher.faults import ServerFault
from shopops.launcher.leftovers import end_leftovers
from shopops.launcher.privileges import ServerUser, server_user

# sun_path holds 108 bytes with its closing zero; the longest name made inside is ".s.PGSQL.5432.lock".
_LONGEST_SOCKET_FOLDER = 107 - len("/.s.PGSQL.5432")
_PLAIN = re.compile(r"[\w./+-]+", re.ASCII)
_POINTER = "services-are-elsewhere"
_WHY_ELSEWHERE = "PostgreSQL does not run as root, and its user cannot reach this folder: data and sockets live there."
_OUTSIDE = "Set DATABASE_URL and REDIS_URL to servers of your own."


@dataclass(frozen=True)
class Home:
    """The servers' private folder, their socket folder (short, plain), their user and their programs."""

    folder: Path
    sockets: Path
    user: ServerUser
    programs: dict[Wheel, Path]


def home_of(var: Path, wheels: list[Wheel]) -> Home:
    """Finds or makes the home for this `var`, the same one at every start. Raises ServerFault."""
    var = var.resolve()
    var.mkdir(parents=True, exist_ok=True)
    within = var / "services"
    programs = {wheel: program_of(wheel) for wheel in wheels}
    key = key_of(var)
    user = server_user(int(key, 16), within)
    if not user.dropped:
        make_private(within, user)
        return Home(within, _sockets(within, key, user), user, programs)
    if not (var / _POINTER).exists() and _can_live_in(within, user, programs):
        return Home(within, _sockets(within, key, user), user, programs)
    return _home_elsewhere(var, _system_folder() / key, key, wheels)


def make_private(folder: Path, user: ServerUser) -> None:
    """A folder that only `user` can enter. Raises ServerFault when somebody else already holds the name."""
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        seen = folder.lstat()
        if seen.st_uid == os.geteuid() and user.dropped:  # just made, or a start that was cut off here
            user.own(folder)
    except OSError as fault:
        raise ServerFault(
            f"{folder} cannot be made: {fault.strerror}.", f"Give us its parent folder. {_OUTSIDE}"
        ) from fault
    if not stat.S_ISDIR(seen.st_mode) or seen.st_uid not in (user.uid, os.geteuid()):
        raise ServerFault(
            f"{folder} belongs to another user.",
            f"Start as the user who made it, or take it over with `chown -R {user.uid} '{folder}'`. {_OUTSIDE}",
        )


def _can_live_in(folder: Path, user: ServerUser, programs: dict[Wheel, Path]) -> bool:
    """Tries it as that user: enter, write, run the programs. The only test that knows every kind of access rule."""
    try:
        make_private(folder, user)
    except ServerFault:
        return False
    script = 'cd "$0" && : >.reach && rm .reach && for each; do "$each" --version || exit 1; done'
    return _runs_as(user, ["/bin/sh", "-c", script, str(folder), *map(str, programs.values())])


def _runs_as(user: ServerUser, command: list[str]) -> bool:
    try:
        return subprocess.run(command, cwd="/", check=False, capture_output=True, **user.popen()).returncode == 0
    except OSError as fault:
        raise ServerFault(
            "Root may not become another user here, and PostgreSQL does not run as root.",
            f"Start as a normal user, allow CAP_SETUID, CAP_SETGID and CAP_CHOWN, or stay outside: {_OUTSIDE}",
        ) from fault


def _home_elsewhere(var: Path, place: Path, key: str, wheels: list[Wheel]) -> Home:
    """Root only: data and copies of the programs in a folder named by the checkout; ./var says where."""
    folder = place / "services"
    place.mkdir(mode=0o711, exist_ok=True)
    _disown_earlier_checkout(folder, var / _POINTER)
    (var / _POINTER).write_text(f"{folder}\n{_WHY_ELSEWHERE}\n", encoding="utf-8")
    (place / "checkout").write_text(f"{var.parent}\n", encoding="utf-8")
    _move_in(var / "services", folder)
    user = server_user(int(key, 16), folder)
    make_private(folder, user)
    programs = {wheel: copied(wheel, place) for wheel in wheels}
    if not _can_live_in(folder, user, programs):
        raise ServerFault(f"The servers' user {user.uid} can work neither in {var} nor in {folder}.", _OUTSIDE)
    return Home(folder, _sockets(folder, key, user), user, programs)


def _disown_earlier_checkout(folder: Path, pointer: Path) -> None:
    """A new checkout at an old path must not meet the old one's data, whose keys it does not have."""
    ours = pointer.exists() and pointer.read_text(encoding="utf-8").startswith(f"{folder}\n")
    if folder.exists() and not ours:
        folder.rename(folder.with_name(f"services-of-an-earlier-checkout-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}"))


def _move_in(old: Path, new: Path) -> None:
    """Data made while ./var could still be reached comes along, under its owner; the old copy stays beside, renamed."""
    if not (old / "postgres").exists():
        with suppress(OSError):
            old.rmdir()  # the empty try of a moment ago
        return
    if new.exists():
        return
    making = new.with_name("services-moving")
    shutil.rmtree(making, ignore_errors=True)
    for server in filter(lambda name: (old / name).exists(), ("postgres", "valkey")):
        end_leftovers(old / server, server)
        shutil.copytree(old / server, making / server, symlinks=True)
    owner = old.stat()
    ServerUser(owner.st_uid, owner.st_gid, dropped=True).own_all(making)
    making.chmod(0o700)
    making.rename(new)
    old.rename(old.with_name("services-moved"))


def _system_folder() -> Path:
    """The system's place for state, root's own and writable by nobody else."""
    for base in (Path("/var/lib"), Path("/var/tmp"), Path(tempfile.gettempdir())):  # noqa: S108  (checked below)
        place = base / "shopops"
        try:
            place.mkdir(mode=0o711, exist_ok=True)
            seen = place.lstat()
        except OSError:
            continue
        if stat.S_ISDIR(seen.st_mode) and seen.st_uid == 0 and not seen.st_mode & 0o022 and os.access(place, os.W_OK):
            return place
    raise ServerFault("No system folder for the servers' data can be written to.", _OUTSIDE)


def _sockets(folder: Path, key: str, user: ServerUser) -> Path:
    """Beside the data where that address is short and plain enough for every library; else under /tmp."""
    beside = folder / "sockets"
    if len(os.fsencode(beside)) <= _LONGEST_SOCKET_FOLDER and _PLAIN.fullmatch(str(beside)):
        place = beside
    else:
        shared = Path("/tmp")  # noqa: S108  (a private folder in it, checked; TMPDIR may be as long as the checkout)
        place = shared / f"shopops-{user.uid}-{key[:12]}"
    make_private(place, user)
    return place


def key_of(var: Path) -> str:
    """Sixteen hexadecimal digits that name this checkout where its path cannot stand."""
    return hashlib.sha256(os.fsencode(var)).hexdigest()[:16]
