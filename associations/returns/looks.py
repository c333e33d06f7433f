"""What there is to be seen at each cell of a return: its digest, and whether it is odd.

A tick stands while all that was seen with a cell is the same: its value, the figures that its rules read, last
year, notes, findings with their explanations, and what was asked and answered. So after a resubmission only what
changed, and what depends on it, is to be looked at again.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.db.models import Count

from associations.models import Note, Question, Return, Tick
from associations.returns.assessment import Assessment, assess
from associations.returns.registers import lines_of
from associations.returns.written import Written
from associations.sections.base import Section, figures, read_columns, sections


@dataclass(frozen=True)
class Look:
    """What is to be seen at one cell: its digest, and whether it should be looked at by itself.

    Odd is what the checks find, explained or not, a text that is no number, and what is asked and not answered yet.
    """

    digest: str
    is_odd: bool


def looks_of(
    returns: Iterable[Return],
    assessed: Mapping[int, Assessment] | None = None,
    lines: Mapping[int, Mapping[str, list[str]]] | None = None,
) -> dict[int, dict[str, Look]]:
    """Return each cell that a reviewer looks at, by return id: figures, filled texts, lists with rows.

    `assessed` is what the checks say of each return, `lines` the rows of their lists (`lines_of`), where known already. A constant number of queries for
    any number of returns.
    """
    returns = list(returns)
    ids = [return_.pk for return_ in returns]
    columns = read_columns(ids)
    if assessed is None:
        assessed = assess(returns)
    notes: dict[int, dict[str, list[tuple[str, str, str]]]] = defaultdict(lambda: defaultdict(list))
    for note in Note.objects.filter(of_return__in=ids).order_by("code", "kind", "key"):
        notes[note.of_return_id][note.code].append((note.kind, note.key, note.text))
    questions: dict[int, dict[str, list[tuple[int, str, int]]]] = defaultdict(lambda: defaultdict(list))
    talk = Question.objects.filter(of_return__in=ids).exclude(state=Question.State.DROPPED)
    for question in talk.annotate(turn_count=Count("turns")).order_by("number"):
        questions[question.of_return_id][question.code].append(
            (question.number, question.state, question.turn_count)
        )
    rows = lines_of(ids) if lines is None else lines
    return {pk: _looks(columns[pk], assessed[pk], notes[pk], questions[pk], rows[pk]) for pk in ids}


def ticks_of(returns: Iterable[Return]) -> dict[int, dict[str, Tick]]:
    """Return the ticks of each return by cell, standing or not; one query."""
    found: dict[int, dict[str, Tick]] = defaultdict(dict)
    for tick in Tick.objects.filter(of_return__in=list(returns)).select_related("by"):
        found[tick.of_return_id][tick.cell] = tick
    return found


def inputs_of(code: str) -> tuple[str, ...]:
    """Return the other figures of the same year that a figure's rules read: what it depends on."""
    return _inputs(tuple(settings.RETURN_SECTIONS)).get(code, ())


@cache
def _inputs(paths: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for section in sections():
        for rule in section.rules:
            found[rule.code].update(dict.fromkeys(rule.inputs))
    return {code: tuple(codes) for code, codes in found.items()}


def _looks(
    columns: Mapping[str, Any],
    assessment: Assessment,
    notes: Mapping[str, list[tuple[str, str, str]]],
    questions: Mapping[str, list[tuple[int, str, int]]],
    lines: Mapping[str, list[str]],
) -> dict[str, Look]:
    of_figures = _of_figures(columns, assessment, notes, questions)
    found: dict[str, Look] = {}
    for section in sections():
        found |= {figure.code: of_figures[figure.code] for figure in section.figures}
        found |= _other_looks(section, columns, lines)
    return found


def figure_looks(columns: Mapping[str, Any], assessment: Assessment, written: Written) -> dict[str, Look]:
    """Return what there is to be seen at each figure of a return, of which all is read; no query."""
    notes: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for note in written.notes:
        notes[note.code].append((note.kind, note.key, note.text))
    questions: dict[str, list[tuple[int, str, int]]] = defaultdict(list)
    for question in written.questions:
        length = written.lengths[question.number]
        questions[question.code].append((question.number, question.state, length))
    return _of_figures(columns, assessment, notes, questions)


def _of_figures(
    columns: Mapping[str, Any],
    assessment: Assessment,
    notes: Mapping[str, list[tuple[str, str, str]]],
    questions: Mapping[str, list[tuple[int, str, int]]],
) -> dict[str, Look]:
    """Return the looks of all figures in page order."""
    findings: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for finding in assessment.findings:
        findings[finding.code].append((finding.key, finding.about))
    typed = {row.code: row.text for row in assessment.typed}
    found = {}
    for code in figures():
        seen = [
            columns[code],
            typed.get(code),
            [columns[name] for name in inputs_of(code)],
            assessment.previous[code],
            notes.get(code, []),
            sorted(findings[code]),
            questions.get(code, []),
        ]
        has_open = any(state == Question.State.OPEN for _, state, _ in questions.get(code, []))
        found[code] = Look(_digest(seen), bool(findings[code] or code in typed or has_open))
    return found


def _other_looks(
    section: Section, columns: Mapping[str, Any], lines: Mapping[str, list[str]]
) -> dict[str, Look]:
    """Return the texts that are filled and the lists that have rows."""
    found = {name: Look(_digest(columns[name]), False) for name in section.model.texts if columns[name]}
    for register in section.registers:
        if lines[register.key]:
            found[register.key] = Look(_digest(lines[register.key]), False)
    return found


def _digest(seen: Any) -> str:
    return hashlib.sha256(json.dumps(seen, ensure_ascii=False).encode()).hexdigest()
