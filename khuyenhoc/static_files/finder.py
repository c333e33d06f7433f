"""Where Django finds the bundles: made when they are looked for, so that a change shows without another command."""

from collections.abc import Iterable
from typing import Any

from django.contrib.staticfiles.finders import BaseStorageFinder
from django.core.files.storage import FileSystemStorage

from khuyenhoc.static_files.bundles import FOLDER, make_bundles


class Bundles(BaseStorageFinder):
    """Finds bundles and what is taken out of packages."""

    storage = FileSystemStorage(location=FOLDER)

    def find(self, path: str, *args: Any, **options: Any) -> Any:
        """Return where a bundle lies."""
        make_bundles()
        return super().find(path, *args, **options)

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterable[Any]:
        """Return all, for collectstatic."""
        make_bundles()
        return super().list(ignore_patterns)
