"""What the printed form of a return is made of: blocks that hold its words, in the order in which they stand.

`compose` makes them once of a return's sheet; the print page and the Word file lay the same blocks out, and so does
any further writer. A writer chooses letters and rules by the kind of a block and has no words of its own. Widths are
in millimetres; those of a table add up to WIDTH, what A4 leaves between its margins.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

WIDTH = 165


@dataclass(frozen=True)
class Letterhead:
    """Who writes, at the left, and the name of the state with its motto, at the right (NĐ 30/2020, points 5 to 10).

    superior and issuer: names by their lines.
    """

    kind: ClassVar[str] = "letterhead"
    superior: tuple[str, ...]
    issuer: tuple[str, ...]
    number: str
    state: str
    motto: str
    place_and_date: str

    @property
    def words(self) -> tuple[str, ...]:
        """The words in reading order, as they stand."""
        names = (*self.superior, *self.issuer, self.state, self.motto)
        return (*names, self.number, self.place_and_date)


@dataclass(frozen=True)
class Title:
    """What kind of document it is, and its subject."""

    kind: ClassVar[str] = "title"
    document: str
    subject: str

    @property
    def words(self) -> tuple[str, ...]:
        """The words in reading order, as they stand."""
        return (self.document, self.subject)


@dataclass(frozen=True)
class Addressee:
    """Whom the document is sent to."""

    kind: ClassVar[str] = "addressee"
    text: str

    @property
    def words(self) -> tuple[str, ...]:
        """The words in reading order, as they stand."""
        return (self.text,)


@dataclass(frozen=True)
class Remark:
    """What holds for all figures, said once: units, where last year's column comes from, illustrative figures."""

    kind: ClassVar[str] = "remark"
    text: str

    @property
    def words(self) -> tuple[str, ...]:
        """The words in reading order, as they stand."""
        return (self.text,)


@dataclass(frozen=True)
class Heading:
    """The title of a section; it stays with what follows."""

    kind: ClassVar[str] = "heading"
    text: str

    @property
    def words(self) -> tuple[str, ...]:
        """The words in reading order, as they stand."""
        return (self.text,)


@dataclass(frozen=True)
class Column:
    """One column of a table: its head, its width, and whether figures stand in it (at the right)."""

    head: str
    width: float
    is_figure: bool = False

    @property
    def share(self) -> str:
        """The width in per cent of the table's, for a style sheet."""
        return f"{100 * self.width / WIDTH:.3f}%"


@dataclass(frozen=True)
class TableRow:
    """One row. `note`: a sentence too long for a column; it stands below the row, across all columns but the first.

    may_split: the row may be as high as half a page and goes on on the next one; every other row stays whole.
    """

    cells: tuple[str, ...]
    note: str = ""
    may_split: bool = False


@dataclass(frozen=True)
class Table:
    """A table whose heads stand again on every page."""

    kind: ClassVar[str] = "table"
    columns: tuple[Column, ...]
    rows: tuple[TableRow, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """The words in reading order, as they stand."""
        found = [column.head for column in self.columns]
        for row in self.rows:
            found += [*row.cells, row.note]
        return tuple(word for word in found if word)

    @property
    def cells_with_columns(self) -> Iterator[tuple[list[tuple[Column, str]], TableRow]]:
        """Yield each row with its cells, each beside its column."""
        for row in self.rows:
            yield list(zip(self.columns, row.cells, strict=True)), row

    @property
    def note_span(self) -> int:
        """How many columns a note below a row goes across."""
        return len(self.columns) - 1


@dataclass(frozen=True)
class Text:
    """A text with its heading; one of one line stands behind the heading (`is_short`)."""

    kind: ClassVar[str] = "text"
    heading: str
    paragraphs: tuple[str, ...]
    is_short: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """The words in reading order, as they stand."""
        return (self.heading, *self.paragraphs) if self.heading else self.paragraphs


@dataclass(frozen=True)
class Signature:
    """Who signs: office in capitals by its lines, what is to be done, and the name, where it is known."""

    office: tuple[str, ...]
    hint: str
    name: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        """The words in reading order, as they stand."""
        return tuple(word for word in (*self.office, self.hint, self.name) if word)


@dataclass(frozen=True)
class Closing:
    """What ends the form: a last sentence, and side by side who gets copies, who made it, who signs.

    It stays whole, so that no page has signatures without text, whatever program breaks the pages; and it stays with
    the last lines before it.
    """

    kind: ClassVar[str] = "closing"
    sentence: str
    receivers_head: str
    receivers: tuple[str, ...]
    preparer: Signature
    signer: Signature

    @property
    def words(self) -> tuple[str, ...]:
        """The words in reading order, as they stand."""
        copies = (self.receivers_head, *self.receivers)
        return (self.sentence, *copies, *self.preparer.words, *self.signer.words)


@dataclass(frozen=True)
class AnnexHeading:
    """The number and title of an annex, and the document that it belongs to; it stays with its table.

    starts_page: the first annex begins a page, the others follow on.
    """

    kind: ClassVar[str] = "annex_heading"
    number: str
    title: str
    reference: str
    starts_page: bool

    @property
    def words(self) -> tuple[str, ...]:
        """The words in reading order, as they stand."""
        return (self.number, self.title, self.reference)


Block = Letterhead | Title | Addressee | Remark | Heading | Table | Text | Closing | AnnexHeading


@dataclass(frozen=True)
class PrintedForm:
    """A return as it is printed, signed and stamped.

    title: of the page or file. code: stands at the foot of every page. notice: what its reader has to know before
    printing; it is for the screen and never on paper.
    """

    title: str
    code: str
    notice: str
    blocks: tuple[Block, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """All words of all blocks in their order."""
        return tuple(word for block in self.blocks for word in block.words)
