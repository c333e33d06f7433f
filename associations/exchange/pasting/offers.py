"""What a paste would set, line by line, as the page offers it: beside what stands, ticked only where it is certain."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from associations.exchange.pasting.parts import Block, Match, PastedLine
from associations.exchange.prose import Mention
from associations.numbers import format_count, format_millions
from associations.returns.rows import Row, reading
from associations.sections.base import Figure, figures

KINDS = {"total": "số tổng", "increase": "số tăng, giảm", "share": "tỉ lệ", "other": "không phải chỉ tiêu"}
NEARLY = "Tên chỉ gần giống: đúng thì đánh dấu."
SEVERAL = "Tên này hợp với nhiều chỉ tiêu: chọn một."
_MOST_LISTED = 40  # lines beside which every figure of the form may be chosen


@dataclass(frozen=True)
class Press:
    """A number that may be meant, taken with one press; its key is the line's with a number of its own."""

    key: str
    value: int
    words: str
    is_ticked: bool = False


@dataclass(frozen=True)
class Proposed:
    """One line that a paste would set: the text that it was read from, what stands, the new value.

    `choices` are the figures that it may be for where `figure` is None, `code` is the one that is chosen of them;
    `lists_all` says that any other may be chosen as well. `raw` and `unit` read the number once that is done.
    """

    key: str
    text: str
    figure: Figure | None = None
    choices: tuple[Figure, ...] = ()
    code: str = ""
    old: str = ""
    stands: int | None = None
    value: int | None = None
    new: str = ""
    reading: str = ""
    problem: str = ""
    note: str = ""
    is_ticked: bool = False
    overwrites: bool = False  # certain but for its place, and another figure stands there
    presses: tuple[Press, ...] = ()
    lists_all: bool = False
    raw: str = ""
    unit: str = ""

    @property
    def may_choose(self) -> bool:
        """Return whether a person says which figure it is for."""
        return self.figure is None and (bool(self.choices) or self.lists_all)

    @property
    def changes(self) -> bool:
        """Return whether there is something to save."""
        if self.may_choose and self.raw:
            return not self.presses
        has_new = self.value is not None and not self.problem
        return has_new and (self.figure is None or self.stands != self.value)

    @property
    def is_unread(self) -> bool:
        """Return whether nothing of it can be taken."""
        return not self.may_be_taken and (bool(self.problem) or self.value is None)

    @property
    def may_be_taken(self) -> bool:
        """Return whether it has a box to tick."""
        return self.changes or bool(self.presses)


@dataclass(frozen=True)
class Picked:
    """What a person had ticked and chosen when a save was refused: the keys, and the figures by key."""

    ticked: frozenset[str]
    codes: Mapping[str, str]


def offers_of_block(block: Block, rows: Mapping[str, Row]) -> list[Proposed]:
    """Return what a block would set."""
    listed = 0
    offers = []
    for number, line in enumerate(block.lines, start=1):
        offer = _of_line(str(number), line, block, rows)
        if offer.figure is None and offer.raw and listed < _MOST_LISTED:
            listed += 1
            offer = replace(offer, lists_all=True)
        offers.append(offer)
    return offers


def offers_of_paragraph(mentions: Sequence[Mention], rows: Mapping[str, Row]) -> list[Proposed]:
    """Return what the numbers of a paragraph would set; none is ticked."""
    return [_of_mention(str(number), mention, rows) for number, mention in enumerate(mentions, start=1)]


def picked_again(offers: Sequence[Proposed], picked: Picked) -> list[Proposed]:
    """Return offers ticked and chosen as a person had left them."""
    return [
        replace(
            offer,
            is_ticked=offer.key in picked.ticked,
            code=picked.codes.get(offer.key, offer.code),
            presses=tuple(replace(press, is_ticked=press.key in picked.ticked) for press in offer.presses),
        )
        for offer in offers
    ]


def _of_line(key: str, line: PastedLine, block: Block, rows: Mapping[str, Row]) -> Proposed:
    row = rows[line.figure.code] if line.figure else None
    is_certain = line.is_sure and not block.doubt
    overwrites = is_certain and row is not None and _overwrites(row, line, block)
    offer = Proposed(
        key=key,
        text=line.text,
        value=line.value,
        new=_written(line.value, row),
        problem=line.problem,
        note=" ".join(line.doubts),
        overwrites=overwrites,
        is_ticked=is_certain and not overwrites,
    )
    return _for_figure(offer, line, row) if row else _to_choose(offer, line, block, rows)


def _overwrites(row: Row, line: PastedLine, block: Block) -> bool:
    """Return whether a line that was placed without a name would write over another figure."""
    return block.match is not Match.NAMES and row.is_entered and row.value != line.value


def _for_figure(offer: Proposed, line: PastedLine, row: Row) -> Proposed:
    """Return the offer of a line whose figure is known."""
    presses = tuple(
        Press(f"{offer.key}.{number}", proposal.value, proposal.words)
        for number, proposal in enumerate(line.proposals, start=1)
    )
    words = reading(line.value, is_money=row.figure.is_money)
    return replace(offer, figure=row.figure, old=row.text, stands=row.value, reading=words, presses=presses)


def _to_choose(offer: Proposed, line: PastedLine, block: Block, rows: Mapping[str, Row]) -> Proposed:
    """Return the offer of a line for which a person says which figure is meant."""
    if block.match is Match.NOTHING or not _has_digits(line.raw):
        return offer
    offer = replace(offer, choices=line.choices, raw=line.raw, unit=line.unit.key if line.unit else "")
    if line.choices:
        why = SEVERAL if len(line.choices) > 1 else NEARLY
        offer = replace(offer, note=" ".join(filter(None, (why, offer.note))))
    if len(line.choices) != 1:
        return offer
    only = line.choices[0]
    words = reading(line.value, is_money=only.is_money)
    return replace(offer, code=only.code, old=rows[only.code].text, reading=words)


def _has_digits(text: str) -> bool:
    return any(letter.isdigit() for letter in text)


def _written(value: int | None, row: Row | None) -> str:
    return format_millions(value) if row and row.in_millions else format_count(value)


def _of_mention(key: str, mention: Mention, rows: Mapping[str, Row]) -> Proposed:
    known = figures()
    found = tuple(known[code] for code in mention.candidates)
    refusal = "" if found else f"Không lấy: {KINDS[mention.kind]}."
    value = int(mention.value) if found and mention.value is not None else None
    figure = found[0] if len(found) == 1 else None
    row = rows[figure.code] if figure else None
    return Proposed(
        key=key,
        text=mention.sentence,
        figure=figure,
        choices=() if figure else found,
        old=row.text if row else "",
        stands=row.value if row else None,
        value=value,
        new=_written(value, row),
        reading=_reading_of(mention),
        problem=mention.problem or refusal,
    )


def _reading_of(mention: Mention) -> str:
    text = f"“{mention.text}”"
    if mention.is_rounded:
        text += ", số làm tròn"
    if mention.is_contested:
        text += ", trong đoạn có số khác cho chỉ tiêu này"
    return text
