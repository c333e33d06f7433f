"""What the opening of the report says of its figures: whose they are, frozen when, who is missing and why, which mergers."""

from collections.abc import Sequence
from itertools import groupby

from django.utils import timezone

from associations.names import vietnamese_key
from reports.analysis.breaks import Break
from reports.analysis.figures import UnitFigures
from reports.narrative.comparison import comparison
from reports.narrative.legal_documents import cited, written_day
from reports.narrative.paragraphs import Paragraph
from reports.narrative.phrasing import Phrases
from reports.presentation import wording
from reports.presentation.traces import Trace
from reports.presentation.wording.pieces import (
    Known,
    Pieces,
    Quote,
    Sentence,
    Source,
    around,
    clauses,
    listed,
    sentence,
)

_MOST_NAMED = 12  # associations by name; more are counted


def scope(phrases: Phrases) -> Paragraph:
    """Write whose figures the report adds up, and how they are held against the year before."""
    covered, lacking = covered_by(phrases, "báo cáo này"), lacking_in(phrases, " trong báo cáo")
    sentences = (*([covered] if covered else []), *([lacking] if lacking else []), *comparison(phrases))
    return Paragraph("to-chuc/pham-vi", "Phạm vi số liệu", sentences)


def names_of_units(units: Sequence[UnitFigures]) -> Pieces:
    """Return "A, B và C"; [] of more than fit into a sentence."""
    if len(units) > _MOST_NAMED:
        return []
    return listed(Known(unit.association.name) for unit in units)


def covered_by(phrases: Phrases, subject: str) -> Sentence | None:
    """Return whose figures are added up, in which state and on which map; None where nobody reported.

    subject: what adds them up, "báo cáo này".
    """
    if not phrases.report.included:
        return None
    return sentence(*_covered(phrases, subject), *_standing(phrases))


def covered_and_lacking(phrases: Phrases, subject: str) -> Sentence | None:
    """Return in one sentence whose figures are added up and who has none; None where nobody reported."""
    if not phrases.report.included:
        return None
    lacking = ["; chưa có số liệu của ", *_missing(phrases)] if phrases.report.missing else []
    return sentence(*_covered(phrases, subject), *lacking)


def _covered(phrases: Phrases, subject: str) -> Pieces:
    report = phrases.report
    kind = "đã được duyệt" if report.status == "approved" else "đã được duyệt hoặc mới nộp (tạm tính)"
    return [f"{subject} tổng hợp từ báo cáo ", kind, " của ", *_who(phrases), *_on_which_map(phrases)]


def _who(phrases: Phrases) -> Pieces:
    report = phrases.report
    if phrases.is_whole:
        return ["tất cả các hội"] if report.included > 1 else ["hội này"]
    number = phrases.count_units(report.included, "Số hội có số liệu")
    reporting = [unit for unit in report.units if unit.is_included]
    called: Pieces = ["sau đây gọi là ", *phrases.whole()] if report.included > 1 else []
    in_brackets = [part for part in (names_of_units(reporting), called) if part]
    return [*number, " hội", *around(" (", listed(in_brackets, "; "), ")")]


def _on_which_map(phrases: Phrases) -> Pieces:
    """Return on which map the figures are, where a merger makes a difference."""
    report = phrases.report
    if report.map_ == "today":
        return [", ", wording.MAPS[report.map_]]
    has_merged = any(one.year == report.year for one in report.breaks)
    return [", theo địa giới sau sắp xếp"] if has_merged else []


def _standing(phrases: Phrases) -> Pieces:
    """Return when the figures were frozen and in which revision, or that they are not."""
    revision = phrases.report.revision
    if revision is None:
        whose = " chung của cụm" if len(phrases.report.units) > 1 else ""
        return [f"; số liệu{whose} chưa chốt"]
    day = Known(written_day(timezone.localtime(revision.frozen_at)))
    return ["; số liệu chốt ngày ", day, " (phiên bản ", Known(str(revision.number)), ")"]


def lacking_in(phrases: Phrases, where: str) -> Sentence | None:
    """Return who has no return that counts, and why; None where all have one.

    where: in what the totals stand that are without them, " trong báo cáo".
    """
    missing = phrases.report.missing
    if not missing:
        return None
    those = "hội này" if len(missing) == 1 else "những hội này"
    without = f"; các số chung{where} không gồm {those}" if phrases.report.included else ""
    return sentence("chưa có số liệu của ", _missing(phrases), without)


def _missing(phrases: Phrases) -> Pieces:
    """Return the units without a return that counts, by the reason."""
    by_reason: dict[str, list[UnitFigures]] = {}
    for unit in phrases.report.units:
        if not unit.is_included:
            by_reason.setdefault(_why(unit), []).append(unit)
    return listed(_named_with(phrases, why, units) for why, units in by_reason.items())


def _why(unit: UnitFigures) -> str:
    """Return why a unit has no figures; that a part of its predecessors lacks is said without their counts."""
    why = unit.why[""]
    return "chưa đủ số liệu của các hội cũ" if why.startswith("chưa đủ (") else why


def _named_with(phrases: Phrases, why: str, units: list[UnitFigures]) -> Pieces:
    trace = Trace("", phrases.report.year, units[0].association.key)
    reason = Quote(why, Source(trace, "words", "Lý do chưa có báo cáo", why))
    return [*listed(Known(unit.association.name) for unit in units), " (", reason, ")"]


def _merged(one: Break) -> Pieces:
    """Return who became whom, as the resolutions on provinces say it: "A và B được sắp xếp thành C"."""
    verb = " được sắp xếp thành " if len(one.predecessors) > 1 else " nhập vào "
    return [*listed(Known(unit.name) for unit in one.predecessors), verb, Known(one.successor.name)]


def mergers(phrases: Phrases) -> list[Sentence]:
    """Return the mergers of the year itself, those of one day and document together."""
    of_the_year = [one for one in phrases.report.breaks if one.year == phrases.report.year]
    in_order = sorted(
        of_the_year, key=lambda one: (one.on, one.legal_basis, vietnamese_key(one.successor.name))
    )
    made = []
    for (on, basis), together in groupby(in_order, key=lambda one: (one.on, one.legal_basis)):
        merged = map(_merged, together)
        behind: Pieces = [" (", Known(cited(basis)), ")"] if basis else []
        made.append(sentence("từ ngày ", Known(written_day(on)), ", ", clauses(*merged), behind))
    return made
