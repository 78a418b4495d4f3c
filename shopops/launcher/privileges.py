"""Who the embedded servers run as: ourselves, or, since PostgreSQL refuses root, a user number that nobody else has.

The number needs no account. It is taken from a range that no distribution hands out, one for each checkout, so that
neither another service nor another checkout shares it. Whoever owns the data already stays its owner.
"""

import os
import pwd
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# Unused by Debian, Fedora and systemd alike (systemd's UIDS-GIDS table: 60578-61183), and inside a container's 65536.
_FIRST_UID, _UIDS = 60600, 500


@dataclass(frozen=True)
class ServerUser:
    """The user of the server processes; `dropped` when that is not the user we are."""

    uid: int
    gid: int
    dropped: bool

    def popen(self) -> dict[str, Any]:
        """Keywords for subprocess that become this user, with no groups left over and private files."""
        if not self.dropped:
            return {"umask": 0o077}
        return {"user": self.uid, "group": self.gid, "extra_groups": [], "umask": 0o077}

    def own(self, path: Path) -> None:
        """Makes one file or folder this user's. Raises OSError where the file system will not have it."""
        if self.dropped:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def own_all(self, folder: Path) -> None:
        """The same for a folder and everything in it."""
        if self.dropped:
            self.own(folder)
            for place, folders, files in os.walk(folder):
                for name in (*folders, *files):
                    self.own(Path(place, name))


def server_user(key: int, folder: Path) -> ServerUser:
    """The user for the data in `folder` (which need not exist); `key` picks the number where root begins afresh."""
    if os.geteuid() != 0:
        return ServerUser(os.geteuid(), os.getegid(), dropped=False)
    try:
        owner = folder.stat()
    except OSError:
        owner = None
    if owner is not None and owner.st_uid != 0:
        return ServerUser(owner.st_uid, owner.st_gid, dropped=True)
    number = _FIRST_UID + key % _UIDS
    return ServerUser(number, number, dropped=True)


def named_user() -> ServerUser | None:
    """An account without rights, for the one program that insists on a name for its user number: initdb."""
    for name in ("nobody", "daemon", "bin"):
        try:
            account = pwd.getpwnam(name)
        except KeyError:
            continue
        if account.pw_uid > 0:
            return ServerUser(account.pw_uid, account.pw_gid, dropped=True)
    return None
