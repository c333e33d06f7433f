"""What stands in a cell of the template, and what warns of a value that does not belong there."""

import re
from typing import Any

from openpyxl.formatting.rule import Rule
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from associations.exchange.template_places import MILLION, MILLIONS
from associations.numbers import COUNT_MAX, MONEY_MAX
from associations.returns.rows import Row
from associations.sections.base import Figure

_LIKE_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")  # programs read "_x0041_" as "A"


def put(cell: Any, value: Any) -> None:
    """Write a value; a text stays text, whatever it begins with and though it looks like an escaped letter."""
    cell.value = _LIKE_ESCAPED.sub("_x005F_", value) if isinstance(value, str) else value
    if isinstance(value, str):
        cell.data_type = "s"
        cell.quotePrefix = value[:1] in "=+-@"


def as_written(row: Row, value: Any) -> Any:
    """Return an amount as the template's column has it: of đồng or of triệu đồng; a text that is no number as it is."""
    if not row.in_millions or not isinstance(value, int):
        return value
    whole, rest = divmod(value, MILLION)
    return value / MILLION if rest else whole


def hide_lone_comma(target: Worksheet, line: int) -> None:
    """Show a whole number of triệu without the comma that its format would leave behind it."""
    whole = DifferentialStyle(numFmt=NumberFormat(numFmtId=3, formatCode="#,##0"))
    for letter in "DE":
        address = f"{letter}{line}"
        rule = Rule(
            "expression", dxf=whole, formula=[f"IF(ISNUMBER({address}),{address}=INT({address}),FALSE)"]
        )
        target.conditional_formatting.add(address, rule)


def rule_for(address: str, figure: Figure, *, in_millions: bool) -> DataValidation:
    """Return what tells the officer what belongs into a cell and warns of no such number; "148,7 tỉ" may stay."""
    highest = MONEY_MAX if figure.is_money else COUNT_MAX
    if in_millions:
        highest //= MILLION
    rule = DataValidation(
        "decimal" if in_millions else "whole",
        operator="between",
        formula1="0",
        formula2=str(highest),
        allow_blank=True,
    )
    rule.errorStyle = "warning"
    kind = "số" if in_millions else "số nguyên"
    rule.errorTitle = f"Chưa phải {kind}"
    rule.error = f"Ô này nhận {kind} từ 0 trở lên. Vẫn giữ chữ đã gõ thì cổng sẽ hỏi lại khi nhận tệp."
    rule.promptTitle = figure.label[:32]
    unit = MILLIONS if in_millions else figure.unit
    rule.prompt = f"{figure.definition} Đơn vị: {unit}."[:255]
    rule.showErrorMessage = rule.showInputMessage = True
    rule.add(address)
    return rule
