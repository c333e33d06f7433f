"""What is written beside the figures of several returns, read at once: notes, texts, questions, ticks, counts of lists.

A list of returns (a desk, a board, what waits for a reviewer) needs little of each of them, and all of it from tables of
their own: one statement reads them all.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from functools import lru_cache
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connections, router
from django.db.models import Count, F, IntegerField, QuerySet, TextField, Value
from django.db.models.functions import Cast

from associations.models import Note, Question, Tick, Typed
from associations.sections.base import registers

_MOST_AT_ONCE = (
    128  # returns in one statement: each id is a parameter of its own (models/many_values.py: FEW)
)
_PLACEHOLDER = -(10**15)  # no return has such an id


class WrittenNote(NamedTuple):
    """A note as far as checks and looks read it."""

    of_return_id: int
    code: str
    kind: str
    key: str
    text: str
    about: str
    pk: int

    @property
    def note(self) -> Note:
        """The note itself."""
        columns = ("id", "of_return_id", "code", "kind", "key", "text", "about")  # all, in the model's order
        return Note.from_db(router.db_for_read(Note), columns, (self.pk, *self[:6]))


@dataclass
class Written:
    """What is written beside one return.

    notes: by code, kind and key. typed: in the order of typing. questions: in the order of asking, those that were
    dropped left out; `lengths` is how many turns each has, by its number. ticks: the digest that each keeps, by cell.
    counts: what the lists count, None where a list is not kept (`list_counts`). rows: how many each list has, by its key,
    where that was wanted. What the statement does not read of a text or a question is read when it is asked for.
    """

    notes: list[WrittenNote] = field(default_factory=list)
    typed: list[Typed] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    lengths: dict[int, int] = field(default_factory=dict)
    ticks: dict[str, str] = field(default_factory=dict)
    counts: dict[str, int | None] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)

    @property
    def open_questions(self) -> list[Question]:
        """The questions that wait for an answer, in the order of asking."""
        return [question for question in self.questions if question.is_open]


class _Row(NamedTuple):
    """One row of the statement; texts that its kind does not have are "", numbers 0."""

    what: int
    of_return_id: int
    code: str
    kind: str
    key: str
    text: str
    about: str
    pk: int
    first: int
    second: int
    third: int


class _What(IntEnum):
    NOTE = 0
    TYPED = 1
    QUESTION = 2
    TICK = 3
    COUNT = 4
    ROWS = 5


class _Of(StrEnum):
    """What a statement reads."""

    SEVERAL = "notes, typed texts, questions, ticks and counts of several returns"
    ONE = "notes, typed texts, counts and rows of one return"
    LISTS = "counts and rows"


def read_written(return_ids: Iterable[int], *, kinds: Collection[str] = ()) -> dict[int, Written]:
    """Return what is written beside several returns, by return id; one query, of many returns one for each 128.

    kinds: of the notes that are wanted, where not all are.
    """
    # By code, kind and key in the database's own order: digests that ticks keep were made of notes in that order.
    return _read(list(return_ids), tuple(kinds), _Of.SEVERAL)


def read_beside_one(return_id: int) -> Written:
    """Return what is written beside one return, with the rows of its lists and without questions and ticks; one query."""
    return _read([return_id], (), _Of.ONE)[return_id]


def read_lists(return_ids: Iterable[int]) -> dict[int, Written]:
    """Return what the lists of returns count and how many rows they have, and nothing else, by return id; one query."""
    return _read(list(return_ids), (), _Of.LISTS)


def none_kept() -> dict[str, int | None]:
    """Return what lists count of which none is kept."""
    return {code: None for register in registers().values() for code in register.counts}


def unsure_key(code: str) -> str:
    """Return under what a count keeps the rows that a figure may count, their day being known in part alone."""
    return f"{code}_unsure"


def _read(ids: list[int], kinds: tuple[str, ...], of: _Of) -> dict[int, Written]:
    none = {} if of == _Of.SEVERAL else dict.fromkeys(registers(), 0)
    found = {pk: Written(counts=none_kept(), rows=dict(none)) for pk in ids}
    for begin in range(0, len(ids), _MOST_AT_ONCE):
        for row in _rows(ids[begin : begin + _MOST_AT_ONCE], kinds, of):
            _keep(found[row.of_return_id], row)
    for written in found.values():
        written.typed.sort(key=lambda one: one.pk)
        written.questions.sort(key=lambda question: question.number)
    return found


def _rows(ids: list[int], kinds: tuple[str, ...], of: _Of) -> Iterator[_Row]:
    """Yield the rows that are about some returns."""
    alias = router.db_for_read(Typed)  # which the primary alone gives
    room = 1 << (len(ids) - 1).bit_length()  # a statement for each power of two, and not for each number
    statement, parameters = _compiled(alias, room, kinds, of, tuple(settings.RETURN_SECTIONS))
    filled = ids + ids[:1] * (room - len(ids))
    with connections[alias].cursor() as cursor:
        cursor.execute(
            statement,
            [
                filled[value - _PLACEHOLDER] if isinstance(value, int) and value < 0 else value
                for value in parameters
            ],
        )
        for row in cursor.fetchall():
            yield _Row(*row)


@lru_cache(maxsize=64)
def _compiled(
    alias: str, room: int, kinds: tuple[str, ...], of: _Of, paths: tuple[str, ...]
) -> tuple[str, Sequence[Any]]:
    """Return the statement over as many returns as there is room for, with placeholders in place of their ids.

    Made once: Django takes ten times as long to compile it as the database to answer. Its columns are whole numbers and
    words, which need no conversion on either database. paths: of the sections, on whose lists it depends.
    """
    ids = [_PLACEHOLDER + place for place in range(room)]
    branches = [] if of == _Of.LISTS else list(_beside(ids, kinds))
    branches += _talk(ids) if of == _Of.SEVERAL else _row_counts(ids)
    branches += _counted(ids)
    together = branches[0].union(*branches[1:], all=True).order_by("_code", "_kind", "_key")
    return together.query.get_compiler(alias).as_sql()


def _branch(rows: QuerySet[Any], what: _What, **columns: Any) -> QuerySet[Any, tuple[Any, ...]]:
    """Return rows of one table in the columns of the statement; columns: what stands in which of them."""
    texts = {name: Value("", output_field=TextField()) for name in ("code", "kind", "key", "text", "about")}
    numbers = {name: Value(0) for name in ("pk", "first", "second", "third")}
    wanted = {"what": Value(int(what)), "of_return": F("of_return_id")} | texts | numbers | columns
    named = {f"_{name}": value for name, value in wanted.items()}
    return rows.annotate(**named).values_list(*named)


def _beside(ids: list[int], kinds: tuple[str, ...]) -> Iterator[QuerySet[Any, tuple[Any, ...]]]:
    of_returns = {"of_return__in": ids}
    notes = Note.objects.filter(**of_returns, **({"kind__in": kinds} if kinds else {}))
    yield _branch(
        notes,
        _What.NOTE,
        code=F("code"),
        kind=F("kind"),
        key=F("key"),
        text=F("text"),
        about=F("about"),
        pk=F("pk"),
    )
    yield _branch(Typed.objects.filter(**of_returns), _What.TYPED, code=F("code"), text=F("text"), pk=F("pk"))


def _talk(ids: list[int]) -> Iterator[QuerySet[Any, tuple[Any, ...]]]:
    of_returns = {"of_return__in": ids}
    questions = Question.objects.filter(**of_returns).exclude(state=Question.State.DROPPED)
    yield _branch(
        questions,
        _What.QUESTION,
        code=F("code"),
        kind=F("state"),
        key=F("scope"),
        text=F("subject"),
        pk=F("pk"),
        first=F("number"),
        second=Cast("must_answer", IntegerField()),
        third=Count("turns"),
    )
    yield _branch(Tick.objects.filter(**of_returns), _What.TICK, code=F("cell"), text=F("seen"))


def _row_counts(ids: list[int]) -> Iterator[QuerySet[Any, tuple[Any, ...]]]:
    for key, register in registers().items():
        rows = register.model._default_manager.filter(of_return__in=ids).order_by().values("of_return")
        yield _branch(rows, _What.ROWS, code=Value(key, output_field=TextField()), first=Count("pk"))


def _counted(ids: list[int]) -> Iterator[QuerySet[Any, tuple[Any, ...]]]:
    """Yield for each figure that a list counts how many rows it counts, how many show that the list is kept, how many are unsure."""
    for register in registers().values():
        for code, count in register.counts.items():
            rows = register.model._default_manager.filter(of_return__in=ids).order_by().values("of_return")
            yield _branch(
                rows,
                _What.COUNT,
                code=Value(code, output_field=TextField()),
                first=Count("pk", filter=count.rows),
                second=Count("pk", filter=count.kept or count.rows),
                third=Count("pk", filter=count.unsure) if count.unsure is not None else Value(0),
            )


def _keep(written: Written, row: _Row) -> None:
    """Add a row of the statement to what is written beside its return."""
    match row.what:
        case _What.NOTE:
            written.notes.append(WrittenNote(*row[1:8]))
        case _What.TYPED:
            written.typed.append(_typed(row))
        case _What.QUESTION:
            written.lengths[row.first] = row.third
            written.questions.append(_question(row))
        case _What.TICK:
            written.ticks[row.code] = row.text
        case _What.ROWS:
            written.rows[row.code] = row.first
        case _ if row.second:
            written.counts[row.code] = row.first
            if row.third:
                written.counts[unsure_key(row.code)] = row.third


def _typed(row: _Row) -> Typed:
    values = {"id": row.pk, "of_return_id": row.of_return_id, "code": row.code, "text": row.text}
    return Typed.from_db(router.db_for_read(Typed), list(values), list(values.values()))


def _question(row: _Row) -> Question:
    values = {
        "id": row.pk,
        "of_return_id": row.of_return_id,
        "number": row.first,
        "scope": row.key,
        "code": row.code,
        "subject": row.text,
        "must_answer": bool(row.second),
        "state": row.kind,
    }
    return Question.from_db(router.db_for_read(Question), list(values), list(values.values()))
