"""What a page shows of a report, kept by what it was made from.

The key is the content itself: figures, marks, names, filters, and the code and templates that draw them. So
nothing has to be thrown away when a return is approved: other content has another key.
"""

import hashlib
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import cache as portal_cache

KEPT_FOR = 7 * 24 * 3600  # seconds
MOST_OF_FILES = (
    64 * 1024 * 1024
)  # bytes as they are stored, a third more than the files have: some forty workbooks
_OF_FILES = "file-"
_LONGEST_MAKING = 20  # seconds after which a file that another makes is made here too
_PAUSE = 0.1  # seconds
_cache: Any = portal_cache  # khuyenhoc.cache.SpareCache, which this package does not import


def cached(made_from: object, make: Callable[[], dict[str, str]]) -> dict[str, str]:
    """Return the pieces of a page that `make` puts together, from the cache where it made them of the same before."""
    content = repr((release(), made_from))
    key = f"page-{hashlib.sha256(content.encode()).hexdigest()}"
    found: dict[str, str] | None = portal_cache.get(key)
    if found is None:
        found = make()
        portal_cache.set(key, found, KEPT_FOR)
    return found


def kept_file(made_from: object, make: Callable[[], bytes]) -> bytes:
    """Return a file as it was made of the same before, else make it; of those who ask at once one makes it.

    made_from: all that goes into the file but the code. What is kept of all files is bounded; the oldest go first.
    """
    content = repr((release(), made_from))
    key = f"{_OF_FILES}{hashlib.sha256(content.encode()).hexdigest()}"
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
