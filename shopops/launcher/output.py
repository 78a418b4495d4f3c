"""What the launcher and its children say: whole lines, each behind the coloured name of who says it."""

import sys
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

_COLOURS = ("36", "32", "33", "35", "34", "96", "92", "93")
_MOST_HELD = 2000


class Output:
    """One pen for all. `stream` is stderr where stdout is kept for an answer."""

    def __init__(self, stream: TextIO = sys.stdout) -> None:
        self._stream = stream
        self._lock = threading.Lock()
        self._colours: dict[str, str] = {}
        self._held: deque[str] | None = None

    def line(self, name: str, text: str) -> None:
        """One line of one speaker; empty ones are left out."""
        if text.strip():
            self._write(f"{self._painted(name)} {text}\n")

    def say(self, text: str) -> None:
        """The launcher's own words, without a name."""
        self._write(f"{text}\n")

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keeps lines back while a progress bar has the terminal; the latest of them follow after. Elsewhere: nothing."""
        if not self._stream.isatty():
            yield
            return
        self._held = deque(maxlen=_MOST_HELD)
        try:
            yield
        finally:
            with self._lock:
                kept, self._held = self._held, None
            self._write("".join(kept))

    def _write(self, text: str) -> None:
        with self._lock:
            if self._held is not None:
                self._held.append(text)
                return
            try:
                self._stream.write(text)
                self._stream.flush()
            except (BrokenPipeError, ValueError):  # whoever read along has gone; the work goes on
                return

    def _painted(self, name: str) -> str:
        padded = f"{name:>9} |"
        if not self._stream.isatty():
            return padded
        colour = self._colours.setdefault(name, _COLOURS[len(self._colours) % len(_COLOURS)])
        return f"\033[{colour}m{padded}\033[0m"
