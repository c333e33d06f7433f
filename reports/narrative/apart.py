"""What changed in one or two units alone, where the others have nothing to compare: gathered at the end of a section."""

from collections.abc import Sequence
from fractions import Fraction

from reports.indicators import Total
from reports.narrative.paragraphs import Paragraph, written
from reports.narrative.phrasing import Phrases
from reports.presentation.wording.pieces import Pieces, clauses, listed, sentence


def changes_apart(phrases: Phrases, key: str, subjects: Sequence[tuple[str, str]]) -> Paragraph | None:
    """Return the changes of totals that are of one or two units by name, each units' in a clause; None for none.

    subjects: codes, and what rose or fell: "số chi hội". So the paragraphs before it speak of one scope only.
    """
    by_units: dict[tuple[int, ...], list[tuple[str, str]]] = {}
    for code, subject in subjects:
        change = phrases.result(code).since_last_year
        if phrases.has(code) and change.is_displayable and phrases.is_of_few(code):
            units = tuple(unit.association.pk for unit in change.units)
            by_units.setdefault(units, []).append((code, subject))
    parts = [_of_units(phrases, found) for found in by_units.values()]
    return written(key, "So với năm trước", sentence(clauses(*parts)) if parts else None)


def _of_units(phrases: Phrases, found: Sequence[tuple[str, str]]) -> Pieces:
    """Return "riêng ở A và B, so với năm 2024, số chi hội tăng 794 (4,9 %) và số hội viên tăng …"."""
    first = found[0][0]
    units = phrases.result(first).since_last_year.units
    head: Pieces = ["riêng ở ", *phrases.of(first).names(units), ", so với năm ", phrases.last_year, ", "]
    return [*head, *listed([f"{subject} ", *_change(phrases, code)] for code, subject in found)]


def _change(phrases: Phrases, code: str) -> Pieces:
    """Return a change; of a sum with its growth, and without what is counted: its subject has named that."""
    of = phrases.of(code)
    change = of.difference(phrases.result(code).since_last_year.value or Fraction(0))
    if not isinstance(of.indicator, Total):
        return change
    return [*(phrases.without_noun(piece) for piece in change), *phrases.growth(code)]
