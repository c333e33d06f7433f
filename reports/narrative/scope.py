"""What the report says at its head of its figures: whose they are, who is missing and why, which mergers touch them."""

from itertools import groupby

from associations.days import format_day
from associations.names import vietnamese_key
from reports.analysis.figures import UnitFigures
from reports.narrative.comparison import comparison
from reports.narrative.paragraphs import Paragraph, paragraph
from reports.narrative.phrasing import Phrases
from reports.presentation import wording
from reports.presentation.traces import Trace
from reports.presentation.wording.pieces import (
    Known,
    Pieces,
    Quote,
    Sentence,
    Source,
    clauses,
    listed,
    sentence,
)


def scope(phrases: Phrases) -> Paragraph:
    """Write whose figures the report adds up, and how they are held against the year before."""
    units = phrases.report.units
    names: Pieces = [": ", *listed(Known(u.association.name) for u in units)] if len(units) <= 12 else []
    expected = phrases.count_units(len(units), "Số hội trong cụm")
    sentences = [sentence("cụm gồm ", expected, " hội", names), _covered(phrases)]
    if not phrases.is_whole:
        sentences.append(
            sentence(
                "chưa có số liệu của ",
                _missing(phrases),
                "; các con số của cụm trong báo cáo không gồm ",
                "hội này" if len(phrases.report.missing) == 1 else "những hội này",
            )
        )
    return paragraph(
        "to-chuc/pham-vi", "Phạm vi số liệu", *sentences, *_mergers(phrases), *comparison(phrases)
    )


def _covered(phrases: Phrases) -> Sentence | None:
    """Return whose figures the report adds up, in which state and on which map; None where nobody reported."""
    report = phrases.report
    if phrases.is_whole:
        who: Pieces = ["tất cả các hội, " if len(report.units) > 1 else "hội này, "]
    elif report.included:
        who = [*phrases.count_units(report.included, "Số hội có báo cáo"), " hội, "]
    else:
        return None
    kind = "đã duyệt" if report.status == "approved" else "đã duyệt hoặc mới nộp (tạm tính)"
    head: Pieces = ["báo cáo tổng hợp số liệu ", kind, " năm ", phrases.year, " của "]
    return sentence(head, who, wording.MAPS[report.map_])


def _mergers(phrases: Phrases) -> list[Sentence]:
    """Return the mergers of the year itself, those of one day and document together.

    They touch the comparison with the year before.
    """
    of_the_year = [one for one in phrases.report.breaks if one.year == phrases.report.year]
    in_order = sorted(
        of_the_year, key=lambda one: (one.on, one.legal_basis, vietnamese_key(one.successor.name))
    )
    made = []
    for (on, basis), together in groupby(in_order, key=lambda one: (one.on, one.legal_basis)):
        merged: list[Pieces] = [[Known(one.what_merged)] for one in together]
        behind: Pieces = [" (", Known(basis), ")"] if basis else []
        made.append(sentence("từ ngày ", Known(format_day(on)), ", ", clauses(*merged), behind))
    return made


def _missing(phrases: Phrases) -> Pieces:
    """Return the units without a return that counts, by the reason."""
    by_reason: dict[str, list[UnitFigures]] = {}
    for unit in phrases.report.units:
        if not unit.is_included:
            by_reason.setdefault(unit.why[""], []).append(unit)
    return listed(_named_with(phrases, why, units) for why, units in by_reason.items())


def _named_with(phrases: Phrases, why: str, units: list[UnitFigures]) -> Pieces:
    trace = Trace("", phrases.report.year, units[0].association.key)
    reason = Quote(why, Source(trace, "words", "Lý do chưa có báo cáo", why))
    return [*listed(Known(unit.association.name) for unit in units), " (", reason, ")"]
