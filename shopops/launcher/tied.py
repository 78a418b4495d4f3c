"""Ties a child's life to ours: when the launcher is killed outright, Linux sends its children a signal of their own.

Without this a `kill -9` of the launcher would leave workers and a web server that nobody sees. Other systems have no
such promise; there the next start ends what it finds, see leftovers.py.
"""

import ctypes
import os
import signal
import sys
from collections.abc import Callable

_PR_SET_PDEATHSIG = 1  # linux/prctl.h
_prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else None


def tied_to_us(farewell: signal.Signals) -> Callable[[], None] | None:
    """For Popen's `preexec_fn`: asks that `farewell` is sent to the child when our calling thread ends.

    Call Popen from a thread that lives as long as the launcher. Nothing but two system calls happens between fork and
    exec, with everything looked up beforehand, which is what makes a preexec function safe beside threads.
    """
    if _prctl is None:
        return None
    prctl, parent, number = _prctl, os.getpid(), int(farewell)

    def tie() -> None:
        prctl(_PR_SET_PDEATHSIG, number, 0, 0, 0)
        if os.getppid() != parent:  # the launcher died before the promise was made
            os._exit(1)

    return tie
