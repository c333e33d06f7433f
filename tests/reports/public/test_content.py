"""What of a revision's content may be public; no database."""

import pytest

from reports.public.content import public_reason, public_source, publishable


@pytest.mark.parametrize(
    ("text", "public"),
    [
        ("Tổng cục Thống kê", "Tổng cục Thống kê"),
        ("Báo Công dân & Khuyến học 25/11/2023 (tỉ lệ × dân số)", "Báo Công dân & Khuyến học 25/11/2023 (tỉ lệ × dân số)"),
        ("Công văn số 12/CV-UBND ngày 3/4/2024", "Công văn số 12/CV-UBND ngày 3/4/2024"),
        ("Cục Thống kê Bà Rịa – Vũng Tàu", "Cục Thống kê Bà Rịa – Vũng Tàu"),
        ("Nghị quyết 202/2025/QH15; chị Hoa cho số", "Nghị quyết 202/2025/QH15"),
        ("Số liệu minh họa", "Số liệu minh họa"),
        ("hội báo cáo", "hội báo cáo"),
        ("Hỏi kế toán", ""),
        ("Báo cáo của Hoàng Thị Én", ""),
        ("Báo cáo của Nguyễn Minh Anh", ""),
        ("Sở Y tế, gọi 0912 345 678", ""),
        ("Sở Y tế, gọi 0912345678", ""),
        ("Sở Y tế, hoa@example.vn", ""),
        ("Báo cáo của bà Hoa", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_a_source_is_public_where_it_reads_as_a_citation_and_names_nobody(text: str, public: str):
    assert public_source(text) == public


@pytest.mark.parametrize(
    ("text", "public"),
    [
        ("chưa đủ (1/2)", "chưa đủ (1/2)"),
        ("Số chi hội: chưa có số liệu", "Số chi hội: chưa có số liệu"),
        ("Số chi hội: không áp dụng (chị Hoa nghỉ\nốm)", "Số chi hội: không áp dụng"),
        ("Chi: học bổng: gộp ở dòng khác (x: chưa có số liệu)", "Chi: học bổng: gộp ở dòng khác"),
        ("gọi chị Hoa", "chưa có số liệu"),
    ],
)
def test_a_reason_is_public_without_what_somebody_added(text: str, public: str):
    assert public_reason(text) == public


def test_nothing_that_returns_say_in_words_is_left():
    unit = {"association": "a", "values": [1], "parts": [], "why": {"": "chưa có báo cáo được duyệt"}}
    text = {"texts": {"a": [["A", "Khó khăn", "mật"]]}, "lists": {"x": {"rows": ["mật"]}}, "own_targets": {"a": {"b": "9"}}}  # fmt: skip
    cut = publishable({"maps": {"then": {"years": {"2024": [unit]}, "said": text, "breaks": []}}})
    assert "mật" not in repr(cut)
    assert cut["maps"]["then"]["years"]["2024"] == [unit]
    assert cut["maps"]["then"]["said"]["own_targets"] == {}
