"""The files as they are served: without comments, under names that change with their content, in gzip and Brotli."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from whitenoise.storage import CompressedManifestStaticFilesStorage

from khuyenhoc.static_files.node import run_script
from khuyenhoc.static_files.smaller import smaller_script, smaller_style

_OWN = settings.BASE_DIR / "static"
_SMALLER = {".css": smaller_style, ".js": smaller_script}


class SmallFiles(CompressedManifestStaticFilesStorage):
    """What collectstatic fills."""

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        """Make own styles and scripts smaller, then name and compress everything."""
        if dry_run:
            return
        own = [name for name in paths if Path(name).suffix in _SMALLER and (_OWN / name).is_file()]
        for name in own:
            make_smaller(Path(self.path(name)))
        # What a name is made of is read where it was collected, not at its source.
        yield from super().post_process(paths | {name: (self, name) for name in own}, dry_run, **options)
        compress(Path(self.location))


def make_smaller(path: Path) -> None:
    """Make a style or a script smaller where it lies; one that is so already stays untouched."""
    text = path.read_text(encoding="utf-8")
    smaller = _SMALLER[path.suffix](text)
    if smaller != text:
        path.write_text(smaller, encoding="utf-8")


def compress(folder: Path) -> None:
    """Write the Brotli form beside each file that gzip makes smaller; say so where there is no Node."""
    packed = (path.with_suffix("") for path in folder.rglob("*.gz"))
    stale = [path for path in packed if _is_newer(path, path.with_name(f"{path.name}.br"))]
    if stale and not run_script("compress.js", sent="".join(f"{path}\n" for path in stale)):
        sys.stderr.write("Không có node nên tệp tĩnh chỉ được nén bằng gzip.\n")


def _is_newer(path: Path, packed: Path) -> bool:
    return path.is_file() and (not packed.is_file() or packed.stat().st_mtime < path.stat().st_mtime)
