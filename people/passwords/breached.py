"""Refuses passwords that were found in stolen lists: looked up in a file of their SHA-1 hashes, never asked of anybody outside.

The file is what haveibeenpwned-downloader makes (https://github.com/HaveIBeenPwned/PwnedPasswordsDownloader): one sorted
file of `HASH:COUNT` lines, or a folder of one file a prefix (`21BD1.txt` holding `REST:COUNT` lines, the range format).
"""

import hashlib
import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_PREFIX = 5


class BreachedValidator:
    """For AUTH_PASSWORD_VALIDATORS. Without a file nothing is refused here; common passwords are refused by Django's list."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError; an unreadable file is an OSError, not a yes."""
        if settings.BREACHED_PASSWORDS and is_breached(password, Path(settings.BREACHED_PASSWORDS)):
            raise ValidationError(
                _("This password stands in lists that were stolen elsewhere, so it is among the first to be tried."),
                code="password_breached",
            )

    def get_help_text(self) -> str:
        return str(_("A password from a stolen list is refused."))


def is_breached(password: str, where: Path) -> bool:
    """Whether the hash stands in the file or folder. Raises OSError."""
    full = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()
    if where.is_dir():
        return _in_range(where, full)
    return _in_sorted(where, full.encode())


def _in_range(folder: Path, full: str) -> bool:
    """A missing prefix holds nothing; so a folder that was only partly fetched refuses less, and never more."""
    for name in (f"{full[:_PREFIX]}.txt", full[:_PREFIX]):
        if (folder / name).exists():
            rest = full[_PREFIX:].encode()
            with (folder / name).open("rb") as lines:
                return any(line[: len(rest)].upper() == rest for line in lines)
    return False


def _in_sorted(file: Path, full: bytes) -> bool:
    """Halves the file until the line is found: some 35 reads in 40 GB."""
    with file.open("rb") as lines:
        low, high = 0, os.fstat(lines.fileno()).st_size
        while low < high:
            middle = (low + high) // 2
            lines.seek(max(middle - 1, low))
            if middle > low:
                lines.readline()  # to the first line that begins at or behind the middle
            at = lines.tell()
            if at >= high:
                high = middle
                continue
            line = lines.readline()[: len(full)].upper()
            if line == full:
                return True
            low, high = (lines.tell(), high) if line < full else (low, middle)
    return False
