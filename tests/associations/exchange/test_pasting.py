"""A pasted table is never taken for another: each sure number is the figure's own, whatever the table looks like."""

import unicodedata

import pytest

from associations.exchange.pasting import UNITS_OF_MONEY, Match, Situation, is_block, read_block
from associations.exchange.pasting.bare import OUT_OF_STEP
from associations.exchange.pasting.places import template_lines
from associations.sections.base import figures
from tests.associations.exchange.pasted_tables import YEAR, Maker


def situation(**more):
    names = ("Lạng Sơn", "tỉnh Lạng Sơn")
    return Situation(
        **{"year": YEAR, "start": "population", "names": names, "other_names": ("Cao Bằng",), **more}
    )


def read(text, **more):
    assert is_block(text)
    return read_block(text, situation(**more))


def sure(text, **more):
    """The figures that a paste would tick."""
    block = read(text, **more)
    return {line.figure.code: line.value for line in block.lines if line.is_sure and not block.doubt}


def rows(*lines):
    return "\r\n".join("\t".join(line) for line in lines) + "\r\n"


@pytest.mark.soak
def test_no_number_of_a_random_table_is_sure_for_another_figure(rounds):
    ticked = true = 0
    for seed in range(5_000 if rounds > 1 else 100):
        made = Maker(seed).table()
        found = sure(made.text, previous=made.previous)
        wrong = {code: value for code, value in found.items() if made.truth.get(code) != value}
        assert not wrong, f"seed {seed}: {wrong}\n{made.text}"
        if made.is_clear:
            ticked += len(found)
            true += len(made.truth)
    assert ticked >= 0.95 * true


@pytest.mark.soak
def test_no_table_that_invites_a_mistake_makes_one(rounds):
    ticked = true = 0
    for seed in range(5_000 if rounds > 1 else 200):
        made = Maker(seed).hostile()
        found = sure(made.text, previous=made.previous)
        wrong = {code: value for code, value in found.items() if made.truth.get(code) != value}
        assert not wrong, f"seed {seed}: {wrong}\n{made.text}"
        ticked += len(found)
        true += len(made.truth)
    assert ticked >= 0.7 * true


LABELS = {
    "members": (
        "Tổng số hội viên", "a) Tổng số hội viên", "1. Tổng số hội viên", "1.8 Tổng số hội viên *", "I.2. TỔNG SỐ HỘI VIÊN",
        "– Tổng số hội viên:", "• Tổng số hội viên (người)", "Tổng số hội viên, người", "Tổng số\nhội viên", "members",
        "Tổng số hội viên (ĐVT: người)", "Tổng số hội viên toàn tỉnh", "(2) Tổng  số hội viên (*)", "+Tổng số hội viên....",
        f"Tổng số hội viên năm {YEAR}", f"Tổng số hội viên (đến 31/12/{YEAR})", "Tổng số hội viên [1]", "II.1) Tổng số hội viên;",
        "Tổng số hội viên - người",
    ),
    "members_new": (f"Hội viên kết nạp trong năm {YEAR}", "Hội viên kết nạp trong năm", "* Hội viên kết nạp trong kỳ"),
    "family_recognised": ("GĐHT được công nhận", "Gia đình học tập được công nhận (gia đình)"),
    "income_organisations": ("Trong đó thu: cơ quan, doanh nghiệp", "- Thu từ cơ quan và doanh nghiệp"),
    "expense_pupil_prizes": ("Trong đó chi: khen thưởng học sinh, sinh viên", "Chi khen thưởng học sinh sinh viên"),
    "community_total": ("Tổng số cộng đồng", "Tổng số cộng đồng (thôn, bản, tổ dân phố)"),
    "fund_opening": ("Số dư đầu năm", f"Số dư đầu năm {YEAR}"),
    "advisory_party": ("Văn bản của cấp uỷ do Hội tham mưu",),
}  # fmt: skip


@pytest.mark.parametrize(
    ("code", "label"), [(code, label) for code, labels in LABELS.items() for label in labels]
)
def test_a_name_is_found_however_it_is_numbered_marked_and_spelled(code, label):
    quoted = '"' + label + '"' if "\n" in label else label
    for text in (quoted, unicodedata.normalize("NFD", quoted)):
        assert sure(rows((text, "1.001"), ("Dân số từ 18 tuổi trở lên", "2.002")))[code] == 1_001


@pytest.mark.parametrize(
    ("label", "choices"),
    [
        ("Số hội viên", {"members", "members_new", "members_with_card"}),
        ("Tổng số", {"members", "clan_total", "community_total", "unit_total", "official_total"}),
        ("Tổng số hôi viên", {"members"}),
        ("Tong so hoi vien", {"members"}),
        ("Hội viên kết nạp", {"members_new"}),
        ("Thẻ", {"members_with_card"}),
        ("hội viên đóng góp", {"income_members"}),
        ("Khác", {"expense_other", "income_other"}),
        ("Số hội viên mới kết nạp", {"members_new"}),
        ("Tổng số hội viên/chi hội", {"members"}),
        ("Tổng số hội viên, cán bộ", {"members"}),
        ("Số dòng họ đăng ký", {"clan_registered"}),
    ],
)
def test_a_name_that_fits_less_than_wholly_is_asked_about(label, choices):
    line = read(rows((label, "1.001"), ("Cán bộ hội các cấp", "2.002"))).lines[0]
    assert line.figure is None
    assert {figure.code for figure in line.choices} >= choices


def test_an_unknown_name_is_not_read_and_its_number_goes_nowhere():
    block = read(rows(("Tổng số hội viên", "5"), ("Thư viện xã", "6"), ("Hội viên được cấp thẻ", "7")))
    assert [(line.figure and line.figure.code, line.value) for line in block.lines] == [
        ("members", 5), (None, None), ("members_with_card", 7)
    ]  # fmt: skip
    assert block.lines[1].problem == "Không có chỉ tiêu nào mang tên này."


def test_parts_are_those_of_the_row_above():
    text = rows(
        ("Huy động trong kỳ", "100"), ("Trong đó:", ""), ("- hội viên đóng góp", "1"), ("- ngân sách nhà nước hỗ trợ", "2"),
        ("- nguồn khác", "3"), ("Chi trong kỳ", "90"), ("+ khen thưởng giáo viên", "4"), ("+ khác", "5"),
        ("Tổng số hội viên", "6"), ("- hoạt động của hội", "7"),
    )  # fmt: skip
    assert sure(text) == {
        "fund_raised": 100, "income_members": 1, "income_budget": 2, "income_other": 3, "fund_spent": 90,
        "expense_teacher_prizes": 4, "members": 6,
    }  # fmt: skip


HEADS = [
    ("Chỉ tiêu | ĐVT | TH 2024 | TH 2025 | So sánh (%)", 3),
    ("Chỉ tiêu | TH 2024 | TH 2025 | KH 2026", 2),
    ("TT | Nội dung | Kế hoạch 2025 | Thực hiện 2025 | Đạt (%)", 3),
    ("STT | Tên chỉ tiêu | ĐVT | Năm nay | Năm trước | Tăng, giảm", 3),
    ("Chỉ tiêu | 2025 | 2024", 1),
    ("Chỉ tiêu | Chỉ tiêu giao | Kết quả | Tỉ lệ", 2),
    ("TT | Chỉ tiêu | Năm 2024 | Năm 2025 | 2025/2024 | +/-", 3),
    ("Nội dung | Số liệu | Cùng kỳ | Ghi chú", 1),
    ("Chỉ tiêu | 31/12/2024 | 31/12/2025", 2),
    ("Chỉ tiêu | Cao Bằng | Lạng Sơn", 2),
    ("Chỉ tiêu | Kết quả năm 2025 (người) | Mục tiêu 2025", 1),
    ("Nội dung | Dự kiến 2026 | Thực hiện", 2),
    # the head does not say it
    ("Chỉ tiêu | Năm 2025 | Năm 2025", None),
    ("Chỉ tiêu | Tổng | Nữ", None),
    ("Chỉ tiêu | Ước TH 2025 | TH 2024", None),
    ("Chỉ tiêu | TH 6 tháng 2025 | KH 2025", None),
    ("Chỉ tiêu | TH 2024 | KH 2025", None),
    ("Chỉ tiêu | Thực hiện | Kết quả", None),
    ("Chỉ tiêu | Trong năm | Lũy kế đến 31/12/2025", None),
    ("Chỉ tiêu | Năm 2025 | Lũy kế", None),
    ("Chỉ tiêu | Năm 2025 cấp tỉnh | Năm 2025 cấp xã", None),
    ("Chỉ tiêu | Năm học 2024-2025 | Năm 2023", None),
    ("Chỉ tiêu | Năm 2025 | ", None),
    ("Chỉ tiêu | Cao Bằng | Bắc Giang", None),
    ("", None),
]


@pytest.mark.parametrize(("head", "right"), HEADS)
def test_the_column_is_chosen_by_its_head_or_asked_for(head, right):
    heads = head.split(" | ") if head else []
    width = max(3, len(heads))
    label = next(
        (place for place, words in enumerate(heads) if words in ("Chỉ tiêu", "Nội dung", "Tên chỉ tiêu")), 0
    )

    def row(number, name):
        cells = [f"{number}{place}0" for place in range(width)]
        cells[:label] = [str(number)] * label
        cells[label] = name
        return [
            "người" if place < len(heads) and heads[place] == "ĐVT" else cell
            for place, cell in enumerate(cells)
        ]

    lines = [row(1, "Tổng số hội viên"), row(2, "Hội viên kết nạp trong kỳ"), row(3, "Hội viên được cấp thẻ")]
    text = rows(*([heads] if heads else []), *lines)
    block = read(text)
    if right is None:
        assert not block.lines
        assert len(block.asks) == 1
        assert all(column.sample for column in block.asks[0].columns)
        place = block.asks[0].columns[-1].place
        assert sure(text, columns={0: place})["members"] == int(f"1{place}0")
    else:
        assert sure(text) == {
            "members": int(f"1{right}0"), "members_new": int(f"2{right}0"), "members_with_card": int(f"3{right}0"),
        }  # fmt: skip


def test_heads_of_two_lines_and_tables_below_each_other_have_their_own_columns():
    text = rows(
        ("TT", "Chỉ tiêu", "Năm 2024", "Năm 2025", "", "Ghi chú"),
        ("", "", "", "Kế hoạch", "Thực hiện", ""),
        ("A", "B", "1", "2", "3", "4"),
        ("1", "Tổng số hội viên", "11", "12", "13", ""),
        ("", "TT", "", "", "", ""),
        ("TT", "Chỉ tiêu", "Thực hiện 2025", "Kế hoạch 2026", "", ""),
        ("2", "Số chi hội khuyến học", "21", "22", "", ""),
    )
    assert sure(text) == {"members": 13, "branches": 21}


def test_word_leaves_spanned_heads_out_and_then_the_column_is_asked_for():
    text = rows(
        ("Chỉ tiêu", "Năm 2025", "Năm 2024"),
        ("", "Kế hoạch", "Thực hiện", "Kế hoạch", "Thực hiện"),
        ("Tổng số hội viên", "11", "12", "13", "14"),
    )
    assert read(text).asks


@pytest.mark.parametrize(
    "text",
    [
        rows(("Chỉ tiêu", "TH 2025"), ("Tổng số hội viên", "5"), ("II. Kế hoạch năm 2026", ""), ("Số chi hội khuyến học", "6")),
        rows(("Chỉ tiêu", "Loại", "Số"), ("Tổng số hội viên", "Thực hiện", "5"), ("Số chi hội khuyến học", "Kế hoạch", "6")),
        rows(("Chỉ tiêu", "ĐVT", "TH 2025"), ("Tổng số hội viên", "người", "5"), ("Số chi hội khuyến học", "%", "6")),
        rows(("Chỉ tiêu", "TH 2025"), ("Tổng số hội viên", "5"), ("Số chi hội khuyến học", "6"), ("Số chi hội khuyến học", "7")),
        rows(("Chỉ tiêu", "ĐVT", "TH 2025"), ("Tổng số hội viên", "người", "5"), ("Số suất học bổng", "đồng", "6")),
        rows(("Chỉ tiêu", "", "TH 2025"), ("Tổng số hội viên", "", "5"), ("Số chi hội khuyến học", "ở trường học", "6")),
        rows(("Chỉ tiêu", "TH 2025"), ("Lạng Sơn", ""), ("Tổng số hội viên", "5"), ("2. Tỉnh Cao Bằng", ""), ("Bàn giao đi", "6")),
        rows(("Năm", "Chỉ tiêu", "Giá trị"), ("2025", "Tổng số hội viên", "5"), ("2024", "Số chi hội khuyến học", "6")),
    ],
)  # fmt: skip
def test_what_a_row_says_against_its_number_is_heard(text):
    assert sure(text) == {"members": 5}
    assert any(line.doubts for line in read(text).lines)


@pytest.mark.parametrize(
    "title", ["BÁO CÁO NĂM 2024", "Kế hoạch năm 2025", "Kết quả năm 2024, kế hoạch năm 2025"]
)
def test_a_title_of_another_year_or_a_plan_leaves_the_column_open(title):
    def under(head):
        return rows((title, ""), ("Chỉ tiêu", head), ("Tổng số hội viên", "5"))

    assert read(under("Kết quả" if "2024" in title else "Năm 2025")).asks
    assert sure(under("TH 2025")) == {"members": 5}


@pytest.mark.parametrize(
    ("title", "is_of_part"),
    [
        ("SỐ LIỆU 6 THÁNG ĐẦU NĂM 2025", True),
        ("Báo cáo tháng 6 năm 2025", True),
        ("Báo cáo quý III/2025", True),
        ("Số liệu 12 tháng năm 2025", False),
        ("Lạng Sơn, ngày 5 tháng 12 năm 2025", False),
        ("Lạng Sơn, tháng 11 năm 2025", False),
        ("Kèm theo Công văn số 5 ngày 30/11/2025", False),
        ("Số liệu tính đến ngày 31/12/2025", False),
    ],
)
def test_a_title_of_a_part_of_the_year_leaves_the_column_open(title, is_of_part):
    text = rows((title, ""), ("Chỉ tiêu", "Kết quả"), ("Tổng số hội viên", "5"))
    assert sure(text) == ({} if is_of_part else {"members": 5})


def test_numbers_until_another_day_are_the_years_where_their_head_says_so():
    title = ("Số liệu tính đến 30/9/2025", "")
    assert sure(rows(title, ("Chỉ tiêu", "Kết quả"), ("Tổng số hội viên", "5"))) == {}
    assert sure(rows(title, ("Chỉ tiêu", "Năm 2025"), ("Tổng số hội viên", "5"))) == {"members": 5}


@pytest.mark.parametrize(
    "title",
    [
        "HỘI KHUYẾN HỌC TỈNH CAO BẰNG",
        "Số liệu của Hội Khuyến học tỉnh Cao Bằng năm 2025",
        "HỘI KHUYẾN HỌC HUYỆN CHI LĂNG",
        "HKH xã Chi Lăng",
    ],
)
def test_a_table_of_another_association_leaves_the_column_open(title):
    assert read(rows((title, ""), ("Chỉ tiêu", "TH 2025"), ("Tổng số hội viên", "5"))).asks


def test_rows_of_another_place_are_not_this_associations():
    def of(place):
        lines = ((place, "Tổng số hội viên", "5"), ("", "Số ban khuyến học", "6"))
        return sure(rows(("Nơi", "Chỉ tiêu", "2025"), *lines, ("Lạng Sơn", "Cán bộ hội các cấp", "7")))

    for place in ("Cao Bằng", "1. Cao Bằng", "Xã Ba Sơn", "PHƯỜNG KỲ LỪA", "II. Huyện Chi Lăng"):
        assert of(place) == {"officers": 7}
        below = rows(("Chỉ tiêu", "2025"), (place, ""), ("Tổng số hội viên", "5"))
        assert sure(below) == {}
    for words in ("Lạng Sơn", "Tổ chức", "Xã, phường", "Xã đạt chuẩn", "Hội viên"):
        assert of(words) == {"members": 5, "committees": 6, "officers": 7}


@pytest.mark.parametrize(
    "heading",
    [
        "Số liệu năm trước",
        "II. Nhiệm vụ thời gian tới",
        "Tỷ lệ (%)",
        "Tăng thêm so với năm trước",
        "Bình quân mỗi xã",
    ],
)
def test_rows_below_a_heading_of_something_else_are_not_sure(heading):
    def below(words):
        return rows(
            ("Chỉ tiêu", "Số liệu"), (words, ""), ("Tổng số hội viên", "5"), ("Số ban khuyến học", "6")
        )

    assert sure(below(heading)) == {}
    assert sure(below("Tỉ lệ hội viên trên dân số")) == {"members": 5, "committees": 6}


def test_a_column_of_amounts_holds_no_counts():
    text = rows(
        ("Nội dung", "Số suất", "Số tiền"), ("Số suất học bổng", "500", "1.200"), ("Chi trong kỳ", "", "70")
    )
    assert sure(text) == {"fund_spent": 70}
    text = rows(
        ("Nội dung", "Số lượng", "Kinh phí"),
        ("Số suất học bổng", "500", "1.200"),
        ("Chi trong kỳ", "5", "70"),
    )
    assert sure(text) == {"scholarships": 500}


@pytest.mark.parametrize(
    "words",
    [
        "Đơn vị tính: người, triệu đồng",
        "ĐVT: Triệu đồng, %",
        "(Số tiền tính bằng triệu đồng)",
        "Đơn vị: người và triệu đồng",
    ],
)
def test_a_unit_of_money_is_heard_among_others(words):
    text = rows((words, ""), ("Chỉ tiêu", "2025"), ("Chi trong kỳ", "12"), ("Tổng số hội viên", "5"))
    assert sure(text) == {"fund_spent": 12_000_000, "members": 5}


def test_counts_below_thousands_are_asked_about():
    text = rows(("Đơn vị tính: nghìn người", ""), ("Chỉ tiêu", "2025"), ("Tổng số hội viên", "250"))
    assert sure(text) == {}


def test_an_amount_in_a_unit_that_is_not_known_is_asked_about():
    text = rows(("Chỉ tiêu", "ĐVT", "2025"), ("Nhận bàn giao", "USD", "5"), ("Chi trong kỳ", "đồng", "70"))
    assert sure(text) == {"fund_spent": 70}
    assert "“USD”" in read(text).lines[0].doubts[0]


@pytest.mark.parametrize(
    "lines",
    [
        [("Đơn vị tính: triệu đồng", ""), ("Chỉ tiêu", "Năm 2025"), ("Chi trong kỳ", "12.046")],
        [("", "(Đơn vị tính: Triệu đồng)"), ("Chỉ tiêu", "Năm 2025"), ("Chi trong kỳ", "12.046")],
        [("Chỉ tiêu", "Năm 2025 (tr.đ)"), ("Chi trong kỳ", "12.046")],
        [("Chỉ tiêu", "Năm 2025"), ("", "Triệu đồng"), ("Chi trong kỳ", "12.046")],
        [("Chi trong kỳ (triệu đồng)", "12.046")],
        [("Chi trong kỳ, triệu đồng", "12.046")],
        [("ĐVT: 1.000 đồng", ""), ("Chi trong kỳ", "12.046.000")],
        [("Chi trong kỳ", "12,046 tỉ")],
        [("Chỉ tiêu", "Năm 2025"), ("Chi trong kỳ (đồng)", "12.046.000.000")],
    ],
)
def test_the_tables_own_unit_of_money_holds_for_money_alone(lines):
    text = rows(*lines, ("Tổng số hội viên", "5"))
    for in_millions in (False, True):
        assert sure(text, in_millions=in_millions) == {"fund_spent": 12_046_000_000, "members": 5}


def test_a_unit_stated_above_a_part_of_the_table_holds_below_it():
    text = rows(
        ("Chỉ tiêu", "Năm 2025"), ("Tổng số hội viên", "5"), ("", "Đơn vị tính: triệu đồng"), ("Nội dung", "TH 2025"),
        ("Chi trong kỳ", "12.046"), ("B. Nguồn thu (nghìn đồng)", ""), ("Huy động trong kỳ", "7"), ("Số chi hội khuyến học", "8"),
    )  # fmt: skip
    assert sure(text) == {"members": 5, "fund_spent": 12_046_000_000, "fund_raised": 7_000, "branches": 8}


def test_a_line_to_choose_keeps_the_tables_unit_whichever_figure_is_proposed():
    text = rows(
        ("Đơn vị tính: triệu đồng", ""), ("Chỉ tiêu", "Năm 2025"), ("Hội viên mới", "12"), ("Thư viện", "13")
    )
    lines = read(text).lines
    assert [line.figure for line in lines] == [None, None]
    assert [line.unit and line.unit.words for line in lines] == ["triệu đồng"] * 2


def test_without_a_unit_money_is_read_by_the_persons_and_by_what_the_person_chooses():
    text = rows(("Chi trong kỳ", "12.046"), ("Tổng số hội viên", "5"))
    assert sure(text)["fund_spent"] == 12_046
    assert sure(text, in_millions=True)["fund_spent"] == 12_046_000_000
    assert sure(text, unit=UNITS_OF_MONEY[1])["fund_spent"] == 12_046_000
    line = read(text, previous={"fund_spent": 11_000_000_000}).lines[0]
    assert line.doubts
    assert [proposal.value for proposal in line.proposals] == [12_046_000_000]


def column(numbers, form=None):
    return "\r\n".join("" if code is None else numbers[code] for code in form or template_lines()) + "\r\n"


NUMBERS = {code: str(1_001 + place) for place, code in enumerate(figures())}
WHOLE = {code: int(number) for code, number in NUMBERS.items()}


@pytest.mark.parametrize("first", [0, 1, 14, 22, 23])
def test_the_portals_own_column_puts_every_figure_in_its_row(first):
    form = template_lines()
    start = next(code for code in form[first:] if code)
    below = {code: WHOLE[code] for code in form[first:] if code}
    assert sure(column(NUMBERS, form[first:]), start=start) == below
    assert sure("Năm 2025\r\n" + column(NUMBERS, form[first:]), start=start) == below
    assert sure("2024\tNăm 2025\r\n" + rows(*(("", "") if c is None else ("7", NUMBERS[c]) for c in form[first:])), start=start) == below  # fmt: skip


def test_the_portals_own_column_with_blanks_is_known_by_its_length():
    holes = {
        **NUMBERS,
        "members": "",
        "press_items": "",
        "citizen_awarded": "",
        "commune_learning_recognised": "",
    }
    assert sure(column(holes)) == {code: value for code, value in WHOLE.items() if holes[code]}


def test_a_letterhead_above_a_table_is_not_its_heads():
    text = rows(
        ('"HỘI KHUYẾN HỌC\nTỈNH LẠNG SƠN\nMẫu BC-KH/2025"', "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        ("TT", "Chỉ tiêu", "Đơn vị", "Năm 2024", "Năm 2025", "Ghi chú"), ("4.", "4. Mô hình học tập"),
        ("1.8", "Tổng số hội viên", "người", "4", "5", ""),
    )  # fmt: skip
    assert sure(text) == {"members": 5}


@pytest.mark.parametrize(
    "head", ["KẾ HOẠCH NĂM 2025\t\r\n2024\tNăm 2025", "Năm 2024\tNăm 2026", "BÁO CÁO NĂM 2024\r\nKết quả"]
)
def test_what_stands_above_a_bare_column_is_heard(head):
    column_of_two = "\r\n".join("" if code is None else f"7\t{NUMBERS[code]}" for code in template_lines())
    assert read(f"{head}\r\n{column_of_two if chr(9) in head else column(NUMBERS)}").asks


def test_last_years_column_alone_is_asked_about():
    block = read(column(NUMBERS), previous=WHOLE)
    assert not block.lines
    assert "trùng số năm 2024" in block.asks[0].doubt


def test_the_portals_columns_beside_each_other_are_told_by_last_years_figures():
    last = {code: value + 5_000 for code, value in WHOLE.items()}
    text = rows(
        *(("", "", "") if code is None else (str(last[code]), NUMBERS[code], "") for code in template_lines())
    )
    assert sure(text, previous=last) == WHOLE
    assert read(text).asks
    reasons = rows(
        *(("", "", "") if code is None else (NUMBERS[code], "", "tạm tính") for code in template_lines())
    )
    assert sure(reasons) == WHOLE


def test_a_template_without_its_heads_is_read_by_name():
    last = {code: value + 5_000 for code, value in WHOLE.items()}
    lines = [
        ("4. Mô hình học tập", "", "", "", "", "") if code is None
        else ("1.1", figures()[code].label + " *", figures()[code].unit, str(last[code]), NUMBERS[code], "")
        for code in template_lines()
    ]  # fmt: skip
    assert sure(rows(*lines), previous=last) == WHOLE


def test_a_bare_column_goes_from_the_chosen_cell_down_and_says_so():
    assert sure("5\n6\n\n8", start="members") == {"members": 5, "members_new": 6, "officers": 8}
    assert "từ ô “Tổng số hội viên”" in read("5\n6\n7", start="members").notes[0]
    last = list(figures())[-1]
    assert sure("5\n6\n7", start=last) == {}
    for words in ("Tổ chức", "Ban chấp hành", "Cán bộ hội các cấp"):
        block = read(f"5\n{words}\n7\n8", start="members")
        assert block.doubt == block.lines[0].problem
        assert block.doubt.startswith(f"Trong cột có chữ (“{words}”) nên không ghi theo vị trí.")


def test_a_bare_column_in_another_order_is_seen_by_last_years_figures():
    previous = {"population": 800_000, "adult_population": 600_000, "households": 200_000, "communes": 200}
    assert sure("810.000\n610.000\n210.000\n207", previous=previous)
    assert read("207\n810.000\n5\n210.000", previous=previous).doubt


@pytest.mark.parametrize("previous", [WHOLE, {}])
def test_a_bare_column_without_one_of_its_numbers_is_not_sure(previous):
    for missing in list(WHOLE)[:-1]:
        left = [str(value + value // 50) for code, value in WHOLE.items() if code != missing]
        assert read("\n".join(left), previous=previous).doubt


def test_a_bare_column_with_a_line_too_many_is_seen_by_last_years_figures():
    codes = ("members", "members_new", "members_with_card", "officers", "officers_trained")
    before = dict(zip(codes, (20_000, 5_000, 18_000, 3_000, 1_200), strict=True))
    assert sure("21.000\n5.200\n18.500\n3.100\n1.250", previous=before, start="members").keys() == set(codes)
    more = read("21.000\n7.000\n5.200\n18.500\n3.100\n1.250", previous=before, start="members")
    assert more.doubt == OUT_OF_STEP


def test_blank_lines_that_may_be_headings_or_figures_leave_a_column_unsure():
    text = "1\n2\n3\n4\n5\n6\n\n8\n9\n10\n11\n12\n\n14\n15"
    assert sure(text) == {}
    assert read(text).doubt
    assert read(text, match=Match.TEMPLATE).lines[-1].figure.code == "advisory_authority"
    assert read(text, match=Match.PLACES).lines[-1].figure.code == "cooperation_programmes"


def test_the_tables_of_the_workbook_give_the_associations_own_column():
    data = rows(
        ("Năm", "Mã", "Chỉ tiêu", "Đơn vị tính", "Cao Bằng", "Lạng Sơn", "Cộng"),
        ("2024", "members", "Tổng số hội viên", "người", "1", "2", "3"),
        ("2025", "members", "Tổng số hội viên", "người", "4", "5", "9"),
        ("2025", "fund_spent", "Chi trong kỳ", "triệu đồng", "4", "12.046,5", "9"),
    )
    assert sure(data) == {"members": 5, "fund_spent": 12_046_500_000}
    head = ("TT", "Chỉ tiêu", "Đơn vị tính", "Cao Bằng", "Tỉnh Lạng Sơn", "Bắc Giang")
    assert sure(rows(head, ("1", "Tổng số hội viên", "người", "4", "5", "6"))) == {"members": 5}


def test_a_paragraph_above_a_table_is_said_to_be_unread():
    line = (
        "Năm 2025 toàn tỉnh có 231.000 hội viên, 1.560 chi hội khuyến học, quỹ khuyến học đạt 12,5 tỉ đồng."
    )
    block = read(f"{line}\nChỉ tiêu\tNăm 2025\nTổng số hội viên\t5\nSố chi hội khuyến học\t6")
    assert [line.value for line in block.lines] == [5, 6]
    assert "còn 1 dòng văn có số" in block.notes[-1]


def test_tables_side_by_side_and_turned_tables_are_read_by_their_names():
    beside = rows(
        ("Chỉ tiêu", "Năm 2025", "Chỉ tiêu", "Năm 2025"),
        ("Tổng số hội viên", "1", "Chi trong kỳ", "2"),
        ("Số chi hội khuyến học", "3", "Bàn giao đi", "4"),
    )
    assert sure(beside) == {"members": 1, "branches": 3, "fund_spent": 2, "transfer_out": 4}
    turned = rows(
        ("Năm", "Tổng số hội viên", "Số chi hội khuyến học", "Cán bộ hội các cấp"),
        ("Năm 2024", "1", "2", "3"), ("Năm 2025", "4", "5", "6"),
    )  # fmt: skip
    assert sure(turned) == {"members": 4, "branches": 5, "officers": 6}


def test_cells_that_word_broke_are_whole_again():
    text = "TT\tChỉ tiêu\tNăm 2025\n1\tTổng số\nhội viên\t5\n2\tCán bộ hội\ncác cấp\t6\n3\tSố chi hội khuyến học\t7\n"
    assert sure(text) == {"members": 5, "officers": 6, "branches": 7}
    assert sure("Tổng số\nhội viên\t5\nCán bộ hội các cấp\t6\n") == {"members": 5, "officers": 6}


def test_lines_without_their_last_cells_are_not_joined():
    text = "TT\tChỉ tiêu\tNăm 2025\tGhi chú\n1\tTổng số hội viên\t5\n2\tCán bộ hội các cấp\t6\n3\tSố chi hội khuyến học\t7\tx\n"
    assert sure(text) == {"members": 5, "officers": 6, "branches": 7}


@pytest.mark.parametrize(
    ("text", "is_table"),
    [
        ("Toàn tỉnh hiện có 231.000 hội viên, 1.560 chi hội.", False),
        ("\tToàn tỉnh hiện có 231.000 hội viên.\n\tTổng nguồn quỹ đạt 12,5 tỉ đồng.", False),
        ("1.\tNăm 2025 toàn tỉnh có 231.000 hội viên\n2.\tQuỹ đạt 12,5 tỉ đồng", False),
        (
            "Tổng số hội viên của toàn tỉnh tính đến cuối năm theo báo cáo của các xã, phường, đặc khu\t231.000",
            True,
        ),
        ("Tổng số hội viên\t231.000", True),
        ("231.000\n7.529", True),
        ("Năm 2025\tLý do\n5\t\n6\t\n7\t", True),
    ],
)
def test_a_table_is_told_from_a_paragraph(text, is_table):
    assert is_block(text) is is_table
