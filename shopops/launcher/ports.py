"""Which port the pages get."""

import socket
import time

from shopops.launcher.faults import ServerFault

_USUAL, _LAST = 8000, 8099
_PATIENCE_SECONDS = 3.0  # a web server whose launcher was just killed needs a moment to go


def web_port(wanted: int | None) -> int:
    """The wanted port, else the first free one from 8000 on. Raises ServerFault when none is to be had."""
    if wanted is not None:
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while not is_free(wanted):
            if time.monotonic() > deadline:
                raise ServerFault(f"Port {wanted} is taken.", "Choose another with --port, or leave it out.")
            time.sleep(0.1)
        return wanted
    for port in range(_USUAL, _LAST + 1):
        if is_free(port):
            return port
    raise ServerFault(f"No port from {_USUAL} to {_LAST} is free.", "Choose one with --port.")


def is_free(port: int) -> bool:
    """Whether a server could listen there on this machine."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def any_free_port() -> int:
    """A free port of the system's choice."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
