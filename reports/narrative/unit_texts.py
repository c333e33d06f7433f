"""What the returns say under a heading, association by association in the cluster's order, as items of a list."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from reports.analysis.results import ClusterReport
from reports.narrative.paragraphs import Paragraph
from reports.narrative.quoting import prose, quote, sentences_in, small_quote, source_of_words, without_bullet
from reports.presentation.traces import Trace
from reports.presentation.wording.pieces import Known, Pieces, Source, sentence


@dataclass(frozen=True)
class UnitText:
    """What a return says under a heading; place: 2 and more where a unit has several returns of predecessors."""

    unit: str
    place: int
    association: str
    heading: str
    text: str
    source: Source

    @property
    def key(self) -> str:
        """The last part of its paragraph's key."""
        return f"{self.unit}-{self.place}" if self.place > 1 else self.unit

    def with_text(self, text: str) -> "UnitText":
        """Return it with another text."""
        return replace(self, text=text)


def texts_under(report: ClusterReport, heading: str) -> list[UnitText]:
    """Return the texts of a heading as they were written, those without a word left out."""
    found = []
    for unit in report.units:
        lines = [line for line in report.qualitative.texts.get(unit.association.pk, ()) if line[1] == heading]
        written = [(association, text) for association, _, text in lines if prose(text)]
        trace = Trace(f"loi/{heading}", report.year, unit.association.key)
        source = source_of_words(trace, heading)
        found += [
            UnitText(
                unit=unit.association.key,
                place=place,
                association=association,
                heading=heading,
                text=text,
                source=source,
            )
            for place, (association, text) in enumerate(written, start=1)
        ]
    return found


def as_items(
    texts: Iterable[UnitText], key: str, *, opening: Pieces, alone: Callable[[Known], Pieces]
) -> list[Paragraph]:
    """Return an opening and below it an item for each text; one alone is a sentence; [] where there is none.

    alone: what stands before the words of the only association that wrote any.
    """
    there_are = [one for one in texts if prose(one.text)]
    if len(there_are) == 1:
        return [_item(there_are[0], key, alone(Known(there_are[0].association)), is_item=False)]
    items = [_item(one, key, [Known(one.association)], is_item=True) for one in there_are]
    if not items:
        return []
    about = items[0].about.partition(":")[0]
    return [Paragraph(key, about, (sentence(opening, ":"),)), *items]


def _item(one: UnitText, key: str, before: Pieces, *, is_item: bool) -> Paragraph:
    text = sentence(before, ": ", small_quote(quote(one.text, one.source)))
    about = f"{one.heading}: {one.association}"
    return Paragraph(f"{key}/{one.key}", about, (text,), is_item=is_item)


# A return names causes in a sentence that begins so, or below a line that holds nothing else.
_CAUSE = re.compile(r"nguyên nhân\b", re.IGNORECASE)
_HEAD_OF_CAUSES = re.compile(r"(?:về )?nguyên nhân(?: [^\W\d_]+){0,4}\s*:?", re.IGNORECASE)
_NAME_OF_CAUSES = re.compile(r"nguyên nhân(?: [^\W\d_]+){0,4}\s*:\s*", re.IGNORECASE)


def without_causes(texts: Iterable[UnitText]) -> list[UnitText]:
    """Return texts without the causes that they name."""
    return [one.with_text(_split(one.text)[0]) for one in texts]


def causes(texts: Iterable[UnitText]) -> list[UnitText]:
    """Return the causes that texts name in so many words; those that name none are left out."""
    found = (one.with_text(_split(one.text)[1]) for one in texts)
    return [one for one in found if prose(one.text)]


def _split(text: str) -> tuple[str, str]:
    """Return a text without its causes, and its causes, both in lines."""
    rest: list[str] = []
    named: list[str] = []
    is_below_head = False
    for line in filter(str.strip, text.splitlines()):
        bare = without_bullet(line)
        if _HEAD_OF_CAUSES.fullmatch(bare):
            is_below_head = True
        elif is_below_head and not _is_another_head(bare):
            named.append(line)
        else:
            is_below_head = False
            others, mine = _split_line(line)
            rest += others
            named += mine
    return "\n".join(rest), "\n".join(named)


def _is_another_head(line: str) -> bool:
    return line.endswith(":") or line.isupper()


def _split_line(line: str) -> tuple[list[str], list[str]]:
    """Return the sentences of a line that name no cause, together, and those that do, each without its name."""
    parts = sentences_in(line)
    mine = [one for one in parts if _CAUSE.match(without_bullet(one))]
    if not mine:
        return [line], []
    others = " ".join(one for one in parts if one not in mine)
    bare = (_NAME_OF_CAUSES.sub("", without_bullet(one), count=1) for one in mine)
    return [others] if others else [], [one[:1].upper() + one[1:] for one in bare]
