"""Three returns to be printed: blank, as a province fills one with twelve agreements, and as much as anybody can type."""

import datetime

from associations.actions import returns as actions
from associations.actions.edits import Edit
from associations.demo.texts import agreements
from associations.models import Note, OwnTarget, Return
from associations.sections.base import figures, registers
from tests import factories
from tests.cast import Cast

LONG_WORD = "W" * 300
SENTENCE = "Các cấp hội vận động nhân dân học tập suốt đời, gắn với phong trào của địa phương. "
LONGEST = (
    (SENTENCE * 300)[:19_000] + "\n\n" + LONG_WORD + "\n<script>alert(1)</script> { PAGE } 🎓\x0b\u202ecuối"
)
NAME = "Nguyễn Phúc Hoàng Thị Bảo Ngọc Minh Châu Lê Trần Tôn Nữ Quỳ"
# What the three texts of a province hold, as a rule.
TEXTS = dict.fromkeys(("outcomes", "difficulties", "next_tasks"), SENTENCE * 2)
AMOUNT = 148_724_000_000


def blank(cast: Cast) -> Return:
    return factories.begin(cast.lang_son)


def usual(cast: Cast) -> Return:
    """Every figure, the three texts, who signs, and twelve agreements."""
    return_ = factories.begin(cast.lang_son)
    values = {code: AMOUNT if figure.is_money else 231_480 for code, figure in figures().items()}
    texts = {**TEXTS, "certified_by": "Hoàng Thị Mẫu", "certified_title": "Chủ tịch"}
    actions.save(by=cast.officer, edits=[Edit(return_, figures=values, texts=texts)])
    register = registers()["thoa-thuan"]
    for position, row in enumerate(agreements(2024, 12, 4), start=1):
        register.model.objects.create(
            of_return=return_, position=position, **dict(zip(register.columns, row, strict=True))
        )
    return_.refresh_from_db()
    return return_


def largest(cast: Cast) -> Return:
    """Long texts, remarks at every figure, rows in every list and own targets."""
    return_ = usual(cast)
    notes = {(code, "remark", ""): (SENTENCE * 5, "") for code in figures()}
    texts = dict.fromkeys(TEXTS, LONGEST) | {
        "certified_by": NAME,
        "certified_title": "KT. Chủ tịch - Phó Chủ tịch",
    }
    actions.save(by=cast.officer, edits=[Edit(return_, texts=texts, notes=notes)])
    for register in registers().values():
        for position in range(20, 26):
            register.model.objects.create(of_return=return_, position=position, **_row(register))
    OwnTarget.objects.create(of_return=return_, indicator="family_rate", value=72)
    Note.objects.create(of_return=return_, code="members", kind="flag", key="tam_tinh")
    return_.refresh_from_db()
    return return_


def _row(register) -> dict:
    """A row of a list with as much in each column as it takes."""
    found = {}
    for name in register.columns:
        column = register.model._meta.get_field(name)
        kind = column.get_internal_type()
        if column.choices:
            found[name] = column.choices[-1][0]
        elif kind == "BooleanField":
            found[name] = True
        elif "Integer" in kind:
            found[name] = 2024
        elif type(column).__name__ == "PartialDayColumn":
            found[name] = datetime.date(2024, 3, 5)
        else:
            found[name] = (LONG_WORD + " " + SENTENCE * 50)[: column.max_length or 2000]
    return found
