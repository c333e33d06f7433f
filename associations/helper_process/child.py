"""The helper: `python -m associations.helper_process.child IDLE WORKING MEMORY KEEPS`, with the line to its web worker as input.

It ends where nothing comes for IDLE seconds, where work takes longer than WORKING seconds, where the web worker has ended,
and after work that left it holding more than KEEPS megabytes; more than MEMORY megabytes of data it cannot take.
"""

import gc
import os
import pickle
import resource
import signal
import socket
import sys
import time
import traceback
from pathlib import Path

from associations.helper_process.messages import WorkFailed, receive, send

_OURS = ("builtins", "associations", "funds", "learning_models", "reports", "django")


def main() -> None:
    """Do what comes in, one piece after the other."""
    idle, working = map(float, sys.argv[1:3])
    memory, keeps = map(int, sys.argv[3:5])
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # of a terminal; the web worker ends, and then this
    resource.setrlimit(resource.RLIMIT_DATA, (memory << 20, memory << 20))
    line = _take_line()
    _set_up()
    while True:
        try:
            request = receive(line, time.monotonic() + idle)
        except TimeoutError:
            return
        if not request:
            return
        # The web worker gives it up earlier, unless that has ended: then nobody else would.
        signal.setitimer(signal.ITIMER_REAL, working)
        answer = _done(request)
        signal.setitimer(signal.ITIMER_REAL, 0)
        del request
        _let_go()
        send(line, answer)
        del answer
        if _megabytes() > keeps:
            return


def _take_line() -> socket.socket:
    """Return the line; in its place as input stands nothing, for libraries and for programs that they may start."""
    line = socket.socket(fileno=os.dup(0))
    with open(os.devnull, "rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    return line


def _set_up() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "khuyenhoc.settings")
    django.setup()


def _done(request: bytes) -> bytes:
    """Return the answer: "r" and the bytes that were made, or "e" and what was raised."""
    from django.utils.module_loading import import_string

    try:
        # Of the web worker that started this process, and of nobody else.
        function, arguments, named = pickle.loads(request)  # noqa: S301
        made: bytes = import_string(function)(*arguments, **named)
        return b"r" + made
    except Exception as error:
        return b"e" + pickle.dumps(_as_sent(error))


def _as_sent(error: Exception) -> Exception:
    """Return an error as the web worker can raise it, with the lines where it came up."""
    lines = "".join(traceback.format_exception(error))
    if type(error).__module__.partition(".")[0] in _OURS:
        try:
            pickle.loads(pickle.dumps(error))  # noqa: S301 - made on the line before
        except Exception:
            return WorkFailed(lines)
        error.add_note(lines)
        return error
    return WorkFailed(lines)


def _let_go() -> None:
    """Let go of connections to the database, and of what the work left behind."""
    from django.db import connections

    connections.close_all()
    gc.collect()


def _megabytes() -> int:
    """Return how much memory this process holds now; where the system does not say it, the most that it ever held."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    return pages * resource.getpagesize() >> 20


if __name__ == "__main__":
    main()
