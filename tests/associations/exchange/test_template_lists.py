"""The lists of a return as sheets of its template: rows come back changed, new, or gone, each known by its content."""

import datetime
import io
import random

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from associations.actions.filled_changes import propose
from associations.actions.registers import add_rows
from associations.exchange.faults import Fault
from associations.exchange.filled import read_filled
from associations.exchange.template import make_template
from associations.exchange.template_cells import put
from associations.exchange.template_lists import HEAD, sheet_name
from associations.exchange.template_places import FIGURES, HIDDEN, TODO, places
from associations.forms.filled_lists import read_lists
from associations.forms.registers import row_form
from associations.models import Event, Return
from associations.returns.registers import rows_of
from associations.sections.base import registers
from tests import factories
from tests.associations.exchange import spellings as s
from tests.browsing import address, sign_in

AT = {place.cell: place.address for place in places()}
# Two rows of each list as they are typed, and for each column another text.
ROWS = {
    "dia-ban": (
        ("Xã Mai Pha", "Sáp nhập với xã Yên Trạch", "Chi hội thôn 1\nChi hội thôn 2", "01/07/2025"),
        ("Thôn Bản Áng", "Đổi tên", "", "2024"),
        ("Xã Hoàng Đồng", "Chia làm hai", "Chi hội thôn 3", "9/2024"),
    ),
    "thoa-thuan": (
        ("Sở Giáo dục và Đào tạo", "sở, ban, ngành", "Xây dựng xã hội học tập", "05/03/2024", "31/12/2026"),
        ("Tỉnh đoàn", "đoàn thể", "", "2023", ""),
        ("Báo Lạng Sơn", "báo chí", "Tuyên truyền", "12/2023", "2027"),
    ),
    "van-ban": (
        ("cấp ủy", "Tỉnh ủy", "12-CT/TU", "04/02/2024", "Về khuyến học"),
        ("chính quyền", "UBND tỉnh", "0123", "3/2024", "1. Kế hoạch năm"),
        ("chính quyền", "Sở Nội vụ", "7/KH", "2024", "Khác"),
    ),
    "dien-hinh": (
        ("gia đình", "Ông Hoàng Văn Thụ", "Xã Tri Phương", "Bằng khen", "có", "Xã Quốc Khánh", "3"),
        ("công dân", "Bà Lý Thị Én", "Xã Thống Nhất", "Giấy khen", "không", "", ""),
        ("dòng họ", "Họ Vi", "Xã Hội Hoan", "Giấy khen", "có", "Ba xã", "5"),
    ),
    "danh-hieu": (
        ("Đơn vị học tập", "cấp tỉnh", "Trường Chu Văn An", "2024"),
        ("Cộng đồng học tập", "cấp tỉnh", "Phường Vĩnh Trại", "2023"),
        ("Cộng đồng học tập", "cấp huyện", "Xã Tân Liên", "2022"),
    ),
    "sang-kien": (
        ("Tiếng trống học bài", "Mỗi tối trống điểm giờ học\n– cả thôn", "Xã Gia Cát"),
        ("Tủ sách dòng họ", "1. Góp sách", ""),
        ("Đêm đọc sách", "Hằng tuần", "Trường A"),
    ),
    "kien-nghi": (
        ("tài chính", "=Sửa hướng dẫn tài chính"),
        ("tổ chức", "Bổ sung biên chế"),
        ("khác", "Tập huấn"),
    ),
}  # fmt: skip


@pytest.fixture
def return_(cast):
    """A draft with two rows in every list."""
    return_ = factories.draft(cast)
    for key, rows in ROWS.items():
        register = registers()[key]
        forms = [row_form(register, return_.period, dict(zip(register.columns, row, strict=True))) for row in rows[:2]]  # fmt: skip
        assert [form.error_texts for form in forms] == [[], []], key
        add_rows(by=cast.officer, return_=return_, register=register, rows=[form.values for form in forms])
    return_.refresh_from_db()
    return return_


def lines(return_, key):
    register = registers()[key]
    return [register.line(row) for row in rows_of(return_, register)]


def changed(content, deed):
    book = openpyxl.load_workbook(io.BytesIO(content))
    deed(book)
    return as_file(book)


def as_file(book):
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def sheet_of(book, key):
    return book[sheet_name(registers()[key])]


def readings(return_, content, chosen=None):
    filled = read_filled(content, "mẫu.xlsx")
    assert [one.problem for one in filled.lists if one.problem] == []
    return {one.register.key: one for one in read_lists(filled.lists, return_, chosen)}


def told(return_, content):
    """What the lists of a file change, by list: what becomes of a row, and the row's new text or its old one."""
    found = readings(return_, content)
    assert [fault for one in found.values() for fault in one.faults] == []
    return {key: [(c.becomes.value, c.new or c.old) for c in one.changes] for key, one in found.items() if one.changes}  # fmt: skip


def test_every_list_of_the_form_is_tried_and_has_a_sheet_of_its_own():
    assert set(ROWS) == set(registers())
    names = {sheet_name(register) for register in registers().values()}
    assert len(names) == len(registers())
    assert max(map(len, names)) <= 31


UNCHANGED = {
    "as it is": lambda content: content,
    "shared texts, doubles": s.after(s.doubles, s.shared),
    "letters in pieces": s.in_pieces,
    "other order of sheets": s.sheets(lambda listed: listed[::-1]),
    "copied sheets": s.renamed(lambda name: f"Copy of {name}"[:31]),
}


def test_an_unchanged_template_changes_no_list(return_):
    content = make_template(return_)
    assert {name: told(return_, change(content)) for name, change in UNCHANGED.items()} == {name: {} for name in UNCHANGED}  # fmt: skip
    filled = read_filled(content)
    assert filled.notes == []
    assert propose(filled, return_, None, read_lists(filled.lists, return_)).count == 0


@pytest.mark.parametrize("key", ROWS)
def test_each_column_of_a_row_can_be_changed(return_, key):
    register = registers()[key]
    book = openpyxl.load_workbook(io.BytesIO(make_template(return_)))
    for column, name in enumerate(register.columns, start=1):
        text = ROWS[key][2][column - 1]
        if name == "replicated":
            continue  # it says no only where nothing else is said of it
        cell = sheet_of(book, key).cell(HEAD + 1, column)
        before, cell.value = cell.value, text
        found = readings(return_, as_file(book))[key]
        put(cell, before)
        if (key, name) == ("danh-hieu", "level"):  # ended in 2025; this return is of 2024
            assert found.faults == []
        assert len(found.changes) == 1, name
        change = found.changes[0]
        assert (change.becomes.value, change.old) == ("Sửa", lines(return_, key)[0]), name
        expected = list(register.cells(rows_of(return_, register)[0]))
        expected[column - 1] = text
        assert change.new == register.line_of(expected), name


def arrange(book, key, chance):
    """Move, sort and copy the rows of a list, with gaps and numbers lost: none of it changes a row."""
    sheet, width = sheet_of(book, key), len(registers()[key].columns)
    rows = [[sheet.cell(HEAD + n, c).value for c in range(1, width + 2)] for n in (1, 2)]
    rows.append(list(rows[0]))
    chance.shuffle(rows)
    if chance.random() < 0.5:
        for row, number in zip(rows, [row[-1] for row in rows][::-1], strict=True):
            row[-1] = number if chance.random() < 0.7 else None
    for number, row in enumerate(rows):
        for column, value in enumerate(row, start=1):
            put(sheet.cell(HEAD + 1 + 2 * number, column), value)
            if number == 0:
                sheet.cell(HEAD + 2, column).value = None


def test_rows_that_are_moved_sorted_or_copied_change_nothing(return_):
    content, chance = make_template(return_), random.Random(21)
    for _ in range(3):
        edited = changed(content, lambda book: [arrange(book, key, chance) for key in ROWS])
        found = readings(return_, edited)
        assert {key: (found[key].changes, found[key].faults) for key in ROWS} == dict.fromkeys(ROWS, ([], []))


def save(cast, return_, content, **more):
    """Send a file and save it as its preview stands; the preview."""
    client = sign_in(cast.officer)
    sent = client.post(address(return_, "excel"), {"file": SimpleUploadedFile("a.xlsx", content)})
    page = client.get(sent["Location"])
    version = Return.objects.get(pk=return_.pk).figures_version
    saved = client.post(sent["Location"], {"figures_version": version, **more})
    assert saved.status_code == 302, saved.content.decode()
    return page, saved


def test_rows_are_added_changed_and_removed_only_where_chosen(cast, return_):
    def deed(book):
        sheet = sheet_of(book, "thoa-thuan")
        sheet.cell(HEAD + 1, 3, "Nội dung mới")
        sheet.delete_rows(HEAD + 2)
        for column, text in enumerate(ROWS["thoa-thuan"][2], start=1):
            sheet.cell(HEAD + 5, column, text)
        sheet.cell(HEAD + 5, 4, datetime.date(2023, 12, 5)).number_format = "dd/mm/yyyy"

    content = changed(make_template(return_), deed)
    before, kept = lines(return_, "thoa-thuan"), lines(return_, "dien-hinh")
    page, _ = save(cast, return_, content)
    text = page.content.decode()
    for words in ("Nội dung mới", "Báo Lạng Sơn", "Xóa dòng này", before[1]):
        assert words in text
    changed_ = before[0].replace("Xây dựng xã hội học tập", "Nội dung mới")
    added = "Báo Lạng Sơn · báo chí · Tuyên truyền · 05/12/2023 · 2027"
    assert lines(return_, "thoa-thuan") == [changed_, before[1], added]
    event = Event.objects.filter(of_return=return_, kind=Event.Kind.LIST).order_by("number").last()
    assert len(event.changes) == 2
    pk = rows_of(return_, registers()["thoa-thuan"])[1].pk
    save(cast, return_, content, remove=f"thoa-thuan/{pk}")
    assert lines(return_, "thoa-thuan") == [changed_, added]
    assert lines(return_, "dien-hinh") == kept


def test_a_sheet_that_lost_its_rows_or_is_gone_removes_nothing_by_itself(cast, return_):
    before = {key: lines(return_, key) for key in ROWS}
    emptied = changed(
        make_template(return_), lambda book: sheet_of(book, "dien-hinh").delete_rows(HEAD + 1, 9)
    )
    save(cast, return_, changed(emptied, lambda book: book[FIGURES].__setitem__(AT["members"], 221_000)))
    gone = changed(make_template(return_), lambda book: book.remove(sheet_of(book, "kien-nghi")))
    assert "Tệp không còn trang “Kiến nghị”: danh mục để như đang có trên cổng." in read_filled(gone).notes
    headless = changed(make_template(return_), lambda book: sheet_of(book, "van-ban").delete_cols(3))
    (note,) = read_filled(headless).notes
    assert "không thấy cột “Số, ký hiệu”" in note
    assert {key: lines(return_, key) for key in ROWS} == before


def test_cells_that_cannot_be_read_are_named_marked_and_the_rest_is_saved(cast, return_):
    def deed(book):
        sheet = sheet_of(book, "thoa-thuan")
        sheet.cell(HEAD + 1, 4, "31/02/2024")
        sheet.cell(HEAD + 4, 1, "Sở Tư pháp")
        sheet.cell(HEAD + 4, 2, "bạn bè")
        sheet.cell(HEAD + 4, 4, "2024")
        sheet_of(book, "kien-nghi").cell(HEAD + 4, 1, "khác")
        sheet_of(book, "kien-nghi").cell(HEAD + 4, 2, "Mở lớp")

    content = changed(make_template(return_), deed)
    client = sign_in(cast.officer)
    name, before = sheet_name(registers()["thoa-thuan"]), lines(return_, "thoa-thuan")
    for change in (lambda content: content, s.without_looks):
        sent = client.post(address(return_, "excel"), {"file": SimpleUploadedFile("a.xlsx", change(content))})
        faults = client.get(sent["Location"]).context["proposal"].faults
        wanted = {(name, f"D{HEAD + 1}"), (name, f"B{HEAD + 4}")}
        assert {(f.place.sheet, f.place.address) for f in faults if f.fault == Fault.ROW} == wanted
        back = openpyxl.load_workbook(io.BytesIO(client.get(sent["Location"] + "tep/").content))
        found = {(name, c.coordinate) for row in back[name].iter_rows() for c in row if c.comment}
        values = {back[name][at].value for _, at in found}
        assert values == {"31/02/2024", "bạn bè"}
        jumps = {row[0].hyperlink.location for row in back[TODO].iter_rows(min_row=5) if row[0].hyperlink}
        assert jumps == {f"'{name}'!{at}" for _, at in found}
    save(cast, return_, content)
    assert lines(return_, "thoa-thuan") == before
    assert lines(return_, "kien-nghi")[-1] == "khác · Mở lớp"


def test_what_shows_no_value_or_stands_in_the_list_already_is_named_before_anything_is_saved(cast, return_):
    def deed(book):
        sheet = sheet_of(book, "thoa-thuan")
        for column in range(1, 6):  # the second row becomes the first one
            sheet.cell(HEAD + 2, column).value = sheet.cell(HEAD + 1, column).value
        sheet.cell(HEAD + 1, 3, "Nội dung khác")
        sheet.cell(HEAD + 2, 3, "Nội dung khác")
        sheet_of(book, "kien-nghi").cell(HEAD + 1, 2, "=1/0")

    content, before = changed(make_template(return_), deed), lines(return_, "kien-nghi")
    page, _ = save(cast, return_, content)
    faults = {(f.place.label, f.message) for f in page.context["proposal"].faults if f.fault == Fault.ROW}
    texts = sorted(message for _, message in faults)
    assert len(texts) == 2
    assert "Công thức chưa có kết quả lưu sẵn" in texts[0]
    assert "đã có trong danh mục" in texts[1]
    assert lines(return_, "kien-nghi") == before
    assert len(set(lines(return_, "thoa-thuan"))) == 2


def test_a_row_that_a_colleague_changed_meanwhile_is_not_set_back(cast, return_):
    content = make_template(return_)
    register = registers()["kien-nghi"]
    row = rows_of(return_, register)[0]
    row.text = "Người khác đã sửa"
    row.save()
    assert told(return_, content) == {}
    found = readings(
        return_, changed(content, lambda book: sheet_of(book, "kien-nghi").cell(HEAD + 1, 2, "Tôi sửa"))
    )
    (change,) = found["kien-nghi"].changes
    assert (change.is_moved, change.old, change.new) == (True, "tài chính · Người khác đã sửa", "tài chính · Tôi sửa")  # fmt: skip


def test_a_number_that_the_rows_of_the_file_make_true_is_not_asked_about(cast, return_):
    """The lists count once the file's own rows stand."""
    content = make_template(return_)
    filled = read_filled(s.put(AT["cooperation_programmes"], 3)(content))
    asked = [f for f in propose(filled, return_).faults if f.place.cell == "cooperation_programmes"]
    assert "đếm được 2 dòng" in asked[0].message

    def deed(book):
        for column, text in enumerate(ROWS["thoa-thuan"][2], start=1):
            sheet_of(book, "thoa-thuan").cell(HEAD + 5, column, text)
        book[FIGURES][AT["cooperation_programmes"]] = 3

    filled = read_filled(changed(content, deed))
    proposal = propose(filled, return_, None, read_lists(filled.lists, return_))
    assert [f for f in proposal.faults if f.place.cell == "cooperation_programmes"] == []
    assert len(lines(return_, "thoa-thuan")) == 2


def test_the_sheets_are_ready_to_fill_and_to_print(return_):
    book = openpyxl.load_workbook(io.BytesIO(make_template(return_)))
    for key, register in registers().items():
        sheet, width = sheet_of(book, key), len(register.columns)
        heads = [str(sheet.cell(HEAD, c).value).rstrip(" *") for c in range(1, width + 1)]
        assert heads == list(register.labels)
        assert sheet.column_dimensions[sheet.cell(HEAD, width + 1).column_letter].hidden
        assert (sheet.protection.sheet, sheet.protection.password) == (True, None)
        assert not any((sheet.protection.insertRows, sheet.protection.deleteRows, sheet.protection.sort))
        assert sheet.cell(HEAD, 1).protection.locked
        assert not sheet.cell(HEAD + 30, 1).protection.locked
        assert not sheet.column_dimensions["A"].protection.locked  # the rows below those that are drawn
        assert (sheet.freeze_panes, sheet.print_title_rows) == (f"A{HEAD + 1}", f"${HEAD}:${HEAD}")
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
        fonts = {cell.font.name for row in sheet.iter_rows() for cell in row if cell.value is not None}
        assert fonts <= {"Times New Roman", "Calibri"}
    rule = next(r for r in sheet_of(book, "danh-hieu").data_validations.dataValidation if "B5" in r.sqref)
    assert rule.formula1.startswith(f"'{HIDDEN}'!$")
    assert rule.errorStyle == "warning"
