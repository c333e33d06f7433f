"""What a number is read for: its unit, its bounds, and how a number is offered to whoever typed something else."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from associations.numbers.problems import NumberProblem, Proposal, Refusal
from associations.numbers.writing import format_count, format_millions, money_in_words
from associations.printable import cut
from associations.text import plain_line

COUNT_MAX = 999_999_999
MONEY_MAX = 999_999_999_999_999  # 15 digits: exact in Excel and in a browser
MILLION = 10**6
_MOST_PROPOSALS = 3
_LONGEST_QUOTE = 20


@dataclass(frozen=True)
class Wanted:
    """What is asked for: a count or an amount, its largest value, the words that may stand behind it.

    in_millions: whether a bare amount is triệu đồng; the value is in đồng all the same.
    """

    is_money: bool = False
    in_millions: bool = False
    units: tuple[str, ...] = ()
    maximum: int = COUNT_MAX

    def proposals(self, values: Iterable[Fraction | int]) -> tuple[Proposal, ...]:
        """Return those of the values that could be taken, each once, as proposals."""
        whole = dict.fromkeys(int(v) for v in values if v == int(v) and 0 <= v <= self.maximum)
        return tuple(Proposal(value, f"Lấy {self._written(value)}") for value in whole)[:_MOST_PROPOSALS]

    def _written(self, value: int) -> str:
        if self.in_millions:
            return f"{format_millions(value)} triệu"
        if not self.is_money:
            return format_count(value)
        if value >= MILLION and value % 1000 == 0:
            return money_in_words(value)  # so many zeros are told apart by nobody
        return f"{format_count(value)} đồng"


@dataclass(frozen=True)
class Spelling:
    """A text as it was typed, how it is matched (`line`: small letters, plain spaces, one dash), what it is read for."""

    text: str
    line: str
    wanted: Wanted

    def typed_at(self, start: int, end: int) -> str:
        """Return a part of the folded text as it was typed; folded where the two are not alike letter by letter."""
        plain = plain_line(self.text)
        if len(plain) != len(self.line):
            plain = plain.strip("'\"‘’“” ")
        return (plain if len(plain) == len(self.line) else self.line)[start:end].strip()

    @property
    def quoted(self) -> str:
        """The text in quotes, its beginning where it is long."""
        return f"“{cut(self.text, _LONGEST_QUOTE)}”"

    def problem(
        self,
        kind: Refusal,
        why: str,
        values: Iterable[Fraction | int] = (),
        *,
        in_short: str | tuple[str, ...],
    ) -> NumberProblem:
        """Return a refusal that quotes the text, `why` goes on from there; in_short: as lines beside the field."""
        lines = (in_short,) if isinstance(in_short, str) else in_short
        return NumberProblem(f"“{self.text}” {why}", self.wanted.proposals(values), in_short=lines, kind=kind)
