"""The import: `python -m tests.bench.importing [--json] [--runs N] [--quick]`.

A wide workbook of 3,321 communes with all 65 figures into a database without returns, against

- django-import-export with equal validation: a preview, then the confirmation, each of which reads the file, as its pages
  do. It imports one flat model, so it is given one table: association, year and 65 nullable columns. Its associations are
  found once (CachedForeignKeyWidget), and the year before is read at once; its validation is the model's own (`full_clean`: whole numbers within bounds, one
  return an association and year), and in `clean` what the portal holds a return against: that the association is there at
  the end of the year, and the portal's own rules and looks at the year before. That favours it: the portal fills four tables
  of figures, returns and one chained event a return, decides rights, and names every fault by its cell.
- the floor: the fastest reader, a check of each column and one upsert a table; no rules, rights or events.

Then the import of a year where two years are stored against one where ten are: the same work.
"""

import datetime
import functools
import json
import random
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, models, transaction

from tests.bench.ratios import Subject, compare, part_parser, ratio, say, say_table, set_up

COMMUNES = 3_321
QUICK_COMMUNES = 300
WARM_UP_COMMUNES = 10
YEAR = 2025
SEED = 2025
RUNS = 7

OURS = "the portal's import"
OPPONENT = "django-import-export"
FLOOR = "floor"
FEW_YEARS, MANY_YEARS = 2, 10


def make_communes(count: int) -> None:
    """A registry of communes under one province."""
    from associations.models import Association

    since = datetime.date(2010, 7, 1)
    province = Association.objects.create(
        key="tinh", name="Tỉnh", kind=Association.Kind.PROVINCE, gso_code="01", valid_from=since
    )
    Association.objects.bulk_create(
        Association(
            key=f"xa-{number:05}",
            level=Association.Level.COMMUNE,
            name=f"Xã {number}",
            kind=Association.Kind.COMMUNE,
            gso_code=f"{number:05}",
            parent=province,
            valid_from=since,
        )
        for number in range(1, count + 1)
    )


def delete_returns(year: int | None = None) -> None:
    """Back to a database without returns, or without those of a year; whatever hangs on a return goes first."""
    from associations.models import Return

    returns = Return.objects.all() if year is None else Return.objects.filter(period__year=year)
    with transaction.atomic():
        for related in Return._meta.get_fields(include_hidden=True):
            if related.auto_created and not related.concrete:
                hanging = related.related_model._default_manager
                hanging.filter(**{f"{related.field.name}__in": returns}).delete()
        returns.delete()


# The file


def make_figures(rng: random.Random) -> dict[str, int]:
    """All figures of one return in which no rule finds anything: parts below wholes, balances that add up."""
    from associations.checks.rules import AtMost
    from associations.sections.base import figures, sections

    whole_of = {
        rule.code: rule.whole for section in sections() for rule in section.rules if isinstance(rule, AtMost)
    }
    values: dict[str, int] = {}

    def draw(code: str) -> int:
        if code not in values:
            highest = draw(whole_of[code]) if code in whole_of else 99_999
            values[code] = rng.randint(0, highest)
        return values[code]

    for code, figure in figures().items():
        if figure.is_money:
            values[code] = rng.randint(0, 10_000_000)
        else:
            draw(code)
    values["fund_opening"] += 100_000_000  # more than can be spent
    balance(values)
    return values


def balance(values: dict[str, int]) -> None:
    """Make the fund's sums those of its parts."""
    values["fund_raised"] = sum(values[code] for code in values if code.startswith("income_"))
    values["fund_spent"] = sum(values[code] for code in values if code.startswith("expense_"))
    values["fund_total"] = values["fund_opening"] + values["fund_raised"] + values["transfer_in"]
    values["fund_closing"] = values["fund_total"] - values["fund_spent"] - values["transfer_out"]


def figures_of(rng: random.Random, year: int) -> dict[str, int]:
    """The figures of one return in a year from 2015 on: each a hundredth of its first more with every year."""
    first = make_figures(rng)
    first["fund_opening"] += 5_000_000_000  # more than can be spent in all years
    balance(first)
    values = first
    for since in range(1, year - YEAR + MANY_YEARS + 1):
        closed = values["fund_closing"]
        values = {code: value + value * since // 100 for code, value in first.items()}
        values["fund_opening"] = closed
        balance(values)
    return values


def return_rows(count: int, year: int = YEAR) -> Iterator[list[Any]]:
    """The rows of a wide table of returns, its heads first, the same at every call."""
    rng = random.Random(SEED)
    for number in range(1, count + 1):
        values = figures_of(rng, year)
        if number == 1:
            yield ["association", "year", *values]
        yield [f"xa-{number:05}", year, *values.values()]


def write_workbook(path: Path, count: int, year: int = YEAR) -> int:
    """A wide workbook of returns, as openpyxl writes it; returns the sum of all its figures."""
    import openpyxl

    workbook = openpyxl.Workbook(write_only=True)
    sheet = workbook.create_sheet("bao-cao")
    for row in return_rows(count, year):
        sheet.append(row)
    workbook.save(path)
    return sum(sum(row[2:]) for row in return_rows(count, year) if row[1] == year)


# The subjects of the import


def import_ours(path: Path) -> None:
    """What the command import_returns does with a file."""
    from associations.actions.imports import import_returns
    from associations.exchange.entries import read_returns

    imported = import_returns(by=None, batch=read_returns(path))
    if imported.questions:
        raise AssertionError(f"The figures should be sound: {imported.questions[0]}")


def import_by_opponent(path: Path, flat: type[models.Model]) -> None:
    """django-import-export with its defaults and model validation: preview, then confirmation."""
    import tablib
    from import_export.fields import Field
    from import_export.resources import ModelResource
    from import_export.widgets import CachedForeignKeyWidget

    from associations.models import Association

    class FlatResource(ModelResource):
        association = Field("association", "association", widget=CachedForeignKeyWidget(Association, "key"))

        def before_import(self, dataset: Any, **kwargs: Any) -> None:
            years = {int(year) - 1 for year in dataset["year"]}
            rows = flat._default_manager.filter(year__in=years).values()
            flat.previous = {(row["association_id"], row["year"]): row for row in rows}

        class Meta:
            model = flat
            import_id_fields = ("association", "year")
            exclude = ("id",)
            clean_model_instances = True

    for is_preview in (True, False):
        dataset = tablib.Dataset().load(path.read_bytes(), format="xlsx")
        result = FlatResource().import_data(dataset, dry_run=is_preview)
        if result.has_errors() or result.has_validation_errors():
            raise AssertionError("django-import-export refused the figures.")


def import_at_the_floor(path: Path) -> None:
    """Read, check each column, write each table once."""
    from python_calamine import CalamineWorkbook

    from associations.models import Association, Period, Return
    from associations.sections.base import figures, sections

    with CalamineWorkbook.from_path(path) as workbook:
        head, *rows = workbook.get_sheet_by_index(0).to_python()
    columns = dict(zip(head, zip(*rows, strict=True), strict=True))
    numbers = {code: whole_numbers(columns[code]) for code in figures()}
    with transaction.atomic():
        period = Period.objects.open_year(YEAR)
        ids = dict(Association.objects.values_list("key", "pk"))
        returns = Return.objects.bulk_create(
            Return(association_id=ids[key], period=period) for key in columns["association"]
        )
        for section in sections():
            codes = [figure.code for figure in section.figures]
            if not codes:
                continue
            lines = zip(*(numbers[code] for code in codes), strict=True)
            section.model._default_manager.bulk_create(
                [
                    section.model(of_return=return_, **dict(zip(codes, line, strict=True)))
                    for return_, line in zip(returns, lines, strict=True)
                ],
                update_conflicts=True,
                unique_fields=["of_return"],
                update_fields=codes,
            )


def whole_numbers(column: tuple[Any, ...]) -> list[int | None]:
    """A column of cells as whole numbers ≥ 0; the reader gives every number as a float."""
    numbers: list[int | None] = []
    for cell in column:
        if cell == "":
            numbers.append(None)
        elif isinstance(cell, float) and cell >= 0 and cell.is_integer():
            numbers.append(int(cell))
        else:
            raise ValueError(f"not a whole number: {cell!r}")
    return numbers


# The benchmark of the import


def make_flat_model() -> type[models.Model]:
    """The opponent's one table, in the benchmark's own database, with what the portal holds a return against."""
    from associations.models import Association
    from associations.sections.base import figures

    codes = tuple(figures())
    blank = dict.fromkeys(codes)

    def clean(self: Any) -> None:
        from associations.checks.findings import IMPOSSIBLE
        from associations.returns.assessment import find_problems

        if not self.association.is_valid_on(datetime.date(self.year, 12, 31)):
            raise ValidationError(f"{self.association} does not report for {self.year}.")
        previous = type(self).previous.get((self.association_id, self.year - 1), blank)
        found = find_problems({code: getattr(self, code) for code in codes}, previous)
        if impossible := [finding.message for finding in found if finding.kind == IMPOSSIBLE]:
            raise ValidationError(impossible)

    class Meta:
        app_label = "reports"
        managed = False
        constraints = [models.UniqueConstraint(fields=["association", "year"], name="flat_return_once")]

    columns = {code: models.PositiveBigIntegerField(null=True, blank=True) for code in codes}
    body = {
        "__module__": __name__,
        "Meta": Meta,
        "association": models.ForeignKey(Association, models.PROTECT, related_name="+"),
        "year": models.PositiveSmallIntegerField(),
        "clean": clean,
        "previous": {},  # by association and year, what a resource has read before it imports
        **columns,
    }
    flat = type("FlatReturn", (models.Model,), body)
    with connection.schema_editor() as editor:
        editor.create_model(flat)
    return flat


def check_stored(tables: list[type[models.Model]], total: int) -> None:
    """Raise unless the figures in the tables add up to those of the file."""
    from associations.sections.base import figures

    stored = 0
    for table in tables:
        codes = [field.name for field in table._meta.fields if field.name in figures()]
        sums = table._default_manager.aggregate(**{f"sum_{code}": models.Sum(code) for code in codes})
        stored += sum(value or 0 for value in sums.values())
    if stored != total:
        raise AssertionError(f"The tables hold {stored}, the file holds {total}.")


def import_subjects(path: Path, count: int, flat: type[models.Model]) -> list[Subject]:
    """The three imports of a new workbook of `count` returns."""
    from associations.sections.base import sections

    total = write_workbook(path, count)
    tables = [section.model for section in sections() if section.figures]
    check_tables = functools.partial(check_stored, tables, total)
    return [
        Subject(OURS, functools.partial(import_ours, path), check_tables),
        Subject(
            OPPONENT,
            functools.partial(import_by_opponent, path, flat),
            functools.partial(check_stored, [flat], total),
        ),
        Subject(FLOOR, functools.partial(import_at_the_floor, path), check_tables),
    ]


def bench_import(folder: Path, *, count: int, runs: int) -> Mapping[str, float]:
    """Measure and print; the measures of goals.py."""
    flat = make_flat_model()
    make_communes(count)

    def empty() -> None:
        delete_returns()
        flat._default_manager.all().delete()

    # The first run loads modules and fills caches: a small file takes that away from the measurement.
    warm_up = import_subjects(folder / "small.xlsx", WARM_UP_COMMUNES, flat)
    compare(warm_up, runs=1, before=empty)
    subjects = import_subjects(folder / "returns.xlsx", count, flat)
    say(f"Import of {count} returns with all figures, {runs} run{'s' if runs > 1 else ''} each:")
    times = compare(subjects, runs=runs, before=empty)
    say_table(times, OURS)
    empty()
    return {
        "import_speedup": ratio(times, OPPONENT, OURS),
        "import_floor_ratio": ratio(times, OURS, FLOOR),
    }


# The years that are stored


def use(database: Path) -> None:
    """Work on another SQLite file from here on."""
    connection.close()
    connection.settings_dict["NAME"] = str(database)


def copy_database(path: Path) -> Path:
    """Copy the database that is worked on to a file."""
    connection.close()
    with sqlite3.connect(connection.settings_dict["NAME"]) as old, sqlite3.connect(path) as new:
        old.backup(new)
    old.close()
    new.close()
    return path


def store_years(folder: Path, count: int, years: range) -> None:
    """Import the communes' returns of some years."""
    for year in years:
        write_workbook(folder / f"{year}.xlsx", count, year)
        import_ours(folder / f"{year}.xlsx")


def bench_second_year(folder: Path, *, count: int, runs: int) -> Mapping[str, float]:
    """Measure the import of a year beside two stored years and beside ten, and print."""
    first = Path(connection.settings_dict["NAME"])
    paths = {years: copy_database(folder / f"{years}.sqlite3") for years in (FEW_YEARS, MANY_YEARS)}
    write_workbook(folder / "returns.xlsx", count)
    try:
        for years, path in paths.items():
            use(path)
            store_years(folder, count, range(YEAR - years, YEAR))
        times = compare_years(paths, folder / "returns.xlsx", runs)
    finally:
        use(first)
    few, many = (f"{years} years stored" for years in paths)
    say(f"Import of {count} returns into a year that follows others, {runs} runs each:")
    say_table(times, few)
    return {"import_second_year_ratio": ratio(times, many, few)}


def compare_years(paths: Mapping[int, Path], workbook: Path, runs: int) -> dict[str, list[float]]:
    """The times of the import by how many years are stored."""
    databases = list(paths.values())

    def next_database() -> None:
        databases.append(databases.pop(0))
        use(databases[-1])
        delete_returns(YEAR)

    def check() -> None:
        from associations.models import Return

        years = set(Return.objects.values_list("period__year", flat=True))
        if len(years) != MANY_YEARS + 1 and len(years) != FEW_YEARS + 1:
            raise AssertionError(f"Years {years} are stored.")

    subjects = [
        Subject(f"{years} years stored", functools.partial(import_ours, workbook), check) for years in paths
    ]
    return compare(subjects, runs=runs, before=next_database)


def main() -> None:
    """Measure and print."""
    options = part_parser("importing", runs=RUNS).parse_args()
    count = QUICK_COMMUNES if options.quick else COMMUNES
    with tempfile.TemporaryDirectory(prefix="khuyenhoc-bench-") as name:
        folder = Path(name)
        set_up(folder)
        try:
            found = {
                **bench_import(folder, count=count, runs=options.runs),
                **bench_second_year(folder, count=count, runs=options.runs),
            }
        finally:
            connection.close()
    if options.json:
        say(json.dumps(found))


if __name__ == "__main__":
    main()
