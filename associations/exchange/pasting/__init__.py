"""A block of cells copied from Excel or Word: which figure each line is for, and how its number is read.

A line that has a name goes to the figure of that name, whatever its place; the column is chosen by its head. By place
alone goes only a column that has no words at all. What is not certain is said, and never marked to be taken.
"""

from associations.exchange.pasting.parts import Block, Choice, Column, Match, PastedLine, Situation
from associations.exchange.pasting.reading import LONGEST, is_block, read_block
from associations.exchange.pasting.units import UNITS_OF_MONEY, read_in, unit_of_key

__all__ = [
    "LONGEST",
    "UNITS_OF_MONEY",
    "Block",
    "Choice",
    "Column",
    "Match",
    "PastedLine",
    "Situation",
    "is_block",
    "read_block",
    "read_in",
    "unit_of_key",
]
