"""What a section of a return is, and the look-up of all sections from settings.RETURN_SECTIONS.

The filler's page, the reviewer's page, imports, checks and reports all read these declarations, so a new
section is a model, a Section and a line in the settings.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

from django.conf import settings
from django.core.checks import Error, register
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, connections, router
from django.utils.module_loading import import_string

from associations.checks.casebook import Casebook, Patient, make_casebook
from associations.checks.findings import Finding, Values
from associations.checks.rules import Rule, Sum
from associations.models.figures import STOCK, SectionRow
from associations.models.returns import Return
from associations.numbers import are_figures, read_cell
from associations.sections.nouns import units_of
from associations.sections.register import Register

_FEW_IDS = 100  # whose rows are read over all sections in one statement
_MOST_PARAMETERS = 20_000  # of one statement; SQLite takes 32,766


@dataclass(frozen=True)
class Figure:
    """One figure of a return as every page and file knows it; `code` is fixed for ever."""

    code: str
    section: str
    label: str
    unit: str
    time: str
    required: bool
    is_money: bool
    definition: str

    @cached_property
    def units(self) -> tuple[str, ...]:
        """The words that may stand behind its number."""
        return units_of(self.label, self.unit)

    def read(self, value: object, *, in_millions: bool = False) -> int | None:
        """Return the figure out of what was typed or stands in a cell, money in đồng; None for a blank, which is never 0.

        The one reader of a figure for every way in. in_millions: whether bare amounts are triệu đồng.
        Raise NumberProblem, with proposals, for what is no number of the figure or could be two.
        """
        return read_cell(value, is_money=self.is_money, in_millions=in_millions, units=self.units)

    def are_read(self, values: Sequence[object]) -> bool:
        """Return whether all of some values are whole numbers that `read` returns as they stand."""
        return are_figures(values, is_money=self.is_money)


@dataclass(frozen=True)
class Section:
    """One part of a return: where its figures are kept, what they are held against, and its lists."""

    key: str
    title: str
    model: type[SectionRow]
    rules: tuple[Rule, ...] = field(default=())
    steady: tuple[str, ...] = field(default=())  # figures that may well be the same for years
    registers: tuple[Register, ...] = field(default=())
    short_title: str = ""

    @property
    def tab_title(self) -> str:
        """The title where there is little room."""
        return self.short_title or self.title

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """The section's figures in the order of the form."""
        return tuple(
            Figure(
                code=column.name,
                section=self.key,
                label=str(column.verbose_name),
                unit=column.unit,
                time=column.time,
                required=column.required,
                is_money=column.is_money,
                definition=str(column.help_text),
            )
            for column in self.model.figure_fields()
        )

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The columns that a return's figures and texts of this section stand in."""
        return (*(figure.code for figure in self.figures), *self.model.texts)

    @cached_property
    def sums(self) -> Mapping[str, Sum]:
        """The rules that hold a figure against a sum, by the figure; the sum stands beside it while it is typed."""
        return {rule.code: rule for rule in self.rules if isinstance(rule, Sum)}

    def missing(self, values: Values, explained: Iterable[str]) -> list[Figure]:
        """Return required figures that are blank and have no reason; `explained` are the codes that have one."""
        known = set(explained)
        return [f for f in self.figures if f.required and values.get(f.code) is None and f.code not in known]

    def problems(self, values: Values, previous: Values) -> list[Finding]:
        """Return what the section's rules find in the figures of this year, held against the year before."""
        names = labels()
        found = [rule.find(values, previous, names) for rule in self.rules]
        return [finding for finding in found if finding]


def sections() -> tuple[Section, ...]:
    """Return all sections in page order."""
    return _resolve(tuple(settings.RETURN_SECTIONS))


@cache
def _resolve(paths: tuple[str, ...]) -> tuple[Section, ...]:
    return tuple(import_string(path) for path in paths)


def figures() -> Mapping[str, Figure]:
    """Return every figure of a return by its code, in page order."""
    return _catalogue(tuple(settings.RETURN_SECTIONS))[0]


def labels() -> Mapping[str, str]:
    """Return the label of every figure by its code."""
    return _catalogue(tuple(settings.RETURN_SECTIONS))[1]


@cache
def _catalogue(paths: tuple[str, ...]) -> tuple[Mapping[str, Figure], Mapping[str, str]]:
    found = {figure.code: figure for section in _resolve(paths) for figure in section.figures}
    return found, {code: figure.label for code, figure in found.items()}


def casebook() -> Casebook:
    """Return every figure as the doctor looks at it, and the rules of all sections."""
    return _casebook(tuple(settings.RETURN_SECTIONS))


@cache
def _casebook(paths: tuple[str, ...]) -> Casebook:
    patients = {
        figure.code: Patient(
            code=figure.code,
            label=figure.label,
            is_money=figure.is_money,
            is_stock=figure.time == STOCK,
            is_steady=figure.code in section.steady,
            section=section.key,
        )
        for section in _resolve(paths)
        for figure in section.figures
    }
    return make_casebook(patients, (rule for section in _resolve(paths) for rule in section.rules))


def registers() -> Mapping[str, Register]:
    """Return the lists of all sections by their key, in page order."""
    return _registers(tuple(settings.RETURN_SECTIONS))


@cache
def _registers(paths: tuple[str, ...]) -> Mapping[str, Register]:
    return {register.key: register for section in _resolve(paths) for register in section.registers}


def declared(key: str) -> Register:
    """Return the list of a key, for who cannot import its declaration; raise ImproperlyConfigured where there is none."""
    if key not in registers():
        raise ImproperlyConfigured(f"no list {key!r} is declared; there are {', '.join(registers())}")
    return registers()[key]


def text_columns() -> tuple[str, ...]:
    """Return the columns of all sections that hold words, in page order."""
    return tuple(name for section in sections() for name in section.model.texts)


def read_columns(return_ids: Iterable[int], *, figures_only: bool = False) -> dict[int, dict]:
    """Return figures and texts of returns by return id: {id: {code: value}}; one query, of many returns one a section.

    A figure of a return that has no row in a section is None, a text "".
    """
    ids = list(return_ids)
    if len(ids) <= _FEW_IDS:
        return _read_few(ids, figures_only=figures_only)
    blank: dict[str, Any] = {}
    for section in sections():
        blank |= dict.fromkeys(figure.code for figure in section.figures)
        blank |= {} if figures_only else dict.fromkeys(section.model.texts, "")
    found: dict[int, dict] = {pk: blank.copy() for pk in ids}
    for section in sections():
        names = tuple(f.code for f in section.figures) if figures_only else section.columns
        if names:
            rows = section.model._default_manager.filter(pk__in=found)
            for pk, *values in rows.values_list("pk", *names):
                found[pk].update(zip(names, values, strict=True))
    return found


def _read_few(ids: list[int], *, figures_only: bool) -> dict[int, dict]:
    """Return what `read_columns` does for a few returns, in one query over the tables of all sections."""
    return _read_joined(ids, {}, figures_only=figures_only)[0] if ids else {}


def read_columns_at(
    return_ids: Iterable[int], places: Iterable[tuple[int, int]], *, figures_only: bool = False
) -> tuple[dict[int, dict], dict[tuple[int, int], int]]:
    """Return what `read_columns` does, also of the returns at places, and the ids of those; one query for a few returns.

    places: as (association id, period id). One without a return is left out.
    """
    ids, wanted = list(return_ids), set(places)
    by_period: dict[int, list[int]] = defaultdict(list)
    for association_id, period_id in sorted(wanted):
        by_period[period_id].append(association_id)
    if len(ids) + len(wanted) <= _FEW_IDS:
        return _read_joined(ids, by_period, figures_only=figures_only) if ids or wanted else ({}, {})
    at: dict[tuple[int, int], int] = {}
    for period_id, units in by_period.items():
        rows = Return.objects.filter(period=period_id, association__in=units)
        at |= {(unit, period_id): pk for unit, pk in rows.values_list("association_id", "pk")}
    return read_columns([*ids, *at.values()], figures_only=figures_only), at


def _read_joined(
    ids: list[int], by_period: Mapping[int, list[int]], *, figures_only: bool
) -> tuple[dict[int, dict], dict[tuple[int, int], int]]:
    """Return the columns of returns by id, and which stand at places, in one query over the tables of all sections."""
    names, statement = _joined(tuple(settings.RETURN_SECTIONS), figures_only)
    blank = dict.fromkeys(names) | ({} if figures_only else dict.fromkeys(text_columns(), ""))
    found = {pk: blank.copy() for pk in ids}
    at: dict[tuple[int, int], int] = {}
    wanted, parameters = [], [*ids]
    if ids:
        wanted.append(f"r.id IN ({', '.join(['%s'] * len(ids))})")
    for period_id, units in by_period.items():
        wanted.append(f"(r.period_id = %s AND r.association_id IN ({', '.join(['%s'] * len(units))}))")
        parameters += [period_id, *units]
    with connections[router.db_for_read(Return)].cursor() as cursor:
        cursor.execute(f"{statement} {' OR '.join(wanted)}", parameters)
        for pk, association_id, period_id, *values in cursor.fetchall():
            if association_id in by_period.get(period_id, ()):
                at[association_id, period_id] = pk
            columns = found.setdefault(pk, blank.copy())
            columns.update(
                (name, value) for name, value in zip(names, values, strict=True) if value is not None
            )
    return found, at


@cache
def _joined(paths: tuple[str, ...], figures_only: bool) -> tuple[tuple[str, ...], str]:
    """Return the columns of all sections, and the statement that reads them up to which returns; made once.

    The columns need no conversion on either database: whole numbers and words. Django takes longer to compile such a
    join each time than the database to answer it.
    """
    names: list[str] = []
    columns, joins = [], []
    table = Return._meta.db_table
    for section in _resolve(paths):
        of_section = tuple(f.code for f in section.figures) if figures_only else section.columns
        if not of_section:
            continue
        own = section.model._meta.db_table
        names += of_section
        columns += [f'"{own}"."{name}"' for name in of_section]
        joins.append(f'LEFT JOIN "{own}" ON "{own}"."return_id" = r.id')
    # Only names of our own models are put into the statement.
    head = f'SELECT r.id, r.association_id, r.period_id, {", ".join(columns)} FROM "{table}" r'  # noqa: S608
    return tuple(names), f"{head} {' '.join(joins)} WHERE"


def write_columns(columns: Mapping[int, Mapping[str, Any]], changed: Mapping[int, AbstractSet[str]]) -> None:
    """Write whole rows of figures and texts by return id, in the sections where `changed` names a column.

    One upsert for many returns, in SQL that SQLite and PostgreSQL share: for an import of 3,321 returns half the
    time goes into building model objects, and plain rows need none. Call it inside the action's transaction.
    """
    quote = connection.ops.quote_name
    for section in sections():
        names = section.columns
        ids = [pk for pk, codes in changed.items() if not codes.isdisjoint(names)]
        model = section.model
        quoted = [quote(name) for name in names]
        # Only names of our own models, quoted by the database's own rule, are put into the statement.
        head = f"INSERT INTO {quote(model._meta.db_table)} (return_id, {', '.join(quoted)}) VALUES "  # noqa: S608
        tail = " ON CONFLICT (return_id) DO UPDATE SET " + ", ".join(
            f"{name} = excluded.{name}" for name in quoted
        )
        row = f"({', '.join(['%s'] * (len(names) + 1))})"
        size = _MOST_PARAMETERS // (len(names) + 1)
        with connection.cursor() as cursor:
            for start in range(0, len(ids), size):
                batch = ids[start : start + size]
                values = [value for pk in batch for value in (pk, *map(columns[pk].__getitem__, names))]
                cursor.execute(head + ", ".join([row] * len(batch)) + tail, values)


@register()
def check_sections(app_configs: object = None, **kwargs: object) -> list[Error]:
    """Report each path in RETURN_SECTIONS that names no Section, and each code or key that stands twice."""
    errors: list[Error] = []
    before: list[Section] = []
    for path in settings.RETURN_SECTIONS:
        try:
            section = import_string(path)
        except ImportError as error:
            errors.append(_error(f"{path} cannot be imported: {error}", 1))
            continue
        if not isinstance(section, Section):
            errors.append(_error(f"{path} is not a Section", 2))
            continue
        errors += _repetitions(path, section, before)
        errors += _unknown_figures(path, section)
        before.append(section)
    return errors


def _error(message: str, number: int) -> Error:
    return Error(f"RETURN_SECTIONS: {message}", id=f"associations.E00{number}")


def _repetitions(path: str, section: Section, before: list[Section]) -> Iterator[Error]:
    """Yield an error for a key, a code or a list that stands in an earlier section, or twice in this one."""
    keys = {other.key for other in before}
    codes = {code for other in before for code in other.columns}
    if section.key in keys or codes & set(section.columns):
        yield _error(f"{path} repeats a key or a code", 3)
    own = [register_.key for register_ in section.registers]
    lists = {register_.key for other in before for register_ in other.registers}
    if len(set(own)) < len(own) or lists.intersection(own):
        yield _error(f"{path} repeats a list", 5)


def _unknown_figures(path: str, section: Section) -> Iterator[Error]:
    """Yield an error where rules or lists of a section name a figure that there is not."""
    unknown = {code for rule in section.rules for code in rule.codes}
    unknown |= {code for register_ in section.registers for code in register_.counts}
    unknown -= set(labels())
    if unknown:
        message = f"{path}: rules or lists name unknown figures {sorted(unknown)}"
        yield Error(message, id="associations.E004")
