"""Legal documents and days as the report's text names them."""

import datetime

import pytest

from reports.narrative.legal_documents import cited, cited_again, written_day


@pytest.mark.parametrize(
    ("basis", "first", "again"),
    [
        ("Quyết định 387/QĐ-TTg ngày 25/3/2022", "Quyết định số 387/QĐ-TTg ngày 25/3/2022 của Thủ tướng Chính phủ", "Quyết định số 387/QĐ-TTg"),
        ("Quyết định số 677/QĐ-TTg ngày 3/06/2022.", "Quyết định số 677/QĐ-TTg ngày 03/6/2022 của Thủ tướng Chính phủ", "Quyết định số 677/QĐ-TTg"),
        ("Nghị quyết 202/2025/QH15", "Nghị quyết số 202/2025/QH15 của Quốc hội", "Nghị quyết số 202/2025/QH15"),
        ("Nghị định 30/2020/NĐ-CP ngày 5/3/2020", "Nghị định số 30/2020/NĐ-CP ngày 05/3/2020 của Chính phủ", "Nghị định số 30/2020/NĐ-CP"),
        ("Quyết định 324/QĐ-KHVN", "Quyết định số 324/QĐ-KHVN", "Quyết định số 324/QĐ-KHVN"),
        ("Nghị quyết 1/2025", "Nghị quyết số 1/2025", "Nghị quyết số 1/2025"),
        ("Kế hoạch của cụm ngày 1/2/2024", "Kế hoạch của cụm ngày 01/02/2024", "Kế hoạch của cụm ngày 01/02/2024"),
        ("Quyết định 1373/QĐ-TTg của Thủ tướng", "Quyết định 1373/QĐ-TTg của Thủ tướng", "Quyết định 1373/QĐ-TTg của Thủ tướng"),
        ("", "", ""),
    ],
)  # fmt: skip
def test_a_document_is_named_with_its_issuer_first_and_short_afterwards(basis, first, again):
    assert (cited(basis), cited_again(basis)) == (first, again)


@pytest.mark.parametrize(("month", "written"), [(1, "01/01/2025"), (2, "01/02/2025"), (3, "01/3/2025"), (7, "01/7/2025"), (12, "01/12/2025")])  # fmt: skip
def test_only_days_below_ten_and_the_first_two_months_have_a_leading_nought(month, written):
    assert written_day(datetime.date(2025, month, 1)) == written
