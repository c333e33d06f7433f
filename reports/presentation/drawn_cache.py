"""What a page shows of a report, kept by what it was made from.

The key is the content itself: figures, marks, names, filters, and the code and templates that draw them. So
nothing has to be thrown away when a return is approved: other content has another key.
"""

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.cache import cache as portal_cache

KEPT_FOR = 7 * 24 * 3600  # seconds


def cached(made_from: object, make: Callable[[], dict[str, str]]) -> dict[str, str]:
    """Return the pieces of a page that `make` puts together, from the cache where it made them of the same before."""
    content = repr((release(), made_from))
    key = f"page-{hashlib.sha256(content.encode()).hexdigest()}"
    found: dict[str, str] | None = portal_cache.get(key)
    if found is None:
        found = make()
        portal_cache.set(key, found, KEPT_FOR)
    return found


@cache
def release() -> str:
    """Return what stands for the code and the templates of this release."""
    digest = hashlib.sha256()
    for folder, pattern in (("khuyenhoc", "*.py"), ("associations", "*.py"), ("associations", "*.typ"), ("funds", "*.py"), ("learning_models", "*.py"), ("reports", "*.py"), ("templates", "*.html")):  # fmt: skip
        for path in sorted(Path(settings.BASE_DIR, folder).rglob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()
