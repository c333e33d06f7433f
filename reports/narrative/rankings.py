"""Units against each other in one sentence: who leads and by how much, the rest where it is worth it; who moved most."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from associations.numbers import format_decimal
from reports.analysis.proportions import ahead, times_the_whole
from reports.analysis.results import UnitResult
from reports.indicators import Ratio
from reports.narrative.leaders import are_alike, each_alike, hardly_apart, leaders
from reports.narrative.ranges import (
    MOST_LISTED,
    Written,
    groups_of,
    named_and_rest,
    names_of,
    range_of,
    value_of,
    with_value,
)
from reports.presentation.printed import adds_up
from reports.presentation.traces import Trace
from reports.presentation.wording import quantities
from reports.presentation.wording.pieces import (
    Number,
    Piece,
    Pieces,
    Sentence,
    Source,
    around,
    clauses,
    listed,
    plain,
    sentence,
)
from reports.presentation.wording.quantities import rounds_to_nothing
from reports.presentation.wording.results import COMPARED, ResultPhrases, in_words

_FAR_ABOVE = Fraction(3, 2)  # times the whole cluster's ratio from which a leader's is told so
# Of what a unit had: growths that differ by less are told as a range, and a fall by less is not told beside a rise.
_ALIKE = Fraction(1, 100)
_FAR_AHEAD = Fraction(1, 4)  # of the way from the first to the last, from which the lead is told
_LARGE = Fraction(1, 10)  # of the leader's own value, likewise
_TWO = 2
_FEW = 3  # units below which a lead says no more than the two values


@dataclass(frozen=True)
class Form:
    """How a ranking is said.

    about: "về tỉ lệ hội viên"; "" where the paragraph has just named it. opening: words before the leaders, "tính bình
    quân đầu người, ". most: "nhiều nhất" of "Nhiều nhất là A (30 văn bản) và B (29)", which leaves the rest to the tables;
    "" for the full ranking, "A dẫn đầu với 40,1 %". following: words before those that come next in it.
    """

    about: str = ""
    opening: str = ""
    most: str = ""
    following: str = "tiếp theo là "

    @property
    def of_what(self) -> str:
        """Return " về tỉ lệ hội viên"."""
        return f" {self.about}" if self.about else ""


def ranking(of: ResultPhrases, form: Form, noun: str | None = None) -> Sentence | None:
    """Return who leads, who follows and the range of the rest; None where fewer than two units could be compared."""
    known = of.known
    if not known or len(of.result.units) == 1:
        return None
    if len(known) == 1:
        what = [form.of_what, ": ", *of.of_unit(known[0], noun)]
        return sentence(form.opening, "chỉ ", of.names(known), " có số liệu", what)
    groups = groups_of(of)
    if len(groups) == 1:
        return each_alike(of, noun) if form.most else _all_equal(of, form, noun)
    if len(known) == _TWO:
        return _of_two(of, groups, form, noun)
    if are_alike(of, groups):
        about = form.opening or (f"{form.about}, " if form.about else "")
        return hardly_apart(of, groups, about, noun)
    return leaders(of, groups, form.most, noun) if form.most else _of_many(of, groups, form, noun)


def _of_many(of: ResultPhrases, groups: list[list[UnitResult]], form: Form, noun: str | None) -> Sentence:
    """Return the ranking of three units and more.

    Units are named down to the third, with whoever is equal to them. All values have the decimals that keep different
    ones apart.
    """
    named, rest = named_and_rest(groups)
    ends = [rest[0][0], rest[-1][-1]] if rest else []
    written = Written(noun, of.decimals(value_of(unit) for unit in (*(g[0] for g in named), *ends)))
    lead = _lead(of, named, groups[-1], written)
    others = named[1 + bool(lead.passed) :]
    following = listed([with_value(of, group, written) for group in others])
    head = ("; " if lead.pieces else ", ") + form.following
    if lead.passed and [len(group) for group in others] == [1]:
        head, following = "; ", [*names_of(of, others[0]), " đứng thứ ba (", *written.of(of, others[0]), ")"]
    return sentence(
        form.opening,
        _leading(of, named[0], form, written),
        lead.pieces,
        around(head, following),
        around(", " if lead.passed else "; ", _rest(of, rest, written)) if rest else [],
    )


def _all_equal(of: ResultPhrases, form: Form, noun: str | None) -> Sentence:
    """Return that all units have the same value, or nearly so."""
    verb = " cùng đạt " if of.indicator.unit == "%" else " cùng có "
    value = Written(noun, 0).of(of, of.known)
    about = f"{form.about}, " if form.about else ""
    everyone: Pieces = ["cả ", *of.those_known()] if not of.result.is_whole else [of.everyone()]
    return sentence(form.opening or about, everyone, verb, value)


def _of_two(
    of: ResultPhrases, groups: Sequence[Sequence[UnitResult]], form: Form, noun: str | None
) -> Sentence:
    """Return which of two units has more: nobody leads among two."""
    first, second = groups
    written = Written(noun, of.decimals((value_of(first[0]), value_of(second[0]))))
    about = form.opening or (f"{form.about}, " if form.about else "")
    among: Pieces = [] if of.result.is_whole else ["trong ", *of.those_known(), ", "]
    verb, more = (" đạt ", ", cao hơn ") if isinstance(of.indicator, Ratio) else (" có ", ", nhiều hơn ")
    return sentence(
        about, among, names_of(of, first), verb, written.of(of, first), more, with_value(of, second, written)
    )


def _leading(of: ResultPhrases, group: Sequence[UnitResult], form: Form, written: Written) -> Pieces:
    """Return the leaders with their value, and among whom they lead where not every unit has a value."""
    among: Pieces = [] if of.result.is_whole else [" trong ", *of.those_known()]
    together = " cùng" if len(group) > 1 else ""
    leads: Pieces = [f"{together} dẫn đầu", *among, form.of_what, " với "]
    return [*names_of(of, group), *leads, *written.of(of, group)]


@dataclass(frozen=True)
class _Lead:
    """What is told of a lead; passed: whether it names who is second."""

    pieces: Pieces
    passed: bool = False


def _lead(
    of: ResultPhrases,
    named: Sequence[Sequence[UnitResult]],
    last: Sequence[UnitResult],
    written: Written,
) -> _Lead:
    """Return by how much who leads alone does so: times the whole, or the gap to the second; nothing where it is small."""
    first = named[0][0]
    if len(of.known) < _FEW or len(named[0]) > 1:
        return _Lead([])
    times = times_the_whole(of.result, first)
    if times is not None and times >= _FAR_ABOVE:
        return _Lead([", gấp ", *_times(of, first, times), " mức chung"])
    if of.indicator.unit != "%" or len(named) == 1 or len(named[1]) > 1:
        return _Lead([])
    second = named[1][0]
    gap = ahead(first, second)
    is_far = gap >= max(_FAR_AHEAD * ahead(first, last[-1]), _LARGE * value_of(first))
    if not is_far or not _is_as_written(of, first, second, gap):
        return _Lead([])
    size = Number(of.indicator.text(gap), _source_of_lead(of, first, second), of.indicator.change_unit)
    return _Lead([", cao hơn ", *with_value(of, [second], written), " ", size], passed=True)


def _is_as_written(of: ResultPhrases, first: UnitResult, second: UnitResult, gap: Fraction) -> bool:
    """Return whether a gap is that of the two values as they are written."""
    return adds_up(plain(of.of_unit(first)), plain(of.of_unit(second)), of.indicator.text(gap))


def _times(of: ResultPhrases, unit: UnitResult, times: Fraction) -> Pieces:
    trace = Trace(of.indicator.code, of.year, unit.association.key)
    both = f"{unit.text} ÷ {of.result.text} {of.indicator.unit}"
    source = Source(trace, "times", of.indicator.label, f"{format_decimal(times, 2)} lần mức chung ({both})")
    quantity = quantities.times(times)
    if not quantity.number.isdigit():
        return quantity.pieces(source)
    return [quantity.qualifier, *in_words(int(quantity.number), source), " lần"]


def _source_of_lead(of: ResultPhrases, unit: UnitResult, second: UnitResult) -> Source:
    trace = Trace(of.indicator.code, of.year, unit.association.key)
    gap = of.indicator.text(ahead(unit, second))
    full = f"{gap} {of.indicator.change_unit} ({unit.text} − {second.text} của {second.association.name})"
    return Source(trace, "ahead", of.indicator.label, full)


def _rest(of: ResultPhrases, rest: Sequence[Sequence[UnitResult]], written: Written) -> Pieces:
    """Return the units that are not named one by one, with their value or their range."""
    units = [unit for group in rest for unit in group]
    if len(units) == 1:
        return ["còn ", *with_value(of, units, written)]
    who = [*of.count(len(units), "rest", "số hội còn lại"), f" {of.noun} còn lại"]
    if len(rest) == 1:
        who += [" (", *of.names(units, last=", "), ")"] if len(units) <= MOST_LISTED else []
        return [*who, " cùng đạt " if of.indicator.unit == "%" else " cùng có ", *written.of(of, units)]
    return [*who, *range_of(of, rest, written)]


def moved(of: ResultPhrases, subject: str, *, is_year_last: bool = False) -> Sentence | None:
    """Return which units rose and fell most since last year; None where fewer than two can be compared.

    is_year_last: "Mức này tăng … so với năm 2022" instead of "So với năm 2022, mức này tăng …".
    """
    result = of.result
    changes = [unit.change for unit in result.units if unit.change is not None]
    if len(changes) < 2:
        return None
    parts = _rises_and_falls(of, changes)
    if not parts:
        return None
    among: Pieces = []
    if len(changes) < len(result.units):
        among = ["trong ", *of.count(len(changes), "compared", COMPARED), f" {of.noun} so được, "]
    since: list[Piece] = ["so với năm ", of.last_year]
    if is_year_last:
        return sentence(among, [subject, " "], *since, " ", clauses(*parts))
    return sentence(*since, ", ", among, [subject, " "], clauses(*parts))


def _rises_and_falls(of: ResultPhrases, changes: Sequence[Fraction]) -> list[Pieces]:
    """Return who rose most and who fell most, as far as anybody did."""
    highest, lowest = max(changes), min(changes)
    if len({of.indicator.text(change) for change in changes}) == 1:
        return _alike_everywhere(of, changes)
    if not rounds_to_nothing(of.indicator, lowest) and _are_rises_alike(of):
        where = f"tăng ở {of.everyone()}" if len(changes) == len(of.result.units) else "đều tăng"
        # "Tăng từ 735 đến 5.320 đồng" would be one that rose from the one to the other.
        more = ", " if of.indicator.unit == "%" else ", thêm "
        return [[where, more, *_range_of_changes(of, lowest, highest)]]
    parts: list[Pieces] = []
    if highest > 0 and not rounds_to_nothing(of.indicator, highest):
        everywhere = f"tăng ở {of.everyone()}" if len(changes) == len(of.result.units) else "đều tăng"
        rose = f"{everywhere}, nhiều nhất ở " if lowest > 0 else "tăng nhiều nhất ở "
        parts.append([rose, *_most(of, highest)])
    if lowest < 0 and not rounds_to_nothing(of.indicator, lowest) and not (parts and _is_tiny(of, lowest)):
        parts.append(["giảm nhiều nhất ở ", *_most(of, lowest)])
    return parts


def _is_tiny(of: ResultPhrases, change: Fraction) -> bool:
    """Return whether a change is less than a hundredth of what each had that changed by it."""
    before = [unit.previous for unit in of.result.units if unit.change == change]
    return all(value and abs(change) < _ALIKE * value for value in before)


def _are_rises_alike(of: ResultPhrases) -> bool:
    """Return whether all rose, and by nearly the same part of what they had, so that only their size tells them apart."""
    parts = [
        unit.change / unit.previous for unit in of.result.units if unit.change is not None and unit.previous
    ]
    number = sum(unit.change is not None for unit in of.result.units)
    return len(parts) == number and min(parts) > 0 and max(parts) - min(parts) <= _ALIKE


def _range_of_changes(of: ResultPhrases, lowest: Fraction, highest: Fraction) -> Pieces:
    """Return the smallest and the largest change: "từ 0,7 đến 1,2 điểm %"."""
    low, high = (_size(of, change) for change in (lowest, highest))
    if isinstance(low[-1], Number) and isinstance(high[-1], Number) and low[-1].unit == high[-1].unit:
        low[-1] = replace(low[-1], unit="")
    return ["từ ", *low, " đến ", *high]


def _size(of: ResultPhrases, change: Fraction) -> Pieces:
    unit = next(unit for unit in of.result.units if unit.change == change)
    return of.difference(change, unit.association.key)[1:]


def _alike_everywhere(of: ResultPhrases, changes: Sequence[Fraction]) -> list[Pieces]:
    """Return that all rose or fell by the same: "ở cả hai địa phương đều tăng 1,2 điểm %"; [] where it rounds to nothing."""
    if rounds_to_nothing(of.indicator, changes[0]):
        return []
    first = next(unit for unit in of.result.units if unit.change is not None)
    verb, *size = of.difference(changes[0], first.association.key)
    where = f"ở {of.everyone()} " if len(changes) == len(of.result.units) else ""
    return [[f"{where}đều {verb}", "" if len(set(changes)) == 1 else "khoảng ", *size]]


def _most(of: ResultPhrases, change: Fraction) -> Pieces:
    """Return who changed so much: "Cao Bằng (2,5 điểm %)"."""
    units = [unit for unit in of.result.units if unit.change == change]
    size = of.difference(change, units[0].association.key)[1:]
    together = ["mỗi nơi "] if len(units) > 1 else []
    return [*names_of(of, units), " (", *together, *size, ")"]
