"""The files that are made for browsers: several sources put together as one, and what is taken out of packages."""

import tempfile
from collections.abc import Mapping
from pathlib import Path

from django.conf import settings

from khuyenhoc.static_files.node import run_script
from khuyenhoc.static_files.smaller import smaller_script, smaller_style
from khuyenhoc.static_files.used_styles import USED, used_rules

FOLDER = settings.VAR_DIR / "bundles"
_OWN = settings.BASE_DIR / "static"
_PACKAGES = settings.BASE_DIR / "node_modules"
BOOTSTRAP = _PACKAGES / "bootstrap/dist/css/bootstrap.css"
_LETTERS = _PACKAGES / "@fontsource/be-vietnam-pro/files"

# Name → sources, in order.
BUNDLES: Mapping[str, tuple[Path, ...]] = {
    "site.css": (_OWN / "fonts.css", BOOTSTRAP, _OWN / "portal.css"),
    "slides.css": (_OWN / "fonts.css", _OWN / "presenting.css"),
    "everybody.css": (_OWN / "fonts.css", _OWN / "public.css"),
    "site.js": (_OWN / "portal.js", _OWN / "drafts.js"),
    "form.js": tuple(_OWN / f"{name}.js" for name in ("rows", "filling", "sheet", "panel")),
}
# Name → file of a package: of hundreds these are used.
COPIES: Mapping[str, Path] = {
    "htmx.js": _PACKAGES / "htmx.org/dist/htmx.min.js",
    **{
        f"letters/{letters}-{weight}.woff2": _LETTERS / f"be-vietnam-pro-{letters}-{weight}-normal.woff2"
        for letters in ("vietnamese", "latin")
        for weight in (400, 600)
    },
}


def bundle(name: str) -> str:
    """Return the text of a bundle."""
    if name.endswith(".js"):
        return "".join(f"{smaller_script(path.read_text(encoding='utf-8'))}\n" for path in BUNDLES[name])
    return "".join(f"{smaller_style(_style(path))}\n" for path in BUNDLES[name])


def _style(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    if path != BOOTSTRAP:
        return text
    beside = "".join(own.read_text(encoding="utf-8") for own in sorted(_OWN.glob("*.css")))
    return used_rules(text.removeprefix('@charset "UTF-8";'), USED, beside)


def make_bundles() -> None:
    """Write what is missing in FOLDER, and all of it where a source is newer; several processes may do so at once."""
    newest = max(path.stat().st_mtime for path in _sources())
    for name in (*BUNDLES, *COPIES):
        target = FOLDER / name
        if not target.is_file() or target.stat().st_mtime < newest:
            target.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=target.parent) as folder:
                made = Path(folder, target.name)
                _make(name, made)
                made.replace(target)


def _make(name: str, target: Path) -> None:
    if name in BUNDLES:
        target.write_text(bundle(name), encoding="utf-8")
    elif not (name.endswith(".woff2") and run_script("letters.js", [str(COPIES[name]), str(target)])):
        target.write_bytes(COPIES[name].read_bytes())


def _sources() -> list[Path]:
    own = Path(__file__).parent
    return [BOOTSTRAP, *COPIES.values(), *_OWN.glob("*.*"), *own.glob("*.py"), *own.glob("*.js")]
