"""One return as every page of it shows it: made from its figures, notes, texts, lists and the year before.

The filler's form, the reviewer's page and the printed form all read this; none of them computes anything.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from associations.checks.findings import Finding, Values
from associations.checks.rules import Sum
from associations.models import Association, Note, Return, Typed
from associations.models.associations import distinct_name
from associations.numbers import NumberProblem, Proposal, format_count
from associations.returns.assessment import Assessment, Standing, assess
from associations.returns.cells import CellName
from associations.returns.material import Material, read_material
from associations.returns.rows import (
    LONGEST_REMARK,
    Leftover,
    Part,
    Row,
    RowFinding,
    Sheet,
    Text,
    joined_remark,
)
from associations.sections.base import Figure, Section, sections

_LONGEST_TEXT = 20_000  # characters of a text whose column has no bound of its own

Notes = dict[tuple[str, str], dict[str, Note]]  # (code, kind) → key → note


def make_sheet(
    return_: Return,
    values: dict[str, Any] | None = None,
    *,
    in_millions: bool = False,
    material: Material | None = None,
) -> Sheet:
    """Return the sheet of a return as it stands, or of `values` (figures approved earlier) in its place.

    in_millions: whether money is written in triệu đồng. material: the return's, where it is read already.
    """
    material = material or read_material(return_)
    columns = {**material.columns, **(values or {})}
    rows = _Rows.of(material, columns, in_millions=in_millions)
    listed = material.rows
    parts = []
    for number, section in enumerate(sections(), start=1):
        parts.append(
            Part(
                number=number,
                section=section,
                rows=tuple(rows.of_section(number, section)),
                texts=tuple(_texts(section, columns)),
                lists=tuple((register, listed[register.key]) for register in section.registers),
            )
        )
    return Sheet(
        return_=return_,
        parts=tuple(parts),
        last_year=f"Năm {return_.period.year - 1}",
        added_from=_added_from(return_, material.units_before),
        waiting=len(material.unanswered),
    )


def _added_from(return_: Return, units: Sequence[Association]) -> tuple[str, ...]:
    """Return the names of the units whose sum stands as last year's figures; () where they are the return's own."""
    if not units or tuple(unit.pk for unit in units) == (return_.association_id,):
        return ()
    return tuple(distinct_name(unit, [return_.association]) for unit in units)


def approved_sheet(return_: Return, *, previous: Values, reads_texts: bool) -> Sheet:
    """Return the sheet of a return for who reads its approved figures alone.

    previous: the figures of the year before that stand beside them, approved ones within the reader's reach.
    reads_texts: whether the reader reads what the return says in words. Texts and remarks of a reopened
    return may be in the middle of a correction and are left out.
    """
    standing = return_.standing or {}
    sheet = make_sheet(return_, standing.get("figures"))
    parts = []
    for part in sheet.parts:
        rows = [replace(row, previous=previous.get(row.figure.code)) for row in part.rows]
        if standing:
            rows = [replace(row, remark="", source="", reason="") for row in rows]
        # The source of the population belongs to its figure; the words stand in a section without figures.
        shows = bool(part.section.figures) or (reads_texts and not standing)
        texts = part.texts if shows else ()
        parts.append(replace(part, rows=tuple(rows), texts=texts))
    return replace(sheet, parts=tuple(parts))


def remaining_of(returns: Iterable[Return], standing: Standing | None = None) -> dict[int, int]:
    """Return how many figures of each return still stand in the way of submitting; a constant number of queries.

    standing: what is read of the returns already.
    """
    found = {}
    for pk, assessment in assess(returns, standing).items():
        codes = {figure.code for figure in assessment.missing} | {row.code for row in assessment.typed}
        codes |= {finding.code for finding in (*assessment.impossible, *assessment.questions)}
        found[pk] = len(codes)
    return found


@dataclass(frozen=True)
class _Rows:
    """What the rows of one return are written from."""

    columns: Mapping[str, Any]
    notes: Notes
    typed: Mapping[str, Typed]
    assessment: Assessment
    in_millions: bool

    @classmethod
    def of(cls, material: Material, columns: Mapping[str, Any], *, in_millions: bool) -> "_Rows":
        """Return the rows of a return's material; columns: in place of its own."""
        notes: Notes = defaultdict(dict)
        for note in material.notes:
            notes[note.code, note.kind][note.key] = note
        assessment = material.assessment
        typed = {row.code: row for row in assessment.typed}
        return cls(columns, notes, typed, assessment, in_millions)

    def of_section(self, number: int, section: Section) -> Iterator[Row]:
        """Yield the rows of a section, numbered within it."""
        for place, figure in enumerate(section.figures, start=1):
            yield self._row(f"{number}.{place}", figure, section.sums.get(figure.code))

    def _row(self, number: str, figure: Figure, adding: Sum | None) -> Row:
        code = figure.code
        typed = self.typed.get(code)
        in_millions = self.in_millions and figure.is_money
        problem = _why_no_number(typed, figure, in_millions=in_millions)
        source = self._only_note(code, Note.Kind.SOURCE)
        remark = self._only_note(code, Note.Kind.REMARK)
        return Row(
            number=number,
            figure=figure,
            value=self.columns[code],
            typed=typed.text if typed else "",
            problem=str(problem) if problem else "",
            brief=problem.brief if problem else "",
            proposals=problem.proposals if problem else (),
            reason=next(iter(self.notes[code, Note.Kind.MISSING]), ""),
            previous=self.assessment.previous[code],
            findings=tuple(self._findings(code)),
            flags=tuple(self.notes[code, Note.Kind.FLAG]),
            remark=remark.text if remark else "",
            source=source.text if source else "",
            origin=source.key if source else "",
            sum_label=adding.label if adding else "",
            sum_value=self._sum(adding),
            in_millions=in_millions,
            leftovers=tuple(self._leftovers(code, remark.text if remark else "")),
        )

    def _only_note(self, code: str, kind: str) -> Note | None:
        """Return the note of a kind of which a figure has one at most."""
        return next(iter(self.notes[code, kind].values()), None)

    def _sum(self, adding: Sum | None) -> int | None:
        """Return what the parts of a figure add up to; None where there are none, or their sum is negative."""
        total = adding.expected(self.columns, self.assessment.previous) if adding else None
        return None if total is None or total < 0 else total

    def _findings(self, code: str) -> Iterator[RowFinding]:
        explanations = self.notes[code, Note.Kind.EXPLANATION]
        for finding in self.assessment.findings:
            if finding.code == code:
                weakness = self.assessment.weaknesses.get((code, finding.key), "")
                yield _row_finding(finding, explanations.get(finding.key), weakness)

    def _leftovers(self, code: str, remark: str) -> Iterator[Leftover]:
        """Yield the explanations of a figure that nothing asks for any more."""
        asked = {finding.key for finding in self.assessment.findings if finding.code == code}
        for key, note in self.notes[code, Note.Kind.EXPLANATION].items():
            if key not in asked and note.text:
                cell = str(CellName(code, Note.Kind.EXPLANATION, key))
                fits = len(joined_remark(remark, note.text)) <= LONGEST_REMARK
                yield Leftover(cell, note.text, fits)


def _row_finding(finding: Finding, note: Note | None, weakness: str) -> RowFinding:
    if note is None:
        return RowFinding(finding)
    if note.about == finding.about:
        return RowFinding(finding, explanation=note.text, weakness=weakness)
    return RowFinding(finding, before=note.text)


def _why_no_number(typed: Typed | None, figure: Figure, *, in_millions: bool) -> NumberProblem | None:
    """Return why a text that was typed is no number, with the numbers that may be meant; None where none was typed.

    A text that is a number today, to this reader, was none to who typed it: in another unit, or by an older portal.
    """
    if typed is None:
        return None
    try:
        value = figure.read(typed.text, in_millions=in_millions)
    except NumberProblem as problem:
        return problem
    if value is None:
        return None
    written = format_count(value)
    why = f"“{typed.text}” được giữ nguyên như đã gõ, chưa thành số. Nếu là {written} {figure.unit} thì lấy số ấy; nếu không, gõ lại."
    words = f"Lấy {written} {figure.unit}" if figure.is_money else f"Lấy {written}"
    in_short = (f"“{typed.text}” chưa thành số", "Chưa thành số")
    return NumberProblem(why, (Proposal(value, words),), in_short=in_short)


def _texts(section: Section, columns: dict[str, Any]) -> Iterable[Text]:
    for column in section.model.text_fields():
        is_long = column.get_internal_type() == "TextField"
        value = columns[column.name] or ""
        longest = getattr(column, "max_length", None) or _LONGEST_TEXT
        yield Text(
            name=column.name,
            label=str(column.verbose_name),
            hint=str(column.help_text),
            value=value,
            is_long=is_long,
            longest=longest,
        )
