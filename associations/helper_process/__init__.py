"""Work that needs large libraries, done by one process beside a web worker, which ends when nobody needs it.

A web worker answers pages for months; what one file makes it load and hold (writers of workbooks, slides and documents,
the engine that draws charts) it would hold for good. `in_helper` has such work done elsewhere, bounded in time and memory,
one piece at a time. Whoever calls has decided already who may read what: the helper gets the arguments and decides nothing.

Commands, the worker of the queue and tests do the same work in their own process (docs/adr/0060).
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from django.utils.module_loading import import_string

from associations.helper_process.helper import Helper

_helper: Helper | None = None


def use_helper() -> None:
    """Have this process' work done by a helper from now on: what a web worker calls when it begins."""
    global _helper
    _helper = Helper()


def in_helper(
    function: str, arguments: Iterable[object] = (), named: Mapping[str, object] = MappingProxyType({})
) -> bytes:
    """Return what a function makes of the arguments: in the helper where this process uses one, else here.

    function: its dotted path. arguments, named: those by place and those by name; they can be pickled. What the function raises is raised here; `Unavailable`, in
    words, where the work takes too long or too much memory, or where others are waiting before it.
    """
    given, by_name = tuple(arguments), dict(named)
    if _helper is not None:
        return _helper.call(function, given, by_name)
    made: bytes = import_string(function)(*given, **by_name)
    return made
