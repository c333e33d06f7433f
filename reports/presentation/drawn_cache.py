"""What was drawn or written once, kept by what it was made from; what is kept is bounded in bytes, the oldest go first.

The key is what went into it: the content itself (figures, marks, names, filters), or the number that says whether anything
has changed (associations/change_counts.py); and the code and templates that draw it. So nothing has to be thrown away when
a return is approved: what is made of other content has another key.
"""

import hashlib
import time
from collections.abc import Callable
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import cache as portal_cache

from reports.presentation.deflated import Piece

KEPT_FOR = 7 * 24 * 3600  # seconds
MOST_OF_FILES = (
    64 * 1024 * 1024
)  # bytes as they are stored, a third more than the files have: some forty workbooks
MOST_OF_PAGES = 64 * 1024 * 1024  # bytes as they are stored: some two thousand pages
_OF_FILES, _OF_PAGES = "file-", "page-"
_SETS_BETWEEN = 16  # pages that a process keeps before it looks again how many bytes all have
_LONGEST_MAKING = 20  # seconds after which a file that another makes is made here too
_PAUSE = 0.1  # seconds
_cache: Any = portal_cache  # khuyenhoc.cache.SpareCache, which this package does not import
_sets = count(1)


def find_kept(made_from: object) -> Any:
    """Return what was made of the same before; None where nothing was or it is no longer kept."""
    return portal_cache.get(_key(_OF_PAGES, made_from))


def keep(made_from: object, value: object) -> None:
    """Keep what was made, for whoever asks for what is made of the same."""
    portal_cache.set(_key(_OF_PAGES, made_from), value, KEPT_FOR)
    if next(_sets) % _SETS_BETWEEN == 0:
        _cache.keep_newest(_OF_PAGES, MOST_OF_PAGES)


def cached(made_from: object, make: Callable[[], dict[str, str]]) -> dict[str, str]:
    """Return the pieces of a page that `make` puts together, from the cache where it made them of the same before."""
    kept: dict[str, Piece] | None = find_kept(made_from)
    if kept is not None:
        return {name: piece.content.decode() for name, piece in kept.items()}
    found = make()
    keep(made_from, {name: Piece.of(text) for name, text in found.items()})
    return found


def _key(prefix: str, made_from: object) -> str:
    return f"{prefix}{hashlib.sha256(repr((release(), made_from)).encode()).hexdigest()}"


def kept_file(made_from: object, make: Callable[[], bytes]) -> bytes:
    """Return a file as it was made of the same before, else make it; of those who ask at once one makes it.

    made_from: all that goes into the file but the code. What is kept of all files is bounded; the oldest go first.
    """
    key = _key(_OF_FILES, made_from)
    claim = f"{key}-claim"
    until = time.monotonic() + _LONGEST_MAKING
    while (found := portal_cache.get(key)) is None:
        if _cache.claim(claim, _LONGEST_MAKING) or time.monotonic() > until:
            return _made(key, claim, make)
        time.sleep(_PAUSE)
    return bytes(found)


def _made(key: str, claim: str, make: Callable[[], bytes]) -> bytes:
    """Make a file and keep it; the claim ends in any case."""
    try:
        content = make()
        portal_cache.set(key, content, KEPT_FOR)
        _cache.keep_newest(_OF_FILES, MOST_OF_FILES)
    finally:
        portal_cache.delete(claim)
    return content


@cache
def release() -> str:
    """Return what stands for the code and the templates of this release."""
    digest = hashlib.sha256()
    for folder, pattern in (("khuyenhoc", "*.py"), ("associations", "*.py"), ("associations", "*.typ"), ("funds", "*.py"), ("learning_models", "*.py"), ("reports", "*.py"), ("templates", "*.html")):  # fmt: skip
        for path in sorted(Path(settings.BASE_DIR, folder).rglob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()
