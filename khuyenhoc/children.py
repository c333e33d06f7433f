"""Processes that end with the one that started them. Plain Python: the supervisor loads nothing of Django's."""

import ctypes
import os
import signal
import sys
from collections.abc import Callable

_END_WITH_PARENT = 1  # PR_SET_PDEATHSIG of Linux


def ending_with_parent() -> Callable[[], None] | None:
    """Return what, run in a new process, lets it end where this one is killed and can end nothing: on Linux alone.

    The thread that starts the process has to live as long as it does.
    """
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None).prctl
    parent = os.getpid()

    def end_with_parent() -> None:
        prctl(_END_WITH_PARENT, signal.SIGTERM)
        if os.getppid() != parent:  # it was faster
            os.kill(os.getpid(), signal.SIGTERM)

    return end_with_parent
