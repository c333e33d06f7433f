"""Rows of a return in every state, with invented figures."""

from typing import Any

from associations.checks.findings import IMPOSSIBLE, ODD, Finding
from associations.models import Note
from associations.returns.rows import Row, RowFinding
from associations.sections.organisation import ORGANISATION


def example_rows() -> tuple[Row, ...]:
    """Return the first rows of the first section: reported, unchanged, missing, typed wrongly, with findings."""
    impossible = Finding(
        kind=IMPOSSIBLE,
        code="members",
        key="<=population",
        message="Tổng số hội viên (9) lớn hơn dân số (8). Sửa lại cho đúng.",
        brief="Lớn hơn dân số (8)",
        value=9,
        about="9 8",
    )
    return (
        _row(0, value=881_384, previous=814_565, source="Số liệu ví dụ", origin=Note.Origin.OFFICIAL),
        _row(1, value=1_234_567, previous=1_234_567),
        _row(2, reason=Note.MissingReason.NO_DATA),
        _row(3, value=0, previous=12),
        _row(4),
        _row(5, typed="khoảng 2 nghìn", problem="“khoảng 2 nghìn” có cả chữ; chỉ gõ số."),
        _row(6, value=12, flags=(Note.Flag.ESTIMATED,), remark="Ghi chú ví dụ"),
        _row(7, value=9, findings=(RowFinding(impossible),)),
        _row(8, value=5, findings=(RowFinding(_odd(8)),)),
        _row(9, value=5, findings=(RowFinding(_odd(9), explanation="Tính cả hội viên cũ"),)),
        _row(10, value=5, findings=(RowFinding(_odd(10), before="Lời giải thích cho số cũ"),)),
    )


def _odd(place: int) -> Finding:
    code = ORGANISATION.figures[place].code
    return Finding(
        kind=ODD,
        code=code,
        key="<=members",
        message="Số này (5) lớn hơn Tổng số hội viên (4). Sửa số, hoặc giải thích một câu.",
        brief="Lớn hơn tổng số hội viên (4)",
        value=5,
        about="5 4",
    )


_BLANK: dict[str, Any] = {
    "value": None,
    "previous": None,
    "typed": "",
    "problem": "",
    "reason": "",
    "findings": (),
    "flags": (),
    "remark": "",
    "source": "",
    "origin": "",
}


def _row(place: int, **fields: Any) -> Row:
    """Return a row of the first section with some of a row's fields, the others blank."""
    return Row(number=f"1.{place + 1}", figure=ORGANISATION.figures[place], **{**_BLANK, **fields})
