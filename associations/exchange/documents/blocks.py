"""What an administrative document is made of: blocks that hold its words, in the order in which they stand.

The form of a return, the report of a cluster and its annex of sources are lists of them, each made once by a `compose`;
page, Word file and PDF lay the same blocks out. A writer chooses letters and rules by the kind of a block and has no
words of its own. Widths are in millimetres; those of a table add up to WIDTH, what A4 leaves between its margins.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

WIDTH = 165
LONGEST_WHOLE = 12  # rows up to which a table with a title is not broken over two pages


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
    """The title of a part (level 1), of a section in it (2) or of a point (3); it stays with what follows."""

    kind: ClassVar[str] = "heading"
    text: str
    level: int = 1

    @property
    def words(self) -> tuple[str, ...]:
        """The words in reading order, as they stand."""
        return (self.text,)


@dataclass(frozen=True)
class Grounds:
    """What the document is based on (căn cứ), one a paragraph (NĐ 30/2020, point 13)."""

    kind: ClassVar[str] = "grounds"
    lines: tuple[str, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """The words in reading order, as they stand."""
        return self.lines


@dataclass(frozen=True)
class Run:
    """A piece of a paragraph.

    code: a small raised one that leads from behind the text to the row of a table with this anchor; "" for none.
    """

    text: str
    is_bold: bool = False
    is_italic: bool = False
    code: str = ""


@dataclass(frozen=True)
class Body:
    """A paragraph of the text; is_item: one of several points, behind a dash."""

    kind: ClassVar[str] = "body"
    runs: tuple[Run, ...]
    is_item: bool = False

    @property
    def text(self) -> str:
        """The paragraph as it is read, without its codes."""
        return "".join(run.text for run in self.runs)

    @property
    def leads(self) -> bool:
        """Whether it leads to what follows, from which no page parts it."""
        return self.text.rstrip().endswith(":")

    @property
    def words(self) -> tuple[str, ...]:
        """The words in reading order, as they stand, without its codes."""
        return (f"- {self.text}" if self.is_item else self.text,)


@dataclass(frozen=True)
class Picture:
    """A chart with its title below it and, smaller, how it is read.

    width: in mm, the height follows; alternative: the sentence that stands for it where it is read out.
    """

    kind: ClassVar[str] = "picture"
    png: bytes
    width: float
    caption: str
    key: str
    alternative: str

    @property
    def words(self) -> tuple[str, ...]:
        """The words in reading order, as they stand."""
        return (self.caption, self.key) if self.key else (self.caption,)


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

    may_split: the row may be as high as half a page and goes on on the next one; every other row stays whole. anchor:
    what codes in the text lead to, "" where none does.
    """

    cells: tuple[str, ...]
    note: str = ""
    may_split: bool = False
    is_bold: bool = False
    anchor: str = ""


@dataclass(frozen=True)
class Table:
    """A table whose heads stand again on every page; a short one stays on one page, with its title.

    notes: sentences below it. is_tight: no room above and below the text of its cells, as in a form of few pages.
    """

    kind: ClassVar[str] = "table"
    columns: tuple[Column, ...]
    rows: tuple[TableRow, ...]
    title: str = ""
    notes: tuple[str, ...] = ()
    is_tight: bool = False

    @property
    def is_short(self) -> bool:
        """Whether the table stays on one page."""
        return bool(self.title) and len(self.rows) <= LONGEST_WHOLE

    @property
    def words(self) -> tuple[str, ...]:
        """The words in reading order, as they stand."""
        found = [self.title, *(column.head for column in self.columns)]
        for row in self.rows:
            found += [*row.cells, row.note]
        found += self.notes
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
    """Who signs: office in capitals by its lines, what is to be done ("" for nothing), and the
    name, where it is known."""

    office: tuple[str, ...]
    hint: str
    name: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        """The words in reading order, as they stand."""
        return tuple(word for word in (*self.office, self.hint, self.name) if word)


@dataclass(frozen=True)
class Closing:
    """What ends the document: a last sentence, and side by side who gets copies, who made it, who signs.

    preparer: None where nobody signs but who has the office.

    It stays whole, so that no page has signatures without text, whatever program breaks the pages; and it stays with
    the last lines before it.
    """

    kind: ClassVar[str] = "closing"
    sentence: str
    receivers_head: str
    receivers: tuple[str, ...]
    preparer: Signature | None
    signer: Signature

    @property
    def words(self) -> tuple[str, ...]:
        """The words in reading order, as they stand."""
        copies = (self.receivers_head, *self.receivers)
        preparer = self.preparer.words if self.preparer else ()
        return (self.sentence, *copies, *preparer, *self.signer.words)


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


Block = (
    Letterhead
    | Title
    | Addressee
    | Remark
    | Grounds
    | Heading
    | Body
    | Picture
    | Table
    | Text
    | Closing
    | AnnexHeading
)


@dataclass(frozen=True)
class OfficialDocument:
    """A document as it is printed, signed and stamped.

    title: of the page or file. code: stands at the foot of every page. size: of the letters of its text, in points.
    """

    title: str
    code: str
    blocks: tuple[Block, ...]
    size: int = 13

    @property
    def words(self) -> tuple[str, ...]:
        """All words of all blocks in their order."""
        return tuple(word for block in self.blocks for word in block.words)
