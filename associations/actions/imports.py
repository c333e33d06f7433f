"""Import returns from a file: the same saves, checks, moves and events as the forms, all or nothing."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from associations import access
from associations.actions import returns as actions
from associations.actions.edits import Edit
from associations.actions.filled_explanations import Answers, Written, bind, key_of, stored_explanations
from associations.checks.explanations import is_explained
from associations.checks.findings import IMPOSSIBLE, ODD, Finding
from associations.exchange.entries import Batch, Entry
from associations.exchange.problems import BadFile, Problem
from associations.models import Association, Event, Note, Period, Return, User
from associations.returns.assessment import find_problems, list_counts, previous_values
from associations.returns.workflow import Refused, move_all, next_step
from associations.sections.base import read_columns, sections, text_columns

Columns = dict[int, dict[str, Any]]
Where = tuple[str, int]  # an association's key, a year

NO_SOURCE = "tệp số liệu quá khứ"


@dataclass(frozen=True)
class Imported:
    """What an import did: returns in the file, figures read, figures whose value changed, what is odd or was not read."""

    returns: int
    figures: int
    changed: int
    questions: list[Problem] = field(default_factory=list)


class _DryRun(Exception):
    """Raised at the end of a dry run so that the transaction is rolled back."""


def import_returns(
    *,
    by: User | None,
    batch: Batch,
    submit: bool = False,
    approve: bool = False,
    dry_run: bool = False,
    reason: str = "",
) -> Imported:
    """Save, and where asked submit or approve, every return of a file.

    Without `by` the author is the reserved account. With `approve` the figures are of the past: the reserved
    account enters and submits, `by` (who must have the right to review) approves; required figures that the file
    lacks get the reason "chưa có số liệu", odd ones the explanation "nhập từ" and the source.

    Raise BadFile with every obstacle at its place; nothing of the file is saved then.
    """
    portal = User.objects.portal()
    authority = _Authority(
        author=portal if approve or by is None else by,
        approver=by or portal,
        submits=submit or approve,
        approves=approve,
        reason=reason,
    )
    try:
        with transaction.atomic():
            result = _import(batch, authority)
            if dry_run:
                raise _DryRun
    except _DryRun:
        pass
    return result


@dataclass(frozen=True)
class _Authority:
    """Who imports and who approves, which moves follow, and the reason that all of their events bear."""

    author: User
    approver: User
    submits: bool
    approves: bool
    reason: str

    @property
    def responsible(self) -> User:
        """Return who must have the right to import: who approves figures of the past, else who enters."""
        return self.approver if self.approves else self.author


def _import(batch: Batch, authority: _Authority) -> Imported:
    pairs = _open(batch, authority.responsible, approving=authority.approves)
    before = read_columns([return_.pk for return_ in pairs.values()])
    _refuse_closed(batch, pairs, before)
    findings = _check(batch, pairs, before)
    edits = {where: _edit(entry, pairs[where]) for where, entry in batch.entries.items()}
    for where, entry in batch.entries.items():
        if entry.explanations:
            edits[where].notes |= _answers(entry, pairs[where], findings[where], before).notes
    if authority.approves:
        _explain_all(batch, edits, findings, before)
    try:
        changed = actions.save(
            by=authority.author,
            edits=list(edits.values()),
            kind=Event.Kind.IMPORT,
            document_number=authority.reason,
            reason=authority.reason,
        )
        _move(list(pairs.values()), authority)
    except Refused as refusal:
        raise BadFile([batch.table.problem(obstacle, None) for obstacle in refusal.lines]) from refusal
    read = sum(len(one.figures) - list(one.figures.values()).count(None) for one in batch.entries.values())
    return Imported(len(batch.entries), read, changed, [*_questions(batch, findings), *batch.notes])


def _questions(batch: Batch, findings: Mapping[Where, list[Finding]]) -> list[Problem]:
    """Return the odd figures of a file at their places."""
    return [
        batch.problem(batch.entries[where], finding.message, finding.code, kind=ODD, value=str(finding.value))
        for where, found in findings.items()
        for finding in found
        if finding.kind == ODD
    ]


def _open(batch: Batch, who: User, *, approving: bool) -> dict[Where, Return]:
    """Return the returns of the file's associations and years; raise BadFile for what is out of reach or of time."""
    reach = access.reach(who)
    periods = {
        year: Period.objects.open_year(year) for year in {entry.year for entry in batch.entries.values()}
    }
    problems, wanted = [], {}
    for where, entry in batch.entries.items():
        association, period = batch.associations[entry.association], periods[entry.year]
        refusal = access.refusal_to_import(association, period, user=who, by=reach, approving=approving)
        if refusal:
            problems.append(batch.problem(entry, refusal))
        elif not association.is_valid_on(period.figures_as_of):
            problems.append(batch.problem(entry, _out_of_time(association, period)))
        else:
            wanted[where] = (association, period)
    if problems:
        raise BadFile(problems)
    opened = actions.begin(wanted=wanted.values())
    return {where: opened[association.pk, period.pk] for where, (association, period) in wanted.items()}


def _out_of_time(association: Association, period: Period) -> str:
    valid_from, valid_to = association.valid_from, association.valid_to
    until = f" đến {valid_to:%d/%m/%Y}" if valid_to else ""
    return (
        f"{association} chỉ có từ {valid_from:%d/%m/%Y}{until}, không báo cáo cho năm {period.year} "
        f"(số liệu đến {period.figures_as_of:%d/%m/%Y}). Dùng khóa của đơn vị có vào ngày ấy."
    )


def _refuse_closed(batch: Batch, pairs: dict[Where, Return], before: Columns) -> None:
    """Refuse, at its first cell, each return that is submitted or approved and that the file would change."""
    problems = []
    for where, entry in batch.entries.items():
        return_ = pairs[where]
        if return_.is_editable:
            continue
        moved = [code for code, value in entry.figures.items() if before[return_.pk][code] != value]
        if moved:
            problems.append(
                batch.problem(
                    entry,
                    f"Tệp đổi {len(moved)} ô của báo cáo {return_} đang ở trạng thái “{return_.get_status_display()}”. {next_step(return_)}",
                    moved[0],
                    value=str(entry.figures[moved[0]]),
                )
            )
    if problems:
        raise BadFile(problems)


def _check(batch: Batch, pairs: dict[Where, Return], before: Columns) -> dict[Where, list[Finding]]:
    """Return what the rules find once the file's figures are stored; raise BadFile where one is impossible."""
    after, texts = {}, text_columns()
    for where, entry in batch.entries.items():
        pk = pairs[where].pk
        after[pk] = before[pk] | entry.figures
        for name in texts:
            del after[pk][name]
    previous = previous_values(pairs.values(), pending=after)
    counts = list_counts(pairs.values())
    findings, problems = {}, []
    for where, entry in batch.entries.items():
        pk = pairs[where].pk
        findings[where] = find_problems(after[pk], previous[pk], counts=counts[pk])
        problems += [
            batch.problem(entry, finding.message, finding.code, value=str(finding.value))
            for finding in findings[where]
            if finding.kind == IMPOSSIBLE
        ]
    if problems:
        raise BadFile(problems)
    return findings


def _edit(entry: Entry, return_: Return) -> Edit:
    edit = Edit(return_, figures=dict(entry.figures), texts=dict(entry.texts), notes=dict(entry.notes))
    for code, (origin, source) in entry.sources.items():
        edit.notes[code, Note.Kind.SOURCE, origin] = (source, "")
    if "population" in entry.sources:
        edit.texts.setdefault("population_source", entry.sources["population"][1])
    return edit


def _answers(entry: Entry, return_: Return, findings: list[Finding], before: Columns) -> Answers:
    """Return what the explanations of a template answer; `findings` are those once its figures stand."""
    previous, counts = previous_values([return_])[return_.pk], list_counts([return_])[return_.pk]
    known = {key_of(found) for found in find_problems(before[return_.pk], previous, counts=counts)}
    texts = [Written(code, text, stood) for code, (text, stood) in entry.explanations.items()]
    return bind(texts, findings, known, stored_explanations(return_))


def _explain_all(
    batch: Batch, edits: Mapping[Where, Edit], findings: Mapping[Where, list[Finding]], before: Columns
) -> None:
    """Explain the past figures of every return that can still be entered."""
    explained = _explained(edits.values())
    for where, edit in edits.items():
        if edit.return_.is_editable:
            pk = edit.return_.pk
            _explain(edit, batch.entries[where], findings[where], before[pk], explained[pk])


def _explained(edits: Iterable[Edit]) -> dict[int, set[tuple[str, ...]]]:
    """Return what people have explained themselves, by return id.

    (code,) of a reason why a figure is missing, (code, rule, values, text) of an explanation.
    """
    explained: dict[int, set[tuple[str, ...]]] = defaultdict(set)
    kinds = (Note.Kind.MISSING, Note.Kind.EXPLANATION)
    for note in Note.objects.filter(of_return__in=[edit.return_.pk for edit in edits], kind__in=kinds):
        key = (note.code,) if note.kind == Note.Kind.MISSING else (note.code, note.key, note.about, note.text)
        explained[note.of_return_id].add(key)
    return explained


def _explain(
    edit: Edit, entry: Entry, findings: list[Finding], before: dict[str, Any], explained: set[tuple[str, ...]]
) -> None:
    """Add the notes that neither the file nor anybody gives: what is missing, where odd figures come from."""
    texts = {key[:3]: key[3] for key in explained if len(key) > 1}
    for finding in findings:
        stored = texts.get((finding.code, finding.key, finding.about), "")
        text, _ = edit.notes.get((finding.code, Note.Kind.EXPLANATION, finding.key)) or (stored, "")
        if not is_explained(text, question=finding.question):
            source = entry.sources.get(finding.code, ("", ""))[1] or NO_SOURCE
            edit.notes[finding.code, Note.Kind.EXPLANATION, finding.key] = (
                f"nhập từ {source}",
                finding.about,
            )
    values = {**before, **entry.figures}
    for section in sections():
        for figure in section.missing(values, (key[0] for key in explained if len(key) == 1)):
            edit.notes[figure.code, Note.Kind.MISSING, Note.MissingReason.NO_DATA] = ("", "")


def _move(returns: list[Return], authority: _Authority) -> None:
    """Submit and approve what is not yet; events of past figures have a kind of their own, not that of a review."""
    kind = Event.Kind.PAST if authority.approves else ""
    reason = authority.reason
    if authority.submits and (waiting := [return_ for return_ in returns if return_.is_editable]):
        move_all(by=authority.author, returns=waiting, name="submit", reason=reason, kind=kind)
    if authority.approves and (waiting := [r for r in returns if r.status == Return.Status.SUBMITTED]):
        move_all(by=authority.approver, returns=waiting, name="approve", reason=reason, kind=kind)
