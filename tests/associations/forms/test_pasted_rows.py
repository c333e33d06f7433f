"""Tables of lists in any order of columns: each value lands in its own column or stays where it was pasted."""

import datetime
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from associations.exchange.clipboard import cells_of_clipboard, clipboard_of_cells
from associations.exchange.headed_tables import head_key
from associations.forms.pasted_rows import ChosenColumns, fields_of, put, read_pasted
from associations.forms.registers import WordField, row_form
from associations.models import CooperationAgreement, Period
from associations.sections.base import registers
from tests import factories
from tests.browsing import address, sign_in

PERIOD = Period(year=2025, figures_as_of=datetime.date(2025, 12, 31), starts_on=datetime.date(2025, 1, 1))
UNKNOWN = ("Ghi chú", "Người theo dõi", "Kinh phí (triệu đồng)", "Điện thoại", "")
AGREEMENTS = registers()["thoa-thuan"]
FORMS = {key: row_form(register, PERIOD) for key, register in registers().items()}


def value_of(register, name, number):
    """A cell that says of which column and row it is, as far as the column allows."""
    field = FORMS[register.key].fields[name]
    if name == "replicated":
        return ("có", "x", "Có")[number % 3]
    if isinstance(field, WordField):
        labels = [label for key, label in field.words.items() if key not in field.refused]
        return labels[number % len(labels)]
    if name in ("signed_on", "issued_on", "changed_on"):
        return ("5/3/2024", "9/2024", "2023", "31 tháng 12 năm 2024")[number % 4]
    if name == "in_force_until":
        return ("", "31/12/2026", "2027", "không thời hạn")[number % 4]
    if name in ("year", "replicated_times"):
        return str(2020 + number % 5)
    return f"{name} của dòng {number}"


@st.composite
def tables(draw):
    """A list's table as somebody else made it, and what each of its rows says."""
    register = draw(st.sampled_from(list(registers().values())))
    heads = {
        name: (label, *register.heads.get(name, ()))
        for name, label in zip(register.columns, register.labels, strict=True)
    }
    fields = FORMS[register.key].fields
    names = [name for name in register.columns if fields[name].required or draw(st.booleans())]
    if "replicated_where" in names or "replicated_times" in names:
        names = [*dict.fromkeys([*names, "replicated"])]
    columns = [(name, draw(st.sampled_from(heads[name]))) for name in names]
    columns += [("", head) for head in draw(st.lists(st.sampled_from(UNKNOWN), max_size=3))]
    columns = draw(st.permutations(columns))
    if draw(st.booleans()):
        columns = [("ordinal", draw(st.sampled_from(["STT", "TT", "Số TT"]))), *columns]
    count = draw(st.integers(1, 6))
    rows = [
        [
            str(number + 1)
            if name == "ordinal"
            else value_of(register, name, number)
            if name
            else f"lạ {number}"
            for name, _ in columns
        ]
        for number in range(count)
    ]
    spelled = draw(st.sampled_from([str, str.upper, lambda head: f"{head} (*)", lambda head: f" {head}:"]))
    above = draw(st.sampled_from([[], [[f"DANH MỤC {register.title.upper()}"]], [["Biểu 3"], [""]]]))
    below = draw(st.sampled_from([[], [["", "Cộng", str(count)]], [["Tổng số", str(count)]]]))
    numbers = [[f"({n})" for n in range(1, len(columns) + 1)]] if draw(st.booleans()) else []
    table = [*above, [spelled(head) if head else "" for _, head in columns], *numbers, *rows, *below]
    says = [
        {name: row[index] for index, (name, _) in enumerate(columns) if name not in ("", "ordinal")}
        for row in rows
    ]
    return register, clipboard_of_cells(table), says


@settings(deadline=None)
@given(tables())
def test_whatever_the_order_of_columns_each_value_lands_in_its_own(made):
    register, text, says = made
    read = read_pasted(register, PERIOD, text, [])
    if read.problem and read.table and read.table.by == "heads":  # one head alone that several columns share
        assert read.table.twice or len(says) == 0, (read.problem, text)
        return
    assert not read.problem, (read.problem, text)
    assert read.table.by == "heads"
    assert len(read.table.lines) == len(says)
    for line, row, said in zip(read.table.lines, read.rows, says, strict=True):
        assert dict(line.cells) == {name: value.strip() for name, value in said.items()}, text
        assert not row.problems, (row.problems, text)
        for name, value in said.items():
            if name in ("partner", "title", "text", "name", "summary", "author", "change"):
                assert row.values[name] == value


@settings(deadline=None)
@given(tables(), st.randoms())
def test_without_heads_a_wrong_order_adds_nothing(made, chance: random.Random):
    """No head says which column is which: where one of choices stands elsewhere, some row is refused or all are."""
    register, _, says = made
    order = list(says[0])
    chance.shuffle(order)
    text = clipboard_of_cells([[said[name] for name in order] for said in says])
    read = read_pasted(register, PERIOD, text, [])
    if not read.problem and not read.bad:
        choices = [name for name in order if isinstance(FORMS[register.key].fields[name], WordField)]
        for line, said in zip(read.table.lines, says, strict=True):
            assert [line.cells[name] for name in choices] == [said[name] for name in choices], text


def test_no_two_columns_of_a_list_share_a_head_and_no_choice_is_one():
    for register in registers().values():
        fields = fields_of(register, PERIOD)
        keys = [head_key(head) for one in fields for head in (one.label, *dict.fromkeys(one.heads))]
        assert len(keys) == len(set(keys)), (register.key, sorted(key for key in keys if keys.count(key) > 1))
        assert set(register.heads) <= set(register.columns)
        for field in FORMS[register.key].fields.values():
            if isinstance(field, WordField):
                assert not set(keys) & {head_key(label) for label in field.words.values()}


def rows_of(text, chosen=None, register=AGREEMENTS):
    return read_pasted(register, PERIOD, text, [], chosen)


def test_a_near_head_is_offered_and_not_read():
    text = "Đơn vị\tLoại\tNgày kí kết văn bản\nSở Y tế\tbáo chí\t5/3/2024"
    read = rows_of(text)
    assert "Chưa có cột nào là “Ngày ký”" in read.problem
    assert [(column.number, column.nearly) for column in read.table.nearly] == [(3, "signed_on")]
    chosen = ChosenColumns(read.table.key, {1: "partner", 2: "partner_kind", 3: "signed_on"})
    assert str(rows_of(text, chosen).rows[0].values["signed_on"]) == "05/03/2024"
    # Another table is pasted meanwhile: what was chosen of the first says nothing about it.
    other = rows_of("Loại\tĐơn vị\tNgày ký\nbáo chí\tSở Y tế\t5/3/2024", chosen)
    assert other.rows[0].values["partner"] == "Sở Y tế"


def test_two_columns_for_one_thing_are_asked_about():
    read = rows_of("Đơn vị\tCơ quan phối hợp\tLoại\tNgày ký\nA\tB\tbáo chí\t5/3/2024")
    assert "Nhiều cột cùng là “Đối tác”" in read.problem
    assert not read.rows


@pytest.mark.parametrize(
    ("text", "partners"),
    [
        # As it stands on the portal's own page, with its ordinals and what it writes for a blank.
        ("TT\tĐối tác\tLoại đối tác\tNội dung phối hợp\tNgày ký\tHiệu lực đến hết ngày\n1\tA\tbáo chí\t–\t5/3/2024\tkhông thời hạn", ["A"]),
        ("1\tA\tbáo chí\tnd\t5/3/2024\t\n2\tB\tkhác\t\t2024\t2026", ["A", "B"]),
        ("1. A\tbáo chí\t\t5/3/2024\t\n2. B\tkhác\t\t2024\t", ["A", "B"]),
        ("- A\tbáo chí\t\t5/3/2024\t\n- B\tkhác\t\t2024\t", ["A", "B"]),
        ("12. A\tbáo chí\t\t5/3/2024\t", ["12. A"]),
        ("\t\tHiệu lực\t\nĐơn vị\tLoại\tNgày ký\tĐến ngày\nA\tbáo chí\t2023\t2025", ["A"]),
        ("Đơn vị\tLoại\tThời gian\t\n\t\tNgày ký\tĐến ngày\nA\tbáo chí\t2023\t2025", ["A"]),
        ("Đơn vị\tLoại\tNgày ký\nI. Sở, ngành\nA\tkhác\t2024\n\nĐơn vị\tLoại\tNgày ký\nB\tkhác\t2024\nCộng: 2", ["A", "B"]),
        ('Loại\tĐơn vị\tNgày ký\nBáo chí\t"Báo\nLạng Sơn"\t46022', ["Báo\nLạng Sơn"]),
        ("Loại\tĐơn vị\tNgày ký\nsở ban ngành\tA\t2024\nTỔ CHỨC CHÍNH TRỊ - XÃ HỘI\tB\t2024", ["A", "B"]),
    ],
)  # fmt: skip
def test_tables_as_others_make_them(text, partners):
    read = rows_of(text)
    assert not read.problem
    assert [row.problems for row in read.rows] == [()] * len(partners)
    assert [row.values["partner"] for row in read.rows] == [" ".join(name.split()) for name in partners]


def test_rows_that_are_not_taken_are_named():
    read = rows_of("Biểu 2\nĐơn vị\tLoại\tNgày ký\n(1)\t(2)\t(3)\nI. Sở\nA\tkhác\t2024\nTổng cộng\t1")
    assert [(row.number, row.why) for row in read.table.unread] == [
        (1, "đứng trên dòng tên cột"), (3, "đánh số cột"), (4, "tên nhóm"), (6, "dòng cộng"),
    ]  # fmt: skip


def test_what_fits_no_order_of_columns_is_not_read_at_all():
    read = rows_of("5/3/2024\tSở Y tế\tchuyên mục\tbáo chí\n2024\tSở Nội vụ\tphối hợp\tkhác")
    assert "Chọn mỗi cột là gì" in read.problem
    assert not read.rows
    chosen = ChosenColumns(read.table.key, {1: "signed_on", 2: "partner", 3: "content", 4: "partner_kind"})
    found = rows_of("5/3/2024\tSở Y tế\tchuyên mục\tbáo chí\n2024\tSở Nội vụ\tphối hợp\tkhác", chosen)
    assert [row.values["partner"] for row in found.rows] == ["Sở Y tế", "Sở Nội vụ"]


def test_fewer_columns_without_heads_are_asked_about_unless_the_last_shows_which_it_is():
    awards = registers()["dien-hinh"]
    assert "Chọn mỗi cột là gì" in rows_of("gia đình\tÔng Ấm\tGiấy khen\tcó", register=awards).problem
    assert "Chọn mỗi cột là gì" in rows_of("Một\tHai", register=registers()["sang-kien"]).problem
    assert rows_of("A\tbáo chí\tnd\t5/3/2024").rows[0].values["partner"] == "A"


def test_one_press_writes_what_was_meant_into_the_box():
    text = 'Đơn vị\tLoại\tNgày ký\nSở Y tế\tbao chi\t12/31/2024\n"B ""hai""\ndòng"\tkhác\t2024'
    read = rows_of(text)
    assert [(offer.label, offer.text) for offer in read.rows[0].offers] == [
        ("Loại đối tác", "báo chí"),
        ("Ngày ký", "31/12/2024"),
    ]
    for offer in read.rows[0].offers:
        text = put(text, offer.value)
    again = rows_of(text)
    assert not again.bad
    assert [row.values["partner"] for row in again.rows] == ["Sở Y tế", 'B "hai" dòng']
    for nonsense in (
        "",
        "x",
        "9:9:a",
        "0:1:a",
        "2:0:a",
        "2:99:a",
        "-1:1:a",
        f"{'9' * 5000}:1:a",
        "9+2",
        "0+2",
        "3+2",
    ):
        assert cells_of_clipboard(put(text, nonsense)) == cells_of_clipboard(text)


def test_a_blank_below_a_merged_cell_is_offered_what_stands_above():
    text = "Loại\tĐơn vị\tNgày ký\nbáo chí\tA\t2023\n\tB\t2024\n\tC"
    read = rows_of(text)
    offers = [[(offer.label, offer.words) for offer in row.offers] for row in read.rows]
    assert offers == [
        [],
        [("Loại đối tác", "Lấy báo chí như dòng trên")],
        [("Loại đối tác", "Lấy báo chí như dòng trên"), ("Ngày ký", "Lấy 2024 như dòng trên")],
    ]
    for row in read.rows:
        for offer in row.offers:
            text = put(text, offer.value)
    assert [str(row.values["signed_on"]) for row in rows_of(text).rows] == ["2023", "2024", "2024"]


def test_a_cell_of_several_paragraphs_in_a_table_of_word_is_offered_as_one_row():
    text = (
        "Đơn vị\tNội dung\tLoại\tNgày ký\nSở Y tế\tkhám\nbệnh\nmiễn phí\tkhác\t2023\nBáo\tbài\tbáo chí\t2024"
    )
    read = rows_of(text)
    (offer,) = read.rows[0].offers
    assert offer.words == "Ghép các dòng 2–4 thành một dòng"
    again = rows_of(put(text, offer.value))
    assert [row.problems for row in again.rows] == [(), ()]
    assert again.rows[0].values["content"] == "khám\nbệnh\nmiễn phí"
    assert again.rows[1].values["partner"] == "Báo"


def test_the_page_asks_offers_and_adds(cast):
    return_ = factories.draft(cast)
    client, page = sign_in(cast.officer), address(return_, "danh-muc/thoa-thuan/dan")
    text = "Ghi chú\tCơ quan kí kết CT\tLoại\tNgày ký\nx\tSở Y tế\tbáo chí\t12/31/2024"

    def send(**more):
        answer = client.post(page, {"rows": text, **more})
        return answer, answer.content.decode()

    answer, words = send()
    assert answer.status_code == 409
    assert "Chưa có cột nào là “Đối tác”" in words
    assert 'name="take"' in words
    assert 'value="2:partner"' in words
    key = "ghi chú | cơ quan ký kết ct | loại | ngày ký"
    assert f'name="heads" value="{key}"' in words
    columns = {
        "heads": key,
        "column-1": "",
        "column-2": "",
        "column-3": "partner_kind",
        "column-4": "signed_on",
    }
    answer, words = send(**columns, take="2:partner")
    assert answer.status_code == 409
    assert "Dòng 2: Ngày ký: Không có ngày “12/31/2024”" in words
    assert 'name="put"' in words
    assert 'value="2:4:31/12/2024"' in words
    columns["column-2"] = "partner"
    answer, words = send(**columns, put="2:4:31/12/2024")
    assert answer.status_code == 200
    assert "Sẽ thêm 1 thỏa thuận" in words
    assert "1 cột không đọc" in words
    text = text.replace("12/31/2024", "31/12/2024")
    assert send(**columns, confirm="1")[0].status_code == 302
    row = CooperationAgreement.objects.get()
    assert (row.partner, row.signed_on.stored) == ("Sở Y tế", "2024-12-31")


def test_five_megabytes_are_answered_in_words_and_stay_in_the_box(cast):
    return_ = factories.draft(cast)
    text = "Sở Y tế\tbáo chí\t\t5/3/2024\t\n" * 155_000
    assert len(text.encode()) > 5_000_000
    answer = sign_in(cast.officer).post(address(return_, "danh-muc/thoa-thuan/dan"), {"rows": text})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "mỗi lần nhận nhiều nhất 1.000.000. Chưa đọc gì." in page
    assert page.count("Sở Y tế") == 155_000


def test_letters_of_a_legacy_font_are_asked_about_before_a_list_is_read(cast):
    return_ = factories.draft(cast)
    text = "Së Gi¸o dôc vµ §µo t¹o tØnh L¹ng S¬n\tkhác\t\t5/3/2024\t"
    client, page = sign_in(cast.officer), address(return_, "danh-muc/thoa-thuan/dan")
    answer = client.post(page, {"rows": text, "confirm": "1"})
    assert "TCVN3" in answer.content.decode()
    assert "Sở Giáo dục và Đào tạo tỉnh Lạng Sơn" in answer.content.decode()
    assert not CooperationAgreement.objects.exists()
