"""What a filled template would change of a return as it is stored: in words for its page, as an edit to be saved."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from associations.actions import filled_explanations as explanations
from associations.actions import returns as actions
from associations.actions.edits import Edit
from associations.actions.filled_explanations import Answer, Answers, Written
from associations.actions.filled_lists import ListReading, all_faults, counts_once_saved, edits_of
from associations.actions.filled_targets import TargetChange, TargetReading, read_filled_targets
from associations.checks.findings import IMPOSSIBLE, Finding, Values
from associations.exchange import template_places
from associations.exchange.faults import CellFault, Fault, Option
from associations.exchange.filled import Filled
from associations.exchange.template_marks import settled
from associations.models import Note, Return
from associations.numbers import format_millions
from associations.returns import cells
from associations.returns.assessment import find_problems, list_counts, previous_values
from associations.returns.rows import LONGEST_REMARK, joined_remark, reading
from associations.sections.base import figures, read_columns


@dataclass(frozen=True)
class Change:
    """A cell that a file would change, in words: the stored value, the file's, and how the latter is read."""

    label: str
    place: str
    old: str
    new: str
    reading: str
    clears: bool
    is_moved: bool  # somebody changed it in the portal since the template was handed out


@dataclass(frozen=True)
class NamedFault:
    """A fault, and the key of the option that is chosen in its place; "" for none."""

    fault: CellFault
    chosen: str


@dataclass(frozen=True)
class AnswerLine:
    """An explanation of the file in words: at which figure and cell, and what it answers."""

    label: str
    place: str
    answer: Answer


@dataclass(frozen=True)
class ClearedLine:
    """An explanation that the file has blanked: at which figure and cell, and what goes."""

    label: str
    place: str
    text: str


@dataclass
class Proposal:
    """What a filled template would do to a return as it is stored, with what the person chose."""

    filled: Filled
    edit: Edit
    changes: list[Change]
    named: list[NamedFault]
    answers: list[AnswerLine] = field(default_factory=list)
    cleared: list[ClearedLine] = field(default_factory=list)
    lists: list[ListReading] = field(default_factory=list)
    targets: TargetReading = field(default_factory=TargetReading)

    @property
    def count(self) -> int:
        """How many cells are entered, what was chosen included."""
        rows = sum(edit.count for edit in edits_of(self.lists))
        return (
            len(self.edit.figures)
            + len(self.edit.texts)
            + len(self.edit.notes)
            + len(self.targets.new)
            + rows
        )

    @property
    def certain(self) -> int:
        """How many cells are entered whatever is chosen."""
        lists = sum(one.certain for one in self.lists)
        return len(self.changes) + len(self.answers) + len(self.cleared) + lists

    @property
    def has_choices(self) -> bool:
        """Whether anything is left to the person to choose: what to take in the place of a fault, which rows go."""
        return bool(self.questions) or any(change.key for one in self.lists for change in one.changes)

    @property
    def changed_lists(self) -> list[ListReading]:
        """The lists of which a row is added, changed, or gone."""
        return [one for one in self.lists if one.changes]

    @property
    def faults(self) -> list[CellFault]:
        """All that is wrong with the file's cells."""
        return [named.fault for named in self.named]

    @property
    def questions(self) -> list[NamedFault]:
        """The faults in whose place something may be taken."""
        return [named for named in self.named if named.fault.options]

    @property
    def refused(self) -> list[CellFault]:
        """The cells whose values are refused, and nothing is chosen in their place."""
        return [named.fault for named in self.named if named.fault.is_refused and not named.chosen]


def propose(
    filled: Filled,
    return_: Return,
    chosen: Collection[str] | None = None,
    lists: Sequence[ListReading] = (),
) -> Proposal:
    """Return what a filled template would change of a return as it is stored.

    chosen: the keys of the options that the person chose; None where nobody was asked yet: then the usual ones.
    lists: the lists of the file, read; the same choice says which of their rows are removed.
    """
    now = actions.standing_cells(return_)
    edit = Edit(return_)
    changes = _enter_changes(filled, edit, now)
    named = [_named(fault, chosen) for fault in filled.faults]
    _take(named, edit, now)
    targets = read_filled_targets(return_, filled.targets, filled.stood)
    changes += [_target_change(change) for change in targets.changes]
    named += [NamedFault(fault, "") for fault in (*all_faults(lists), *targets.faults)]
    found = _Found.of(edit, counts_once_saved(return_, lists))
    stored = explanations.stored_explanations(return_)
    answers = explanations.bind(written_explanations(filled), found.after, found.known, stored)
    edit.notes |= answers.notes
    unasked = [_named(_unasked(filled, written, edit, now), chosen) for written in answers.unasked]
    _take(unasked, edit, now)
    named += [*unasked, *(NamedFault(fault, "") for fault in _questions(filled, found, answers))]
    lines = [_answer_line(filled, answer) for answer in answers.given]
    cleared = [_cleared_line(filled, code, stored[code, key][0]) for code, key in answers.cleared]
    return Proposal(
        filled, edit, changes, named, answers=lines, cleared=cleared, lists=list(lists), targets=targets
    )


def _enter_changes(filled: Filled, edit: Edit, now: dict[str, object]) -> list[Change]:
    """Enter the figures, texts and notes that differ from what stands now; return them in words."""
    changes = []
    for cell, value in filled.changed.items():
        old = as_in_template(cell, now.get(cell))
        if not template_places.is_explanation(cell) and value != old:
            enter(edit, cell, value, now)
            changes.append(_change(filled, cell, value, old))
    return changes


def written_explanations(filled: Filled) -> list[Written]:
    """Return the texts of the column of explanations; a blank that was one when the file was handed out says nothing."""
    return [
        Written(cells.CellName.parse(cell).code, str(value or ""), str(filled.stood.get(cell) or ""))
        for cell, value in filled.values.items()
        if template_places.is_explanation(cell) and (value or filled.stood.get(cell))
    ]


def _take(named: list[NamedFault], edit: Edit, now: dict[str, object]) -> None:
    """Enter what was chosen in the place of faults."""
    for option in _taken(named):
        if option.value != as_in_template(option.cell, now.get(option.cell)):
            enter(edit, option.cell, option.value, now)


def _named(fault: CellFault, chosen: Collection[str] | None) -> NamedFault:
    """Return a fault with the option that was chosen."""

    def is_chosen(option: Option) -> bool:
        return option.is_usual if chosen is None else option.key in chosen

    return NamedFault(fault, next((option.key for option in fault.options if is_chosen(option)), ""))


def _taken(named: list[NamedFault]) -> Iterator[Option]:
    for one in named:
        yield from (option for option in one.fault.options if option.key == one.chosen)


def _change(filled: Filled, cell: str, value: object, old: object) -> Change:
    place = filled.layout.places[cell]
    return Change(
        label=place.label + _what(cell),
        place=f"{place.sheet} {place.address}",
        old=_text(filled, cell, old),
        new=_text(filled, cell, value),
        reading=_reading(cell, value),
        clears=value is None,
        is_moved=old != filled.stood.get(cell),
    )


def _target_change(change: TargetChange) -> Change:
    row, place = change.row, change.place
    return Change(
        label=f"{row.label} (chỉ tiêu năm tới)",
        place=f"{place.sheet} {place.address}",
        old=f"{row.text} {row.unit}" if row.text else "–",
        new=f"{change.text} {row.unit}",
        reading="",
        clears=not change.text,
        is_moved=change.is_moved,
    )


def _text(filled: Filled, cell: str, value: object) -> str:
    """Return a value as it is written; money in the file's own unit."""
    figure = figures().get(cell)
    if figure and figure.is_money and filled.in_millions and isinstance(value, int):
        return format_millions(value)
    return cells.value_text(cell, value)


def _what(cell: str) -> str:
    kind = cells.CellName.parse(cell).kind
    return f" ({Note.Kind(kind).label})" if kind else ""


def _reading(cell: str, value: object) -> str:
    figure = figures().get(cell)
    return reading(value, is_money=figure.is_money) if figure and isinstance(value, int) else ""


def as_in_template(cell: str, value: object) -> object:
    """Return a stored value as a template would hold it."""
    if cells.CellName.parse(cell).kind == Note.Kind.MISSING and value:
        return str(Note.MissingReason(str(value)).label)
    return settled(cell, template_places.plain(value))


def enter(edit: Edit, cell: str, value: object, now: dict[str, object]) -> None:
    """Enter a template's value into an edit; `now` is what is stored."""
    name = cells.CellName.parse(cell)
    code, kind = name.code, name.kind
    if kind == Note.Kind.MISSING:
        _enter_reason(edit, code, value, before=str(now.get(cell) or ""))
    elif kind:
        edit.notes[code, kind, ""] = (str(value), "") if value else None
    elif code in figures():
        edit.figures[code] = value if isinstance(value, int) else None
    else:
        edit.texts[code] = str(value or "")


def _enter_reason(edit: Edit, code: str, value: object, *, before: str) -> None:
    """Enter the reason why a figure is missing, or remove the one that was given before."""
    if value:
        edit.notes[code, Note.Kind.MISSING, template_places.REASONS[str(value).lower()]] = ("", "")
    else:
        edit.notes[code, Note.Kind.MISSING, before] = None


@dataclass(frozen=True)
class _Found:
    """What the rules find of a return as it stands, by its keys, and once the file's figures and rows are stored."""

    known: set[explanations.FindingKey]
    after: list[Finding]

    @classmethod
    def of(cls, edit: Edit, counts: Values | None) -> "_Found":
        return_ = edit.return_
        before = read_columns([return_.pk], figures_only=True)[return_.pk]
        after = {**before, **edit.figures}
        previous = previous_values([return_], pending={return_.pk: after})[return_.pk]
        counted = list_counts([return_])[return_.pk]
        known = {explanations.key_of(found) for found in find_problems(before, previous, counts=counted)}
        return cls(known, find_problems(after, previous, counts=counted if counts is None else counts))


def _questions(filled: Filled, found: _Found, answers: Answers) -> Iterator[CellFault]:
    """Yield what is found anew and not explained by the file, and what it says in place of an explanation."""
    places = {**template_places.places_by_cell(), **filled.layout.places}
    weak = [answer for answer in answers.given if answer.weakness]
    for answer in weak:
        message = f"{answer.finding.statement} {answer.weakness}"
        place = places[explanations.column_cell(answer.finding.code)]
        yield CellFault(place, Fault.WEAK, message, answer.text)
    seen = found.known | answers.settled | {explanations.key_of(answer.finding) for answer in weak}
    for finding in found.after:
        if explanations.key_of(finding) not in seen:
            fault = Fault.IMPOSSIBLE if finding.kind == IMPOSSIBLE else Fault.ODD
            value = cells.value_text(finding.code, finding.value)
            yield CellFault(places[finding.code], fault, finding.message, value)


def _unasked(filled: Filled, written: Written, edit: Edit, now: dict[str, object]) -> CellFault:
    """Return an explanation for which nothing asks, offered as a remark: what was written is not lost."""
    place = filled.layout.places[explanations.column_cell(written.code)]
    remark = str(cells.CellName(written.code, Note.Kind.REMARK))
    entered = edit.notes.get((written.code, Note.Kind.REMARK, ""), ("", ""))
    is_entered = (written.code, Note.Kind.REMARK, "") in edit.notes
    standing = (entered or ("", ""))[0] if is_entered else str(now.get(remark) or "")
    options: tuple[Option, ...] = ()
    text = joined_remark(standing, written.text)
    if written.text not in standing and len(text) <= LONGEST_REMARK:
        options = (Option(remark, text, "Lưu vào cột Ghi chú", f"{remark}=giai-thich", is_usual=True),)
    message = "Không có gì phải giải thích ở chỉ tiêu này."
    return CellFault(place, Fault.UNASKED, message, written.text, options)


def _cleared_line(filled: Filled, code: str, text: str) -> ClearedLine:
    place = filled.layout.places[explanations.column_cell(code)]
    return ClearedLine(place.label, f"{place.sheet} {place.address}", text)


def _answer_line(filled: Filled, answer: Answer) -> AnswerLine:
    place = filled.layout.places[explanations.column_cell(answer.finding.code)]
    return AnswerLine(place.label, f"{place.sheet} {place.address}", answer)
