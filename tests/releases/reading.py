"""Read the files of an earlier release with today's code, in a process of its own: its database is another.

python -m tests.releases.reading FOLDER: restores the folder's dump into a temporary SQLite file, migrates it, and
prints as JSON what each of the portal's commands says of the files and figures.
"""

import gzip
import io
import json
import os
import re
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import docx
import pptx
import pypdf

from tests.releases.make import HERE, restore

_CODE = re.compile(r"\b[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}\b")


# Versions without a database of their own, and the one whose revisions their files are of.
EARLIER = {"0.2-dev": "0.1"}


def of_earlier(version: str) -> list[str]:
    """Return the later versions whose files are of a version's revisions."""
    return [later for later, earlier in EARLIER.items() if earlier == version]


def read_all(folder: Path) -> dict[str, Any]:
    """What today's code makes of a release: {command or file: (exit code, what was printed)}."""
    answers: dict[str, Any] = {"migrate": _answer("migrate", "--no-input", "-v0")}
    answers["verify_events"] = _answer("verify_events")
    for kind in ("xlsx", "csv", "json"):
        (file,) = [*folder.glob(f"*-2023.{kind}"), *folder.glob(f"*-2023.{kind}.gz")]
        with _unzipped(file) as plain:
            answers[f"verify {kind}"] = _answer("verify", str(plain))
    for name, text_of in _WITH_A_CODE.items():
        file = folder / f"dong-bac-2023{name}"
        if not file.exists() and name not in _ALWAYS_THERE:
            continue
        kind = name.removeprefix(".")
        codes = sorted(set(_CODE.findall(text_of(file))))
        answers[f"codes {kind}"] = codes
        answers[f"verify {kind}"] = _answer("verify", codes[0])
    answers |= _figures(folder)
    for file in sorted(folder.glob("*-2025.xlsx")):
        answers[file.name] = _answer("import_returns", str(file), "--dry-run", "--json")
    answers["event hashes"] = _event_hashes()
    answers["later"] = read_later(folder)
    if (folder / "backup.zip").exists():
        answers["backup"] = read_backup(folder)
    return answers


def read_backup(folder: Path) -> dict[str, Any]:
    """What today's code makes of a release's backup, restored into a database that is not there yet."""
    from django.db import connection

    connection.close()
    database = Path(connection.settings_dict["NAME"])
    for file in database.parent.glob(f"{database.name}*"):
        file.unlink()
    answers = {"restore": _answer("restore", str(folder / "backup.zip"))}
    answers["missing"] = _answer("migrate", "--check", "-v0")
    answers["verify_events"] = _answer("verify_events")
    return answers | {"event hashes": _event_hashes()} | _figures(folder)


def figures_and_events(folder: Path) -> dict[str, Any]:
    """What today's code makes of a release's figures and events in the database in use, migrated already."""
    answers = {"verify_events": _answer("verify_events"), "event hashes": _event_hashes()}
    return answers | _figures(folder)


def _figures(folder: Path) -> dict[str, Any]:
    answers = {}
    for file in sorted(folder.glob("figures-*.json.gz")):
        year, map_ = file.name.removesuffix(".json.gz").split("-")[1:]
        place = ("--cluster", "dong-bac", "--year", year, "--map", map_)
        answers[file.name] = _answer("figures", *place, "--snapshot", "live")
    return answers


@contextmanager
def _unzipped(file: Path) -> Iterator[Path]:
    """Yield a file as it was handed out, for as long as it is read."""
    with tempfile.TemporaryDirectory() as temporary:
        plain = Path(temporary) / file.name.removesuffix(".gz")
        content = file.read_bytes()
        plain.write_bytes(gzip.decompress(content) if file.suffix == ".gz" else content)
        yield plain


def _answer(command: str, *arguments: str) -> tuple[int, str]:
    from django.core.management import call_command

    printed, problems = io.StringIO(), io.StringIO()
    try:
        call_command(command, *arguments, stdout=printed, stderr=problems)
    except SystemExit as end:
        return int(end.code or 0), printed.getvalue() + problems.getvalue()
    return 0, printed.getvalue()


def _event_hashes() -> dict[str, str]:
    """The hash of every event as today's code computes it, by "return number"."""
    from associations.models import Event

    return {f"{event.of_return_id} {event.number}": event.compute_hash() for event in Event.objects.all()}


def _text_of_document(file: Path) -> str:
    document = docx.Document(str(file))
    section = document.sections[0]
    parts = [document.element.body, section.footer._element, section.first_page_footer._element]
    return " ".join("".join(part.itertext()) for part in parts)


def _text_of_slides(file: Path) -> str:
    shapes = [shape for slide in pptx.Presentation(str(file)).slides for shape in slide.shapes]
    return " ".join(shape.text_frame.text for shape in shapes if shape.has_text_frame)


def _text_of_pdf(file: Path) -> str:
    return " ".join(page.extract_text() for page in pypdf.PdfReader(file).pages)


def _text_of_workbook(file: Path) -> str:
    """Everything that is written in a workbook, heads and feet of its pages included."""
    parts = []
    with zipfile.ZipFile(file) as archive:
        for name in archive.namelist():
            if name.startswith("xl/") and name.endswith(".xml"):
                parts.append(archive.read(name).decode())
    return " ".join(parts)


# Files that are checked by the code in them, by what their names end in.
_WITH_A_CODE: dict[str, Callable[[Path], str]] = {
    ".docx": _text_of_document,
    ".pptx": _text_of_slides,
    ".pdf": _text_of_pdf,
    "-sources.pdf": _text_of_pdf,
    "-print-xlsx.xlsx": _text_of_workbook,
}
_ALWAYS_THERE = (".docx", ".pptx")  # also in 0.1


def read_later(folder: Path) -> dict[str, Any]:
    """What today's code makes of the files that later versions handed out of a release's revisions."""
    answers = {}
    for later in sorted(of_earlier(folder.name)):
        for file in sorted((HERE / later).iterdir()):
            with _unzipped(file) as plain:
                answers[f"{later}/{file.name}"] = _answer("verify", str(plain))
                if plain.suffix == ".json":
                    answers[f"{later}/{file.name} forged"] = _forged(plain)
    return answers


def _forged(file: Path) -> dict[str, list[str]]:
    """Every number of a JSON file changed by one, and those whose change is named, by their paths."""
    from reports.verification.verify import check_file

    content = json.loads(file.read_text(encoding="utf-8"))
    changed: list[str] = []
    file.write_text(json.dumps(_with_other_numbers(content, "", changed), ensure_ascii=False))
    return {"changed": changed, "named": [one.place for one in check_file(file, _revisions()).differences]}


def _revisions() -> Any:
    from reports.models import StoredRevision

    return StoredRevision.objects.all()


def _with_other_numbers(value: Any, path: str, changed: list[str]) -> Any:
    """Return a value of JSON with every number raised by one, also where no change is given; adds their paths."""
    if isinstance(value, dict):
        # The number of the revision is part of what the file states to be of.
        return {
            name: of if name == "snapshot" else _with_other_numbers(of, f"{path}.{name}".lstrip("."), changed)
            for name, of in value.items()
        }
    if isinstance(value, list):
        return [
            _with_other_numbers(one, f"{path}[{one['association']}]", changed)
            if isinstance(one, dict)
            else one
            for one in value
        ]
    if isinstance(value, int | float) and not isinstance(value, bool):
        changed.append(path)
        return value + 1
    if value is None and path.endswith((".previous", ".change")):
        changed.append(path)
        return 1
    return value


def main(folder: Path) -> None:
    """Print what today's code makes of the release in `folder`."""
    with tempfile.TemporaryDirectory() as temporary:
        database = Path(temporary) / "portal.sqlite3"
        restore(folder / "database.sql.gz", database)
        os.environ |= {
            "DATABASE_URL": f"sqlite:///{database}",
            "DJANGO_SETTINGS_MODULE": "khuyenhoc.settings",
        }
        import django

        django.setup()
        sys.stdout.write(json.dumps(read_all(folder), ensure_ascii=False))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
