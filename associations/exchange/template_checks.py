"""What the template asks by itself while it is filled: formulas made from the rules and looks that the portal asks by.

Each check is a condition over the cells of figures and a short sentence; the conditions take over nothing but what can be
written exactly. Figures that are exchanged, and numbers that a list counts, are left to the upload; the sheet says so.
Last year's figures stand in the conditions as constants, and amounts in whole đồng, so that nothing is lost in rounding.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from associations.checks.findings import IMPOSSIBLE, Values
from associations.checks.looks import MANY_COPIES, SURE_COPY
from associations.checks.odd_ranges import Range, lies_within, odd_ranges
from associations.checks.rules import AtLeastSum, AtMost, EqualsSum, EqualsYearBefore, Rule, Sum
from associations.exchange.template_places import CHECK, EXPLANATION, MILLION, REASON, SUM, VALUE
from associations.numbers import format_count, format_millions
from associations.sections.base import Section, casebook, figures, labels, sections

BLANK = "Còn trống."
WRONG = "Sai:"  # begins the sentence of what no explanation helps


@dataclass(frozen=True)
class Check:
    """One thing that is asked at a figure: a condition as a formula, the sentence, and whether it holds for figures.

    added: the figures whose sum it is about; with a text in one of their cells nothing is said.
    """

    code: str
    condition: str
    sentence: str
    holds: Callable[[Values], bool]
    added: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cells:
    """Where the figures stand: their rows by code, and whether amounts are in triệu đồng."""

    rows: Mapping[str, int]
    in_millions: bool

    def is_million(self, code: str) -> bool:
        """Return whether a figure is written in triệu đồng."""
        return self.in_millions and figures()[code].is_money

    def raw(self, code: str) -> str:
        """Return the cell of a figure."""
        return f"{VALUE}{self.rows[code]}"

    def amount(self, code: str) -> str:
        """Return a figure as a whole number; only where its cell holds one."""
        cell = self.raw(code)
        return f"ROUND({cell}*{MILLION},0)" if self.is_million(code) else cell

    def total(self, codes: Iterable[str]) -> str:
        """Return the sum of figures as a whole number; only where no cell holds a text."""
        return "+".join(self.amount(code) for code in codes)

    def count(self, codes: Iterable[str]) -> str:
        """Return how many of some figures are numbers."""
        return f"COUNT({self._listed(codes)})"

    def are_numbers(self, codes: Iterable[str]) -> str:
        """Return the condition that no cell of some figures holds a text, as "11,2 tỉ" is."""
        listed = self._listed(codes)
        return f"COUNTA({listed})=COUNT({listed})"

    def _listed(self, codes: Iterable[str]) -> str:
        return ",".join(map(self.raw, codes))

    def equals(self, code: str, value: int) -> str:
        """Return the condition that a figure is a number, whatever else its cell may hold."""
        if self.is_million(code):
            whole, rest = divmod(value, MILLION)
            return f"{self.raw(code)}={value / MILLION!r}" if rest else f"{self.raw(code)}={whole}"
        return f"{self.raw(code)}={value}"


def checks_of(cells: Cells, previous: Values) -> dict[str, list[Check]]:
    """Return what the template asks at each figure, what is impossible first."""
    found: dict[str, list[Check]] = {code: [] for code in figures()}
    for section in sections():
        for check in (*_of_rules(section, cells, previous), *_of_looks(section, cells, previous)):
            found[check.code].append(check)
    return {
        code: sorted(checks, key=lambda check: not check.sentence.startswith(WRONG))
        for code, checks in found.items()
    }


def formula_of(code: str, checks: Iterable[Check], cells: Cells) -> str:
    """Return the formula of the cell that says what is asked at a figure."""
    value, reason = cells.raw(code), f"{REASON}{cells.rows[code]}"
    is_whole = "FALSE" if cells.is_million(code) else f"{value}<>INT({value})"
    sentences = [
        f'IF(AND({value}<>"",{reason}<>""),"{_BOTH} ","")',
        f'IF(COUNT({value})=1,IF(OR({value}<0,{is_whole}),"{_no_number(code, cells)} ",""),"")',
        *(f'IF({check.condition},"{_quoted(check.sentence)} ","")' for check in checks),
    ]
    whole = f"TRIM({'&'.join(sentences)})"
    if figures()[code].required:
        return f'=IF(AND({value}="",{reason}=""),"{BLANK}",{whole})'
    return f"={whole}"


_BOTH = f"{WRONG} đã có số mà vẫn ghi lý do thiếu."


def _no_number(code: str, cells: Cells) -> str:
    kind = "số" if cells.is_million(code) else "số nguyên"
    return f"{WRONG} phải là {kind} từ 0 trở lên."


@dataclass(frozen=True)
class Standing:
    """What stands in the cells of figures: numbers, texts that are none, and reasons why there is none, by code."""

    values: Values
    texts: AbstractSet[str] = frozenset()
    reasons: AbstractSet[str] = frozenset()

    def is_blank(self, code: str) -> bool:
        """Return whether nothing stands in the cell of a figure."""
        return self.values.get(code) is None and code not in self.texts


def result_of(code: str, checks: Iterable[Check], standing: Standing) -> str:
    """Return what the formula of a figure's check gives for cells as they stand."""
    if standing.is_blank(code) and figures()[code].required and code not in standing.reasons:
        return BLANK
    sentences = [] if standing.is_blank(code) or code not in standing.reasons else [_BOTH]
    found = (
        check for check in checks if check.holds(standing.values) and standing.texts.isdisjoint(check.added)
    )
    return " ".join([*sentences, *(check.sentence for check in found)])


def sum_of(rule: Sum, standing: Standing) -> int | None:
    """Return what the formula of a figure's sum gives in đồng; None for a blank."""
    total = rule.expected(standing.values, {})
    is_blank = total is None or total < 0 or not standing.texts.isdisjoint(rule.inputs)
    return None if is_blank else total


def is_marked(line: int) -> str:
    """Return the condition that a row has to be put right or explained."""
    check, explanation = f"${CHECK}{line}", f"${EXPLANATION}{line}"
    return f'AND({check}<>"",{check}<>"{BLANK}",OR(LEFT({check},{len(WRONG)})="{WRONG}",{explanation}=""))'


def sum_formula(rule: Sum, cells: Cells) -> str:
    """Return the formula of what a figure's parts make so far; blank where there is nothing to add, or it is negative."""
    plus, minus = _parts(rule)
    total = _difference(cells, plus, minus)
    written = f"({total})/{MILLION}" if cells.is_million(rule.code) else total
    known = f"{cells.count(plus)}>0,{cells.are_numbers((*plus, *minus))}"
    return f'=IF(AND({known}),IF({total}<0,"",{written}),"")'


def _parts(rule: Sum) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return (rule.plus, rule.minus) if isinstance(rule, EqualsSum) else (rule.parts, ())


def _difference(cells: Cells, plus: Iterable[str], minus: Iterable[str]) -> str:
    return cells.total(plus) + "".join(f"-{cells.amount(code)}" for code in minus)


def _of_rules(section: Section, cells: Cells, previous: Values) -> Iterator[Check]:
    names = labels()
    for rule in section.rules:
        written = _written(rule, cells, previous)
        if written is not None:
            condition, sentence = written
            if rule.kind == IMPOSSIBLE:
                sentence = f"{WRONG} {sentence[0].lower()}{sentence[1:]}"
            added = rule.inputs if isinstance(rule, Sum) else ()
            yield Check(rule.code, condition, sentence, _finds(rule, previous, names), added)


def _finds(rule: Rule, previous: Values, names: Mapping[str, str]) -> Callable[[Values], bool]:
    return lambda values: rule.find(values, previous, names) is not None


def _written(rule: Rule, cells: Cells, previous: Values) -> tuple[str, str] | None:
    """Return a rule as a condition and its sentence; None for one that is not written, or asks nothing this year."""
    code = rule.code
    if isinstance(rule, AtMost):
        condition = f"IF({cells.count(rule.codes)}=2,{cells.amount(code)}>{cells.amount(rule.whole)},FALSE)"
        return condition, f"Lớn hơn “{labels()[rule.whole]}”."
    if isinstance(rule, AtLeastSum):
        known = f"{cells.count([code])}=1,{cells.count(rule.parts)}>0,{cells.are_numbers(rule.parts)}"
        return (
            f"IF(AND({known}),{cells.amount(code)}<{cells.total(rule.parts)},FALSE)",
            f"Nhỏ hơn tổng các khoản (cột {SUM}).",
        )
    if isinstance(rule, EqualsSum):
        return _balance(rule, cells), f"Khác số tính ở cột {SUM}."
    before = previous.get(rule.before) if isinstance(rule, EqualsYearBefore) else None
    if not isinstance(rule, EqualsYearBefore) or before is None:
        return None
    condition = f"IF({cells.count([code])}=1,{cells.amount(code)}<>{before},FALSE)"
    text = format_millions(before) if cells.is_million(code) else format_count(before)
    return condition, f"Khác “{labels()[rule.before]}” của năm trước ({text})."


def _balance(rule: EqualsSum, cells: Cells) -> str:
    """Return the condition that a balance is not what its parts make; with a part missing only a sum too large counts."""
    value, total = cells.amount(rule.code), _difference(cells, rule.plus, rule.minus)
    plus = cells.count(rule.plus)
    known = [f"{cells.count([rule.code])}=1", f"{plus}>0", cells.are_numbers(rule.plus)]
    if rule.minus:
        known.append(f"{cells.count(rule.minus)}={len(rule.minus)}")
    differs = f"IF({plus}<{len(rule.plus)},{value}<{total},{value}<>{total})"
    return f"IF(AND({','.join(known)}),{differs},FALSE)"


def _of_looks(section: Section, cells: Cells, previous: Values) -> Iterator[Check]:
    """Yield what is asked about a figure against its own last year: how far it moved, and that it did not move at all."""
    patients = casebook().patients
    known = {f.code: before for f in section.figures if (before := previous.get(f.code)) is not None}
    for code, before in known.items():
        if ranges := odd_ranges(patients[code], before):
            yield Check(code, _in_ranges(code, ranges, cells), "Khác nhiều so với năm trước.", _lies_in(code, ranges))  # fmt: skip
    stays = {c: before for c, before in known.items() if before >= SURE_COPY and not patients[c].is_steady}
    yield from _copied(stays, cells)


def _in_ranges(code: str, ranges: Iterable[Range], cells: Cells) -> str:
    value = cells.amount(code)
    parts = [
        f"{value}>={first}" if last is None else f"AND({value}>={first},{value}<={last})"
        for first, last in ranges
    ]
    return f"IF({cells.count([code])}=1,OR({','.join(parts)}),FALSE)"


def _lies_in(code: str, ranges: tuple[Range, ...]) -> Callable[[Values], bool]:
    def holds(values: Values) -> bool:
        value = values.get(code)
        return value is not None and lies_within(ranges, value)

    return holds


def _copied(stays: Values, cells: Cells) -> Iterator[Check]:
    """Yield the checks of figures that are last year's to the last digit; many of a section are asked about at the first."""
    same = {code: cells.equals(code, before) for code, before in stays.items() if before is not None}
    count = _count_true(same.values())
    earlier: list[str] = []
    for code, condition in same.items():
        first = f"{_count_true(earlier)}=0"
        yield Check(
            code,
            f"IF({condition},OR({count}<{MANY_COPIES},{first}),FALSE)",
            "Giống hệt năm trước.",
            _is_copied(code, stays),
        )
        earlier.append(condition)


def _count_true(conditions: Iterable[str]) -> str:
    """Return how many conditions hold; the 0 makes a number of a single one."""
    return "+".join(["0", *(f"({condition})" for condition in conditions)])


def _is_copied(code: str, stays: Values) -> Callable[[Values], bool]:
    def holds(values: Values) -> bool:
        same = [one for one, before in stays.items() if values.get(one) == before]
        return code in same and (len(same) < MANY_COPIES or same[0] == code)

    return holds


def _quoted(text: str) -> str:
    return text.replace('"', '""')
