"""The one reader of workbooks: what openpyxl reads, whatever the file looks like and however its program spelled it."""

import datetime
import io
import random
import zipfile
from collections.abc import Callable

import openpyxl
import pytest
from openpyxl.styles import Font, PatternFill
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from associations.exchange.bounds import BEGINNING
from associations.exchange.cell_scan import SheetWalk
from associations.exchange.problems import BadFile
from associations.exchange.workbooks import Area, Book, CellKind, read_workbook

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT_KINDS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def packed(parts: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def parts_of(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def a_book(change: Callable[[openpyxl.Workbook], object] | None = None) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Báo cáo"
    sheet["B2"], sheet["B3"], sheet["C3"], sheet["D4"] = "Hội viên", 214550, 12.5, datetime.date(2025, 12, 31)
    sheet["E5"] = True
    book.create_sheet("Lời văn")["A1"] = "Tốt"
    if change:
        change(book)
    return saved(book)


VALUES = {(2, 2): "Hội viên", (3, 2): 214550, (3, 3): 12.5, (4, 4): datetime.date(2025, 12, 31), (5, 5): True}


def values_of(book: Book, sheet: int = 0) -> dict[tuple[int, int], object]:
    return {place: cell.value for place, cell in book.sheets[sheet].cells.items()}


def changed(content: bytes, *changes: tuple[str, str, str]) -> bytes:
    """Replace texts in parts, each of which must be there."""
    parts = parts_of(content)
    for name, old, new in changes:
        assert old in parts[name], parts[name][:2000]
        parts[name] = parts[name].replace(old, new)
    return packed(parts)


def moved(content: bytes, names: dict[str, str]) -> bytes:
    """Give parts other names."""
    return packed({names.get(name, name): text for name, text in parts_of(content).items()})


def a_sheet(cells: str, shared: str = "", *, before: str = "", after: str = "", main: str = _MAIN) -> bytes:
    """A workbook of one sheet out of the XML of its rows."""
    relation = '<Relationship Id="{}" Type="{}/{}" Target="{}"/>'
    relations = relation.format("r1", _KINDS, "worksheet", "worksheets/sheet1.xml")
    parts = {
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}">{relation.format("r1", _KINDS, "officeDocument", "xl/workbook.xml")}</Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{_KINDS}"><sheets><sheet name="Một" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}">{before}<sheetData>{cells}</sheetData>{after}</worksheet>',
    }
    if shared:
        relations += relation.format("r2", _KINDS, "sharedStrings", "sharedStrings.xml")
        parts["xl/sharedStrings.xml"] = f'<sst xmlns="{main}">{shared}</sst>'
    parts["xl/_rels/workbook.xml.rels"] = f'<Relationships xmlns="{_PACKAGE}">{relations}</Relationships>'
    return packed(parts)


def one_row(cells: str, shared: str = "") -> list[object]:
    """What the cells of a first row hold."""
    book = read_workbook(a_sheet(f'<row r="1">{cells}</row>', shared), "a.xlsx")
    return list(values_of(book).values())


# The container


def test_a_workbook_is_read_with_its_kinds():
    book = read_workbook(a_book(), "a.xlsx")
    assert values_of(book) == VALUES
    assert [cell.kind for cell in book.sheets[0].cells.values()] == [
        CellKind.TEXT, CellKind.NUMBER, CellKind.NUMBER, CellKind.DATE, CellKind.BOOL,
    ]  # fmt: skip
    assert values_of(book, 1) == {(1, 1): "Tốt"}
    assert [sheet.name for sheet in book.sheets] == ["Báo cáo", "Lời văn"]


_RELS, _BOOK_RELS = "_rels/.rels", "xl/_rels/workbook.xml.rels"
OTHER_CONTAINERS = {
    "workbook22": lambda: moved(
        changed(a_book(), (_RELS, "xl/workbook.xml", "xl/workbook22.xml")),
        {"xl/workbook.xml": "xl/workbook22.xml", _BOOK_RELS: "xl/_rels/workbook22.xml.rels"},
    ),
    "another folder": lambda: moved(
        changed(a_book(), (_RELS, "xl/workbook.xml", "so/sach.xml")),
        {"xl/workbook.xml": "so/sach.xml", _BOOK_RELS: "so/_rels/sach.xml.rels"},
    ),
    "sheets elsewhere": lambda: moved(
        changed(a_book(), (_BOOK_RELS, "/xl/worksheets/sheet1.xml", "../trang/một.xml")),
        {"xl/worksheets/sheet1.xml": "trang/một.xml"},
    ),
    "a name in percents": lambda: moved(
        changed(a_book(), (_BOOK_RELS, "/xl/worksheets/sheet1.xml", "worksheets/trang%20m%E1%BB%99t.xml")),
        {"xl/worksheets/sheet1.xml": "xl/worksheets/trang một.xml"},
    ),
    "relative targets": lambda: changed(a_book(), (_BOOK_RELS, "/xl/worksheets", "worksheets")),
    "targets with dots": lambda: changed(a_book(), (_BOOK_RELS, "/xl/worksheets", "./a/../worksheets")),
    "targets with backslashes": lambda: changed(
        a_book(), (_BOOK_RELS, "/xl/worksheets/", "worksheets\\"), (_RELS, "xl/workbook", "xl\\workbook")
    ),
    "parts with backslashes": lambda: moved(
        a_book(), {name: name.replace("/", "\\") for name in parts_of(a_book())}
    ),
    "parts in capitals": lambda: moved(a_book(), {"xl/worksheets/sheet1.xml": "xl/Worksheets/Sheet1.XML"}),
    "strict": lambda: changed(
        a_book(),
        *[(f"xl/worksheets/sheet{n}.xml", _MAIN, _STRICT) for n in (1, 2)],
        ("xl/workbook.xml", _MAIN, _STRICT),
        ("xl/workbook.xml", _KINDS, _STRICT_KINDS),
        (_BOOK_RELS, _KINDS, _STRICT_KINDS),
        (_RELS, _KINDS, _STRICT_KINDS),
    ),
    "another prefix": lambda: packed(
        {
            name: text.replace("<", "<x:").replace("<x:/", "</x:").replace("<x:?", "<?").replace("xmlns=", "xmlns:x=")
            if name.startswith("xl/worksheets/sheet") or name in ("xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml")
            else text
            for name, text in parts_of(a_book()).items()
        }
    ),
    "no types": lambda: packed({n: t for n, t in parts_of(a_book()).items() if n != "[Content_Types].xml"}),
    "no relationships of the file": lambda: packed({n: t for n, t in parts_of(a_book()).items() if n != _RELS}),
}  # fmt: skip


@pytest.mark.parametrize("kind", OTHER_CONTAINERS)
def test_parts_are_found_by_their_relationships(kind: str):
    book = read_workbook(OTHER_CONTAINERS[kind](), "a.xlsx")
    assert values_of(book) == VALUES
    assert values_of(book, 1) == {(1, 1): "Tốt"}


def _many_styles(count: int) -> bytes:
    looks = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"><alignment horizontal="left"/></xf>' * count
    return changed(a_book(), ("xl/styles.xml", "</cellXfs>", f"{looks}</cellXfs>"))


LOOKS = {
    "an empty fill": lambda: changed(a_book(), ("xl/styles.xml", "<patternFill/>", "")),
    "a fill of a kind that nobody knows": lambda: changed(
        a_book(), ("xl/styles.xml", 'patternType="gray125"', 'patternType="giấy"')
    ),
    "a font that is a negative size": lambda: changed(
        a_book(), ("xl/styles.xml", '<sz val="11"/>', '<sz val="-1e999"/>')
    ),
    "a colour that is none": lambda: changed(
        a_book(lambda b: setattr(b.active["A1"], "font", Font(color="00FF00FF"))),
        ("xl/styles.xml", "00FF00FF", "đỏ"),
    ),
    "a hole in the list of fills": lambda: changed(
        a_book(lambda b: setattr(b.active["A1"], "fill", PatternFill("solid", "FFEE00"))),
        ("xl/styles.xml", 'fillId="2"', 'fillId="99"'),
    ),
    "60,000 cell formats": lambda: _many_styles(60_000),
    "links to a program and to other files": lambda: changed(
        packed(
            {
                **parts_of(a_book()),
                "xl/externalLinks/externalLink1.xml": f'<externalLink xmlns="{_MAIN}"><ddeLink ddeService="cmd" ddeTopic="x"/></externalLink>',
                "xl/externalLinks/_rels/externalLink1.xml.rels": "<Relationships/>",
            }
        ),
        ("xl/workbook.xml", "</sheets>", '</sheets><externalReferences><externalReference r:id="x"/></externalReferences>'),
    ),
    "a drawing that is not there": lambda: changed(
        a_book(), ("xl/worksheets/sheet1.xml", "</worksheet>", '<drawing r:id="nowhere" xmlns:r="x"/></worksheet>')
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", LOOKS)
def test_looks_never_stop_reading(kind: str):
    assert values_of(read_workbook(LOOKS[kind](), "a.xlsx")) == VALUES


@pytest.mark.parametrize("styles", [None, "", "<styleSheet>", "<styleSheet/>", "không phải XML"])
def test_without_styles_a_day_is_its_number(styles: str | None):
    parts = parts_of(a_book())
    del parts["xl/styles.xml"]
    if styles is not None:
        parts["xl/styles.xml"] = styles
    assert values_of(read_workbook(packed(parts), "a.xlsx")) == VALUES | {(4, 4): 46022}


# Cells


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("3", 3), ("3.0", 3), ("1.48724E11", 148_724_000_000), ("-5", -5), ("+7", 7), (" 12 ", 12), ("1e3", 1000),
        ("0.1", 0.1), ("149999.99999999997", 149999.99999999997), ("214.55", 214.55), (".5", 0.5), ("5.", 5),
        ("123456789012345678", 123456789012345680), ("0", 0), ("-0", 0), ("1E+2", 100),
    ],
)  # fmt: skip
def test_a_number_is_read_as_it_is_stored(written: str, value: float):
    (found,) = one_row(f'<c r="A1"><v>{written}</v></c>')
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize("written", ["abc", "1_000", "nan", "inf", "1e999", "１２", "0x10", "1,5", "9" * 500])
def test_a_number_that_is_none_is_a_damaged_file(written: str):
    with pytest.raises(BadFile, match="bị hỏng"):
        one_row(f'<c r="A1"><v>{written}</v></c>')


SHARED = (
    "<si><t>một</t></si><si><r><t>Hội </t></r><r><rPr><b/></rPr><t>viên</t></r></si>"
    "<si><t>漢字</t><rPh sb='0' eb='2'><t>かんじ</t></rPh></si><si/><si><t>a_x000D_\nb_x005F_x000D_</t></si>"
)


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        ('<c t="s"><v>0</v></c>', ["một"]),
        ('<c t="s"><v>1</v></c>', ["Hội viên"]),
        ('<c t="s"><v>2</v></c>', ["漢字"]),
        ('<c t="s"><v>3</v></c>', [""]),
        ('<c t="s"><v>4</v></c>', ["a\r\nb_x000D_"]),
        ('<c t="inlineStr"><is><t>Hội</t></is></c>', ["Hội"]),
        ('<c t="inlineStr"><is><r><t>Hội </t></r><r><t>viên</t></r><rPh sb="0" eb="1"><t>x</t></rPh></is></c>', ["Hội viên"]),
        ('<c t="str"><f>A2</f><v>chữ</v></c>', ["chữ"]),
        ('<c t="str"><f>""</f><v></v></c>', [""]),
        ('<c t="b"><v>1</v></c><c t="b"><v>0</v></c>', [True, False]),
        ('<c t="e"><v>#DIV/0!</v></c>', ["#DIV/0!"]),
        ('<c t="d"><v>2025-12-31</v></c>', [datetime.date(2025, 12, 31)]),
        ('<c t="d"><v>2025-12-31T08:30:00</v></c>', [datetime.datetime.fromisoformat("2025-12-31T08:30")]),
        ('<c t="n"><f t="shared" ref="A1:B1" si="0">1+1</f><v>2</v></c><c><f t="shared" si="0"/><v>3</v></c>', [2, 3]),
        ('<c><f t="array" ref="A1">SUM(B1:B9)</f><v>2.0</v></c>', [2]),
        ('<c><f>1+1</f></c>', [None]),
        ('<c><f>1+1</f><v></v></c>', [None]),
        ('<c s="7"/><c t="s"/><c><v/></c><c t="inlineStr"><is/></c>', []),
    ],
)  # fmt: skip
def test_each_way_of_writing_a_cell(cells: str, values: list[object]):
    assert one_row(cells, SHARED) == values


def test_formulas_are_known_with_their_beginning():
    cells = '<c t="n"><f>1+1</f><v>2</v></c><c><f t="shared" si="0"/><v>3</v></c><c><f>SUM(A1:A9)</f></c><c><v>5</v></c>'
    found = read_workbook(a_sheet(f"<row>{cells}</row>"), "a.xlsx").sheets[0].cells
    assert [cell.formula for cell in found.values()] == ["1+1", "", "SUM(A1:A9)", None]
    assert [cell.is_formula for cell in found.values()] == [True, True, True, False]
    assert [cell.has_result for cell in found.values()] == [True, True, False, True]


def test_places_may_be_left_out_or_out_of_order():
    rows = '<row r="3"><c r="B3"><v>1</v></c><c><v>2</v></c><c r="A3"><v>3</v></c></row><row><c><v>4</v></c></row><row r="1"><c r="d1"><v>5</v></c></row>'
    book = read_workbook(a_sheet(rows), "a.xlsx")
    assert values_of(book) == {(3, 2): 1, (3, 3): 2, (3, 1): 3, (4, 1): 4, (1, 4): 5}
    assert [(row, list(cells)) for row, cells in book.sheets[0].rows()] == [
        (1, [4]),
        (3, [2, 3, 1]),
        (4, [1]),
    ]


def test_two_sheets_in_one_part_are_a_damaged_file():
    content = changed(a_book(), (_BOOK_RELS, "/xl/worksheets/sheet2.xml", "/xl/worksheets/sheet1.xml"))
    with pytest.raises(BadFile, match="bị hỏng"):
        read_workbook(content, "a.xlsx")


def test_a_cell_that_stands_twice_is_a_damaged_file():
    with pytest.raises(BadFile, match="bị hỏng"):
        one_row('<c r="A1"><v>1</v></c><c r="A1"><v>2</v></c>')


def test_what_is_hidden_and_merged_is_known():
    before = '<cols><col min="2" max="3" hidden="1"/><col min="5" max="5" width="0"/><col min="6" max="7" width="9"/><col min="16000" max="99999" hidden="true"/></cols>'
    after = '<mergeCells><mergeCell ref="A1:C2"/><mergeCell ref="B7"/></mergeCells>'
    rows = '<row r="2" hidden="1"><c><v>1</v></c></row><row r="3" hidden="0"/><row hidden="true"/>'
    sheet = read_workbook(a_sheet(rows, before=before, after=after), "a.xlsx").sheets[0]
    assert sheet.hidden_rows == {2, 4}
    assert {column for column in sheet.hidden_columns if column < 20} == {2, 3, 5}
    assert max(sheet.hidden_columns) == 16384
    assert sheet.merged == [Area(1, 1, 2, 3), Area(7, 2, 7, 2)]
    assert str(sheet.merged_area(2, 3)) == "A1:C2"
    assert sheet.merged_area(3, 3) is None


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("dd/mm/yyyy", datetime.date(2024, 2, 1)), ('"ngày" d "tháng" m', datetime.date(2024, 2, 1)),
        ("[$-42A]dd mmmm yyyy", datetime.date(2024, 2, 1)), ("[h]:mm", datetime.timedelta(days=45323)),
        ("General", 45323), ("#,##0", 45323), ('#,##0 "đồng mỗi năm"', 45323), ("#,##0\\ \\d", 45323),
        ("_-* #,##0 _d_-", 45323), ("[Red]0;[Blue]-d", 45323), ("0.00E+00", 45323), ("[$₫-42A]#,##0", 45323),
        ("@", 45323), ("# ?/?", 45323), ("[>1000]0", 45323), ("*d0", 45323), ("0%", 45323),
    ],
)  # fmt: skip
def test_a_day_is_told_by_its_format_alone(code: str, value: object):
    def change(book: openpyxl.Workbook) -> None:
        book.active["A1"] = 45323
        book.active["A1"].number_format = code

    book = read_workbook(a_book(change), "a.xlsx")
    assert book.sheets[0].value(1, 1) == value
    assert read_workbook(a_book(change), "a.xlsx", with_days=False).sheets[0].value(1, 1) == 45323


def _random_value(draw: random.Random) -> object:
    day = datetime.datetime.fromisoformat("1904-01-02") + datetime.timedelta(days=draw.randrange(80_000))
    return draw.choice(
        [
            draw.randrange(-(10**12), 10**12), round(draw.uniform(-1e6, 1e6), draw.randrange(6)), draw.random() < 0.5,
            day.date(), day + datetime.timedelta(seconds=draw.randrange(1, 86_400)),
            datetime.time(draw.randrange(24), draw.randrange(60)),
            draw.choice(["Hội viên", " lạng  sơn ", "tỉ\nđồng", "12.046", "<a> & ]]>", "ộ" * 40, "漢字"]),
        ]
    )  # fmt: skip


def _random_book(draw: random.Random) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    if draw.random() < 0.3:
        book.epoch = CALENDAR_MAC_1904
    for number in range(draw.randrange(3)):
        book.create_sheet(f"Trang {number}", draw.randrange(2))
    for sheet in book.worksheets:
        for _ in range(draw.randrange(25)):
            cell = sheet.cell(draw.randrange(1, 40), draw.randrange(1, 30), _random_value(draw))
            if draw.random() < 0.2:
                cell.fill = PatternFill("solid", "FFEE00")
        if draw.random() < 0.3:
            sheet.merge_cells("AA50:AC52")
        if draw.random() < 0.3:
            sheet.row_dimensions[draw.randrange(1, 9)].hidden = True
        if draw.random() < 0.2:
            sheet.sheet_state = "hidden"
    book.worksheets[0].sheet_state = "visible"
    return book


@pytest.mark.parametrize("seed", range(30))
def test_it_reads_what_openpyxl_reads(seed: int):
    content = saved(_random_book(random.Random(seed)))
    expected = openpyxl.load_workbook(io.BytesIO(content))
    found = read_workbook(content, "a.xlsx")
    assert [sheet.name for sheet in found.sheets] == expected.sheetnames
    for sheet, other in zip(found.sheets, expected.worksheets, strict=True):
        cells = {(c.row, c.column): c.value for row in other.iter_rows() for c in row if c.value is not None}
        ours = {place: _as_moment(cell.value) for place, cell in sheet.cells.items()}
        assert ours == {place: _as_moment(value) for place, value in cells.items()}
        assert sheet.is_visible == (other.sheet_state == "visible")
        assert [str(area) for area in sheet.merged] == [str(area) for area in other.merged_cells.ranges]
        assert sheet.hidden_rows == {n for n, row in other.row_dimensions.items() if row.hidden}


def _as_moment(value: object) -> object:
    """A day as openpyxl has it: always with a time."""
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return datetime.datetime.combine(value, datetime.time())
    return value


# What is chosen, and what is too much


def test_only_chosen_sheets_are_read_and_of_others_whether_they_hold_anything():
    def change(book: openpyxl.Workbook) -> None:
        book.create_sheet("Trống")
        book.create_sheet("Trông như trống")["A1"].fill = PatternFill("solid", "FFEE00")
        book["Lời văn"].sheet_state = "hidden"

    for only in (["Báo cáo"], lambda sheet: sheet.position == 0):
        book = read_workbook(a_book(change), "a.xlsx", only=only)
        assert values_of(book) == VALUES
        assert [sheet.is_read for sheet in book.sheets] == [True, False, False, False]
        assert [sheet.holds_values for sheet in book.sheets] == [True, True, False, False]
        assert [sheet.is_visible for sheet in book.sheets] == [True, False, True, True]
        assert not book.sheets[1].cells


def test_properties_are_read():
    def change(book: openpyxl.Workbook) -> None:
        from openpyxl.packaging.custom import StringProperty

        book.custom_doc_props.append(StringProperty(name="Mã", value=" ab\n"))

    assert read_workbook(a_book(change), "a.xlsx").properties == {"Mã": "ab"}


def test_a_sheet_that_holds_too_much_is_refused_by_its_name_or_cut(monkeypatch):
    monkeypatch.setattr("associations.exchange.bounds.Left.cells", 3)
    monkeypatch.setattr("associations.exchange.bounds.Left.__init__.__defaults__", (3, 1000, 1000))
    with pytest.raises(BadFile, match="trang tính “Báo cáo”: Trang tính có quá"):
        read_workbook(a_book(), "a.xlsx")
    cut = read_workbook(a_book(), "a.xlsx", as_table=True).sheets[0]
    assert cut.is_cut
    assert len(cut.cells) == 3


@pytest.fixture
def steps(monkeypatch) -> list[int]:
    """How many elements of sheets were walked."""
    walked = [0]
    start = SheetWalk.start

    def counted(self: SheetWalk, tag: str, attributes: dict[str, str]) -> None:
        walked[0] += 1
        start(self, tag, attributes)

    monkeypatch.setattr(SheetWalk, "start", counted)
    return walked


def test_600_000_stray_cells_are_answered_after_few_steps(steps: list[int]):
    rows = "".join(f'<row r="{n}"><c r="ZZ{n}"><v>1</v></c></row>' for n in range(400_001, 1_000_001))
    with pytest.raises(BadFile, match=r"trang tính “Một”: Trang tính có quá 400\.000 ô"):
        read_workbook(a_sheet(rows), "a.xlsx")
    assert steps[0] <= BEGINNING + 1


def test_looks_cost_a_step_each_and_those_past_the_bound_are_left(monkeypatch):
    content = _many_styles(2_000)
    with_days = values_of(read_workbook(content, "a.xlsx"))
    monkeypatch.setattr("associations.exchange.bounds.Left.__init__.__defaults__", (100, 1500, 100_000))
    assert with_days == VALUES
    assert values_of(read_workbook(content, "a.xlsx")) == VALUES
