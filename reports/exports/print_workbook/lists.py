"""The sheet of petitions and of next year's tasks: shortened until both fit the pages that they may take."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from associations.models.figures import ProposalTexts
from reports.analysis.results import ClusterReport
from reports.exports.print_workbook.book import HEAD_FILL, SMALL, PrintBook
from reports.exports.print_workbook.outline import LISTS
from reports.exports.print_workbook.page import ACROSS, Page, height_of, lines_of
from reports.exports.workbook.texts import petition_lines
from reports.presentation import wording

_WIDTHS = (36, 130, 110, 446, 260)
_LAST = len(_WIDTHS) - 1
# What is tried until all rows fit: petitions one by one or by topic, letters of a text, how much more than at full size a
# page may hold, how many pages.
_ATTEMPTS = (
    (False, 900, 1.2, 1),
    *((False, letters, 1.0, 2) for letters in (900, 600, 400, 260, 150)),
    *((False, letters, 1.2, 2) for letters in (260, 150, 100)),
    *((True, letters, 1.0, 2) for letters in (600, 260, 150, 110, 60)),
)
_ALL = 10**6  # letters: more than any text has
_TOP, _SIGNATURE = 100, 150  # points that the head of the sheet, and the signature with a note above it, take
_PETITION_HEADS = ("TT", "Hội", "Lĩnh vực", "Kiến nghị", "Trả lời")
_ANSWERED, _NO_TOPIC = " và trả lời", "chưa ghi lĩnh vực"

_WHOLE_TEXTS = "Toàn văn ở sổ “Số liệu, đối chiếu”."


@dataclass(frozen=True)
class _List:
    """A list: its title, the heads of its columns, its rows; spans: from which to which column each cell goes.

    is_whole: its cells are never cut.
    """

    title: str
    heads: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    rows: tuple[tuple[str, ...], ...]
    is_whole: bool = False

    def shortened(self, letters: int) -> "_List":
        """Return the list with texts of so many letters at most."""
        if self.is_whole:
            return self
        return replace(self, rows=tuple(tuple(_shortened(c, letters) for c in row) for row in self.rows))

    def height(self, row: Sequence[str]) -> float:
        """Return the height of a row in points."""
        return height_of(max(lines_of(text, sum(_WIDTHS[first : last + 1]), SMALL) for text, (first, last) in zip(row, self.spans, strict=True)), SMALL)  # fmt: skip

    @property
    def heads_height(self) -> float:
        """The height of the title and the heads in points."""
        return 6 + height_of(1) + height_of(1, SMALL)


@dataclass(frozen=True)
class _Piece:
    """Rows of one list that stand together on a page; is_continued: the list began on the page before."""

    of: _List
    rows: tuple[tuple[str, ...], ...]
    is_continued: bool


def lists_of(book: PrintBook) -> list[_List]:
    """Return the lists that have rows; none of a public report, which holds no texts."""
    if book.report.is_public:
        return []
    return [one for one in (_petitions(book), _tasks(book.report)) if one.rows]


def _petitions(book: PrintBook) -> _List:
    """Return every petition with its answer."""
    lines = enumerate(petition_lines(book.report, book.answers), start=1)
    return _List(
        f"Kiến nghị của các hội năm {book.report.year}{_ANSWERED}",
        _PETITION_HEADS,
        tuple((column, column) for column in range(_LAST + 1)),
        tuple(
            (str(number), whose, topic, text, f"{answer} ({by})" if by else answer)
            for number, (whose, topic, text, answer, by) in lines
        ),
    )


def _tasks(report: ClusterReport) -> _List:
    """Return the tasks of next year as the returns have them."""
    heading = str(ProposalTexts._meta.get_field("next_tasks").verbose_name)
    texts = [one for unit in report.units for one in report.qualitative.texts.get(unit.association.pk, [])]
    tasks = [(name, text) for name, title, text in texts if title == heading]
    return _List(
        f"Nhiệm vụ năm {report.year + 1} các hội nêu",
        ("TT", "Hội", "Nhiệm vụ"),
        ((0, 0), (1, 1), (2, _LAST)),
        tuple((str(number), name, text) for number, (name, text) in enumerate(tasks, start=1)),
    )


def _by_topic(one: _List) -> _List:
    """Return a list of petitions as how many there are of each topic, and whose; any other list as it is."""
    if one.heads != _PETITION_HEADS:
        return one
    found: dict[str, list[str]] = {}
    for _, whose, topic, *_ in one.rows:
        found.setdefault(topic or _NO_TOPIC, []).append(whose)
    rows = [
        (str(number), topic, str(len(whose)), ", ".join(dict.fromkeys(whose)))
        for number, (topic, whose) in enumerate(found.items(), start=1)
    ]
    title = f"{one.title.removesuffix(_ANSWERED)} theo lĩnh vực"
    heads = ("TT", "Lĩnh vực", "Số kiến nghị", "Các hội")
    return _List(title, heads, ((0, 0), (1, 1), (2, 2), (3, _LAST)), tuple(rows), is_whole=True)


def write_lists(book: PrintBook, number: int) -> int:
    """Write the lists as sheet number `number`; return how many pages it prints."""
    every = lists_of(book)
    pages, is_cut, left_out = _pages(every)
    page = Page(book, LISTS, ACROSS, _WIDTHS)
    page.open(f"Kiến nghị năm {book.report.year}, nhiệm vụ năm {book.report.year + 1}", number)
    breaks = []
    for place, pieces in enumerate(pages):
        if place:
            breaks.append(page.row)
        for piece in pieces:
            _write(page, piece)
    if book.report.qualitative.is_cut:
        page.say(wording.NOT_OF_ALL, italic=True)
    if left_out:
        page.say(f"Còn {left_out} dòng không in ở đây. {_WHOLE_TEXTS}", italic=True)
    elif is_cut:
        page.say(f"Kiến nghị, nhiệm vụ được rút gọn. {_WHOLE_TEXTS}", italic=True)
    if breaks:
        page.fit_rows(breaks)
    else:
        page.fit()
    return len(pages)


def _pages(every: Sequence[_List]) -> tuple[list[list[_Piece]], bool, int]:
    """Return what stands on each page, whether texts are cut, and how many rows are left out in the end."""
    pages: list[list[_Piece]] = []
    lists: Sequence[_List] = every
    left_out = 0
    for is_by_topic, letters, closer, most in _ATTEMPTS:
        lists = [(_by_topic(one) if is_by_topic else one).shortened(letters) for one in every]
        pages, left_out = _packed(lists, closer, most)
        if not left_out:
            break
    is_cut = [one.rows for one in lists] != [one.shortened(_ALL).rows for one in every]
    return pages, is_cut, left_out


def _packed(lists: Sequence[_List], closer: float, most: int) -> tuple[list[list[_Piece]], int]:
    """Return what stands on each of at most so many pages, and how many rows find no room.

    closer: how much more than at full size a page may hold.
    """
    room = ACROSS.height * closer
    pages: list[list[_Piece]] = [[]]
    free = room - _TOP
    left_out = 0
    for one in lists:
        rows: list[tuple[str, ...]] = []
        is_continued = False
        free -= one.heads_height
        for row in one.rows:
            height = one.height(row)
            is_last = one is lists[-1] and row is one.rows[-1]
            if free - height < (_SIGNATURE if is_last or len(pages) == most else 0):
                if len(pages) == most:
                    left_out += 1
                    continue
                if rows:
                    pages[-1].append(_Piece(one, tuple(rows), is_continued))
                pages.append([])
                is_continued, rows = bool(rows), []
                free = room - one.heads_height
            rows.append(row)
            free -= height
        if rows:
            pages[-1].append(_Piece(one, tuple(rows), is_continued))
    return pages, left_out


def _write(page: Page, piece: _Piece) -> None:
    """Write rows of a list below its title and heads."""
    of = piece.of
    page.add(6)
    page.say(of.title + (" (tiếp)" if piece.is_continued else ""), bold=True, size=11)
    at = page.add(height_of(1, SMALL))
    head = page.book.text(bold=True, font_size=SMALL, align="center", bg_color=HEAD_FILL)
    for text, (first, last) in zip(of.heads, of.spans, strict=True):
        page.span(at, first, last, text, head)
    words = page.book.text(font_size=SMALL, valign="top")
    for row in piece.rows:
        at = page.add(of.height(row))
        for text, (first, last) in zip(row, of.spans, strict=True):
            page.span(at, first, last, text, words)


def _shortened(text: str, letters: int) -> str:
    """Return a text in one line, cut behind a word where it has more than so many letters."""
    text = " ".join(text.split())
    if len(text) <= letters:
        return text
    return f"{text[:letters].rpartition(' ')[0] or text[:letters]} …"
