"""The import: a wide workbook of 3,321 communes with all 65 figures into a database without returns, against

- django-import-export with model validation: a preview, then the confirmation, each of which reads the file, as
  its pages do. It imports one flat model, so it is given one table of 65 nullable columns, association and
  year. That favours it: the portal fills four tables of figures, returns and one event a return. The
  constraint on association and year is the portal's own `return_once`; without its index the opponent would be
  slower.
- the floor: the fastest reader, a check of each column and one upsert a table; no rules, rights or events.
"""

import datetime
import functools
import random
from pathlib import Path
from typing import Any

from django.db import connection, models, transaction

from tests.bench.ratios import Subject, compare, ratio, say, say_table

COMMUNES = 3_321
QUICK_COMMUNES = 300
WARM_UP_COMMUNES = 10
YEAR = 2025
SEED = 2025
TARGET = 10

OURS = "the portal's import"
OPPONENT = "django-import-export"
FLOOR = "floor"


def make_communes(count: int) -> None:
    """A registry of communes under one province."""
    from associations.models import Association

    since = datetime.date(2025, 7, 1)
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


def delete_returns() -> None:
    """Back to a database without returns; whatever hangs on a return goes first."""
    from associations.models import Return

    with transaction.atomic():
        for related in Return._meta.get_fields(include_hidden=True):
            if related.auto_created and not related.concrete:
                related.related_model._default_manager.all().delete()
        Return.objects.all().delete()


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
    values["fund_raised"] = sum(values[code] for code in values if code.startswith("income_"))
    values["fund_spent"] = sum(values[code] for code in values if code.startswith("expense_"))
    values["fund_total"] = values["fund_opening"] + values["fund_raised"] + values["transfer_in"]
    values["fund_closing"] = values["fund_total"] - values["fund_spent"] - values["transfer_out"]
    return values


def write_workbook(path: Path, count: int) -> int:
    """A wide workbook of returns, the same at every call; returns the sum of all its figures."""
    import openpyxl

    rng = random.Random(SEED)
    workbook = openpyxl.Workbook(write_only=True)
    sheet = workbook.create_sheet("bao-cao")
    total = 0
    for number in range(1, count + 1):
        values = make_figures(rng)
        if number == 1:
            sheet.append(["association", "year", *values])
        sheet.append([f"xa-{number:05}", YEAR, *values.values()])
        total += sum(values.values())
    workbook.save(path)
    return total


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
    from import_export.resources import ModelResource

    class FlatResource(ModelResource):
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
    """The opponent's one table, in the benchmark's own database."""
    from associations.sections.base import figures

    class Meta:
        app_label = "reports"
        managed = False
        constraints = [models.UniqueConstraint(fields=["association", "year"], name="flat_return_once")]

    columns = {code: models.PositiveBigIntegerField(null=True, blank=True) for code in figures()}
    body = {
        "__module__": __name__,
        "Meta": Meta,
        "association": models.SlugField(max_length=60),
        "year": models.PositiveSmallIntegerField(),
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


def bench_import(folder: Path, *, count: int, runs: int) -> bool:
    """Measure and print; whether the target is met."""
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
    faster = ratio(times, OPPONENT, OURS)
    say(f"import: {faster:.1f} times faster than {OPPONENT} with model validation (target ≥ {TARGET})")
    say(f"import: {ratio(times, OURS, FLOOR):.1f} times the floor")
    return faster >= TARGET
