"""What the second line beside a figure of the sheet says: one thing, the one that matters most, with one button at most.

The whole of every message, with the boxes for explanations, stands in the figure's panel.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from associations.checks.explanations import in_short
from associations.returns.rows import Row, RowFinding


@dataclass(frozen=True)
class Line:
    """One line beside a figure.

    kind: "problem", "error", "question", "answered", "leftover", "reason", "sum", "match" or "reading", as it is painted.
    take: figures in đồng by their code, that the button `button` writes; without one there is no button.
    opens: what the link into the figure's panel is called; "" where there is nothing to do there.
    """

    kind: str
    text: str
    take: Mapping[str, int] = field(default_factory=dict)
    button: str = ""
    opens: str = ""


def line_of(row: Row, *, calculation: str = "") -> Line | None:
    """Return the line of a row; None where there is nothing to say.

    calculation: what was just typed with its result, "120+35 = 155", said where nothing weighs more.

    What keeps the return from being submitted comes first. A required figure that is only blank is not accused: its
    star and the counter of what is left say so.
    """
    for make in (_no_number, _finding, _leftover, _weak_remark, _reason, _sum):
        if line := make(row):
            return line
    return Line("reading", calculation) if calculation else _reading(row)


def _no_number(row: Row) -> Line | None:
    if not row.typed:
        return None
    text = row.brief or row.problem
    if len(row.proposals) == 1:
        proposal = row.proposals[0]
        return Line("problem", text, {row.figure.code: proposal.value}, proposal.words, "Xem")
    return Line("problem", text, opens="Xem")


def _finding(row: Row) -> Line | None:
    """Return the worst finding: what is impossible, else what is to be explained, else that all is explained."""
    impossible = [found for found in row.findings if found.is_impossible]
    asked = [found for found in row.findings if not found.is_impossible and found.is_open]
    if impossible:
        return _about(impossible[0], more=len(impossible) + len(asked) - 1)
    if asked:
        return _about(asked[0], more=len(asked) - 1)
    if row.findings:
        return Line("answered", "Đã giải thích", opens="Xem")
    return None


def _about(found: RowFinding, *, more: int) -> Line:
    text = in_short(found.weakness) if found.weakness else found.finding.brief
    if more:
        text += f" (và {more} điều nữa)"
    kind = "error" if found.is_impossible else "question"
    opens = "Xem" if found.is_impossible else "Giải thích"
    proposal = found.finding.main_proposal
    if proposal:
        return Line(kind, text, proposal.values, f"Lấy {proposal.words}", opens)
    return Line(kind, text, opens=opens)


def _leftover(row: Row) -> Line | None:
    return Line("leftover", "Câu giải thích cũ không còn cần", opens="Xem") if row.leftovers else None


def _weak_remark(row: Row) -> Line | None:
    return Line("question", in_short(row.remark_weakness), opens="Ghi chú") if row.remark_weakness else None


def _reason(row: Row) -> Line | None:
    return Line("reason", row.reason_label.capitalize()) if row.reason and row.value is None else None


def _sum(row: Row) -> Line | None:
    if row.offers_sum and row.sum_value is not None:
        text = (
            f"{row.sum_text} = {row.sum_label[0].lower()}{row.sum_label[1:]}"  # the number is never cut off
        )
        return Line("sum", text, {row.figure.code: row.sum_value}, "Lấy")
    if row.sum_text and row.sum_text == row.text:
        return Line("match", f"Khớp: {row.sum_label.lower()}")
    return None


def _reading(row: Row) -> Line | None:
    return Line("reading", row.reading) if row.figure.is_money and row.value else None
