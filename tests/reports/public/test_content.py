"""What of a revision's content may be public; no database."""

import pytest

from reports.public.changes import public_changes
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
        ("Báo cáo tỉnh Nguyễn Hoa", ""),
        ("Số liệu Sở GD (Hoa)", ""),
        ("Cục Thống kê - Minh", ""),
        ("Số liệu do Hoa nhập", ""),
        ("Báo cáo Hoa nhập", ""),
        ("Kế hoạch phối hợp với Sở Nội vụ", "Kế hoạch phối hợp với Sở Nội vụ"),
        ("Sở Lao động – Thương binh và Xã hội", "Sở Lao động – Thương binh và Xã hội"),
        ("Nghị quyết 29-NQ/TW", "Nghị quyết 29-NQ/TW"),
        ("Báo cáo của Hoàng Thị Én", ""),
        ("Báo cáo của Nguyễn Minh Anh", ""),
        ("Sở Y tế, gọi 0912 345 678", ""),
        ("Sở Y tế, gọi 0912345678", ""),
        ("Sở Y tế, hoa@example.vn", ""),
        ("Báo cáo của bà Hoa", ""),
        ("Nghị quyết 202/2025/QH15", "Nghị quyết 202/2025/QH15"),
        ("Nghị quyết sắp xếp đơn vị hành chính cấp xã 2025", "Nghị quyết sắp xếp đơn vị hành chính cấp xã 2025"),
        ("Đề án sắp xếp đơn vị hành chính 2025", "Đề án sắp xếp đơn vị hành chính 2025"),
        ("Báo Công dân & Khuyến học 25/11/2023", "Báo Công dân & Khuyến học 25/11/2023"),
        ("Báo cáo năm 2022 của Hội Khuyến học tỉnh Hải Dương", "Báo cáo năm 2022 của Hội Khuyến học tỉnh Hải Dương"),
        ("Cục Thống kê tỉnh Lạng Sơn", "Cục Thống kê tỉnh Lạng Sơn"),
        ("Cục Thống kê", "Cục Thống kê"),
        ("Báo cáo năm trước", "Báo cáo năm trước"),
        ("Nghị quyết", "Nghị quyết"),
        ("Sở Y tế", "Sở Y tế"),
        ("Sở Giáo dục và Đào tạo Hà Giang", "Sở Giáo dục và Đào tạo Hà Giang"),
        ("Sở GD&ĐT", "Sở GD&ĐT"),
        ("Niên giám thống kê Lạng Sơn 2023", "Niên giám thống kê Lạng Sơn 2023"),
        ("Quyết định số 1373/QĐ-TTg ngày 30/7/2021 của Thủ tướng Chính phủ", "Quyết định số 1373/QĐ-TTg ngày 30/7/2021 của Thủ tướng Chính phủ"),
        ("Đề án sáp nhập", "Đề án sáp nhập"),
        ("UBND huyện Chi Lăng", "UBND huyện Chi Lăng"),
        ("Báo Nhân Dân 3/4/2024", "Báo Nhân Dân 3/4/2024"),
        ("Công văn số 45/KH-HKH của Hội Khuyến học Việt Nam", "Công văn số 45/KH-HKH của Hội Khuyến học Việt Nam"),
        ("UBND thành phố Hồ Chí Minh", "UBND thành phố Hồ Chí Minh"),
        ("Báo cáo của NGUYỄN VĂN AN, phòng GD", ""),
        ("Số liệu Giàng A Sử cung cấp", ""),
        ("Báo cáo nhanh, gọi (0205) 3812.456", ""),
        ("Số liệu Giàng A Sử", ""),
        ("Số liệu Ma Khánh Hoa", ""),
        ("Báo cáo Tạ Quang Bửu", ""),
        ("báo cáo của nguyễn văn an", ""),
        ("Số liệu Hùng", ""),
        ("Sở Y tế (0205) 3812", ""),
        ("Số liệu Lê Hà Giang", ""),
        ("Báo cáo Mr. Hùng", ""),
        ("Số liệu lê văn tám", ""),
        ("Báo cáo: A Sử", ""),
        ("Sở Nội vụ, Thào Seo Páo", ""),
        ("số liệu AN", ""),
        ("Báo cáo của Hoa Sở Y tế", ""),
        ("Sở Y tế 0205.381", ""),
        ("Số liệu thào seo páo", ""),
        ("UBND xã Yên Trạch Nguyễn Hoa", ""),
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


@pytest.mark.parametrize(
    ("flags", "before", "after", "is_seen"),
    [
        (["minh_hoa"], "Số liệu minh họa", "chị Hoa cho số", False),
        ([], "chị Hoa cho số", "Sở Y tế, gọi 0912345678", False),
        ([], "Tổng cục Thống kê; chị Hoa cho số", "Tổng cục Thống kê", False),
        ([], "Tổng cục Thống kê", "Sở Y tế", True),
        ([], "Sở Y tế", "chị Hoa cho số", True),
    ],
)
def test_what_a_reader_cannot_see_is_no_change(flags: list[str], before: str, after: str, is_seen: bool):
    def content(source: str) -> dict:
        unit = {"association": "a", "values": [1], "parts": [], "sources": {"members": source}}
        unit["flags"] = {"members": flags}
        then = {"years": {"2024": [unit]}, "said": {}, "breaks": []}
        return {
            "associations": {"a": {"name": "A"}}, "figures": ["members"], "formulas": {}, "targets": {},
            "maps": {"then": then},
        }  # fmt: skip

    found = public_changes(publishable(content(before)), publishable(content(after)))
    assert bool(found) == is_seen
