"""The version of this code: as pyproject.toml names it, and the very commit where the folder is git's.

What lies on the disk may be newer than what a process has loaded: files were replaced and nobody started it again.
"""

import tomllib
from functools import cache
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent
_SHORT = 8  # letters of a commit

_served: list[str] = []  # what lay on the disk when this process began to serve


@cache
def version() -> str:
    """Return the version, for example "0.2.0"."""
    return _version_on_disk()


def code_on_disk() -> str:
    """Return the version that lies on the disk now, with its commit where that is known: "0.5.0 (1a2b3c4d)".

    Raise OSError or ValueError where nobody can tell, as while files are being replaced.
    """
    commit = _commit()
    return f"{_version_on_disk()} ({commit[:_SHORT]})" if commit else _version_on_disk()


def code_in_words() -> str:
    """Return the version on the disk with its commit; the version alone where the commit cannot be read."""
    try:
        return code_on_disk()
    except (OSError, ValueError, KeyError):
        return version()


def note_code_served() -> None:
    """Note what lies on the disk while this process begins to serve; where nobody can tell, nothing is noted."""
    try:
        _served[:] = [code_on_disk()]
    except (OSError, ValueError, KeyError):
        _served.clear()


def code_served() -> str:
    """Return the version that this process began to serve with; of one that serves nothing, what lies on the disk."""
    return _served[0] if _served else code_in_words()


def forget_code_served() -> None:
    """Take back that this process serves."""
    _served.clear()


def is_served() -> bool:
    """Return whether this process serves, and knows what it began with."""
    return bool(_served)


def replaced_code() -> tuple[str, str] | None:
    """Return what this process serves and what lies on the disk by now; None where they are one, or nobody can tell."""
    try:
        found = code_on_disk()
    except (OSError, ValueError, KeyError):
        return None
    return (_served[0], found) if _served and _served[0] != found else None


def _version_on_disk() -> str:
    return str(tomllib.loads((_ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])


def _commit() -> str:
    """Return the commit that is checked out, read from git's own files; "" where the folder is not git's."""
    folder = _ROOT / ".git"
    if folder.is_file():  # a further work tree names its folder
        folder = _ROOT / folder.read_text(encoding="utf-8").removeprefix("gitdir:").strip()
    head = folder / "HEAD"
    if not head.is_file():
        return ""
    words = head.read_text(encoding="utf-8").strip()
    if not words.startswith("ref:"):
        return words
    name = words.removeprefix("ref:").strip()
    common = folder / "commondir"
    home = (folder / common.read_text(encoding="utf-8").strip()) if common.is_file() else folder
    if (home / name).is_file():
        return (home / name).read_text(encoding="utf-8").strip()
    packed = home / "packed-refs"
    lines = packed.read_text(encoding="utf-8").splitlines() if packed.is_file() else []
    return next((line.split()[0] for line in lines if line.endswith(f" {name}")), "")
