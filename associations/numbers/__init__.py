"""Vietnamese numbers: the only place where a number is read from text or written as text.

With LANGUAGE_CODE "vi" Django itself reads a typed "1.000" as 1. Here a dot groups thousands and a comma
begins decimals, and what could be read in two ways is asked about instead of guessed:

    read_count("1.234") == read_count("1 234") == read_count("1234") == 1234
    read_money("148,7 tỉ") == 148_700_000_000
    read_count("1,234")  -> NumberProblem: 1.234 or 1,234? with the proposal 1.234

`spelling` cleans, `digits` reads digits and marks, `amounts` words for sizes and sums, `certain` what has one reading;
`refusals` says what the matter is with any other text and what may be meant; `reading` has the readers.
"""

from associations.numbers.certain import is_sum
from associations.numbers.fields import CountField, MillionsField, MoneyField, QuantityField
from associations.numbers.problems import NumberProblem, Proposal, Refusal
from associations.numbers.reading import (
    are_figures,
    read_cell,
    read_count,
    read_decimal,
    read_millions,
    read_money,
    read_plain,
    read_quantity,
)
from associations.numbers.spelling import tidy
from associations.numbers.wanted import COUNT_MAX, MONEY_MAX
from associations.numbers.writing import (
    format_count,
    format_decimal,
    format_exact,
    format_millions,
    millions_to_type,
    money_in_words,
    quantity_to_type,
)

__all__ = [
    "COUNT_MAX",
    "MONEY_MAX",
    "CountField",
    "MillionsField",
    "MoneyField",
    "NumberProblem",
    "Proposal",
    "QuantityField",
    "Refusal",
    "are_figures",
    "format_count",
    "format_decimal",
    "format_exact",
    "format_millions",
    "is_sum",
    "millions_to_type",
    "money_in_words",
    "quantity_to_type",
    "read_cell",
    "read_count",
    "read_decimal",
    "read_millions",
    "read_money",
    "read_plain",
    "read_quantity",
    "tidy",
]
