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
from pathlib import Path
from typing import Any

import docx
import pptx

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
        (file,) = folder.glob(f"*-2023.{kind}")
        answers[f"verify {kind}"] = _answer("verify", str(file))
    for kind, text_of in (("docx", _text_of_document), ("pptx", _text_of_slides)):
        (file,) = folder.glob(f"*-2023.{kind}")
        codes = sorted(set(_CODE.findall(text_of(file))))
        answers[f"codes {kind}"] = codes
        answers[f"verify {kind}"] = _answer("verify", codes[0])
    for file in sorted(folder.glob("figures-*.json.gz")):
        year, map_ = file.name.removesuffix(".json.gz").split("-")[1:]
        place = ("--cluster", "dong-bac", "--year", year, "--map", map_)
        answers[file.name] = _answer("figures", *place, "--snapshot", "live")
    for file in sorted(folder.glob("*-2025.xlsx")):
        answers[file.name] = _answer("import_returns", str(file), "--dry-run", "--json")
    answers["event hashes"] = _event_hashes()
    answers["later"] = read_later(folder)
    return answers


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


def read_later(folder: Path) -> dict[str, Any]:
    """What today's code makes of the files that later versions handed out of a release's revisions."""
    answers = {}
    for later in sorted(of_earlier(folder.name)):
        for file in sorted((HERE / later).iterdir()):
            with tempfile.TemporaryDirectory() as temporary:
                plain = Path(temporary) / file.name.removesuffix(".gz")
                content = file.read_bytes()
                plain.write_bytes(gzip.decompress(content) if file.suffix == ".gz" else content)
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
