"""What stands around a number in a text: which unit is named, what is spoken of; and how much that is a figure.

Words mean what the tables of pasted paragraphs say (associations/exchange/prose).
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache

from associations.exchange.prose import read_paragraph
from associations.exchange.prose.lexing import Lexer
from associations.exchange.prose.patterns import NEUTRAL_AFTER, PHRASE
from associations.exchange.prose.rules import RULES
from associations.sections.base import figures as all_figures
from reports.indicators import Growth, Ratio, every_indicator
from reports.narrative.figure_index import Figure, measure_of
from reports.narrative.number_parts import WrittenNumber

# Words that go on with the sentence and count nothing.
_LINKING = re.compile(
    r"\s(?:theo|là|để|từ|đến|qua|này|như|nhờ|vì|khi|cho|mà|cả|khoảng|hơn|gần|khác|trở|mỗi|nay|trước|sau|rồi|nên|thuộc|trên)(?!\w)"
)
_GREW = re.compile(
    r"(?<!\w)(?:tăng|giảm|thêm|vượt|nhiều hơn|ít hơn|cao hơn|thấp hơn)(?: thêm| hơn| gần| khoảng)? $"
)
_LEAD = 20  # letters before a number
_FULL_STOP = re.compile(r"(?:[.!?](?=\s)|\n)")
_FAR = 400  # letters before a clause in which its sentence begins
_WORD = re.compile(r"[^\W\d_]+")
_FEW_WORDS, _SHORT = 2, 120  # words and letters of a sentence that names nothing: "40,1 % và 784.717"
_WHOLE = re.compile(r"(?<!\w)(?:(?:toàn|cả|trong) cụm|toàn vùng|(?:tám|các) (?:hội|tỉnh)|toàn khu vực)(?!\w)")


@dataclass(frozen=True)
class Context:
    """What stands around a number: the unit named nearest, all named units, what is spoken of.

    tags: what the words of its clause mean; topics: likewise of the clauses before it up to a full stop.
    candidates: the figures of a return that it may be by the words beside it. is_named: whether its own clause names
    the unit. is_change: whether it says by how much something grew. counts_something_else: whether a word
    follows that counts nothing the portal knows, "120 đại biểu". is_bare: whether its sentence has next to no words.
    """

    near: str | None
    units: AbstractSet[str]
    tags: AbstractSet[str]
    topics: AbstractSet[str]
    candidates: tuple[str, ...]
    is_total: bool
    is_named: bool
    is_change: bool
    counts_something_else: bool
    is_bare: bool


class Surroundings:
    """The words of a text and the units that it names, by their places."""

    def __init__(self, text: str, names: tuple[re.Pattern[str], Mapping[str, str]], last_year: int) -> None:
        self.lexer = lexer = Lexer(text)
        self.text, self.last_year = text, str(last_year)
        self.atoms = [(lexer.places[atom.start], atom.meaning) for atom in lexer.atoms]
        self.mentions = {mention.place[0]: mention for mention in read_paragraph(text, figures=all_figures())}
        pattern, keys = names
        named = [(lexer.places[found.start()], keys[found[0]]) for found in pattern.finditer(lexer.folded)]
        named += [(lexer.places[found.start()], "") for found in _WHOLE.finditer(lexer.folded)]
        self.named = sorted(named)
        self.tags: dict[tuple[int, int], frozenset[str]] = {}
        self.bare: dict[tuple[int, int], bool] = {}

    def of(self, number: WrittenNumber) -> Context:
        """Return what stands around a number within its sentence."""
        start, end = number.sentence
        beginning = self._beginning(start)
        low, high = bisect_left(self.named, (beginning, "")), bisect_left(self.named, (end, ""))
        inside = self.named[low:high]
        before = bisect_left(self.named, (number.place[0], ""))
        near: str | None = None
        if before > low:
            near = self.named[before - 1][1]
        elif inside:
            near = inside[0][1]
        mention = self.mentions.get(number.place[0])
        return Context(
            near=near,
            units=frozenset(key for _, key in inside),
            tags=self._tags(number.sentence),
            topics=self._tags((beginning, end)),
            candidates=mention.candidates if mention else (),
            is_total=mention is not None and mention.kind in ("total", "share"),
            is_named=bool(inside) and inside[-1][0] >= start,
            is_change=bool(
                _GREW.search(self.text[max(0, number.place[0] - _LEAD) : number.place[0]].lower())
            ),
            counts_something_else=self._counts_something_else(number),
            is_bare=self._is_bare(number.sentence),
        )

    def _beginning(self, start: int) -> int:
        """Return where the sentence begins that a clause behind a semicolon goes on with, not far before it."""
        if not self.text[max(0, start - 3) : start].rstrip().endswith(";"):
            return start
        before = self.text[max(0, start - _FAR) : start]
        ends = [found.end() for found in _FULL_STOP.finditer(before)]
        return start - len(before) + (ends[-1] if ends else 0)

    def _counts_something_else(self, number: WrittenNumber) -> bool:
        folded = self.lexer.folded
        end = bisect_left(self.lexer.places, number.place[1])
        if "count" not in number.measures or NEUTRAL_AFTER.match(folded, end) or _LINKING.match(folded, end):
            return False
        start = end + len(folded[end : end + 3]) - len(folded[end : end + 3].lstrip())
        return not PHRASE.match(folded, start)

    def _is_bare(self, sentence: tuple[int, int]) -> bool:
        if sentence not in self.bare:
            words = _WORD.findall(self.text[slice(*sentence)][:_SHORT])
            self.bare[sentence] = len(words) <= _FEW_WORDS and sentence[1] - sentence[0] <= _SHORT
        return self.bare[sentence]

    def _tags(self, sentence: tuple[int, int]) -> frozenset[str]:
        """Return what the words of a sentence mean."""
        if sentence not in self.tags:
            low = bisect_left(self.atoms, (sentence[0], ""))
            high = bisect_right(self.atoms, (sentence[1], ""))
            tags = {meaning for _, meaning in self.atoms[low:high]}
            if self.last_year in self.text[slice(*sentence)]:
                tags.add("before")
            self.tags[sentence] = frozenset(tags)
        return self.tags[sentence]


def unit_score(unit: str, context: Context) -> int:
    """Return how much a sentence speaks of a unit, "" for the cluster."""
    if context.near == unit:
        return 4
    if unit in context.units:
        return 2
    if context.near is None:
        return int(not unit)
    return 0 if not unit else -2


def kind_score(figure: Figure, tags: AbstractSet[str]) -> int:
    """Return how much a sentence speaks of this kind of figure; a value needs no word of its own."""
    words = _WORDS_OF_KINDS.get(figure.kind)
    if words is None:
        return 0
    return 1 if words & tags else -1


COUNTS_OF_UNITS = ("units", "reached", "rest")
_REACHED = frozenset({"aim", "plan", "reach", "recognise"})
_WORDS_OF_KINDS: Mapping[str, frozenset[str]] = {
    "change": frozenset({"grow"}),
    "growth": frozenset({"grow"}),
    "before": frozenset({"before", "compared", "opening"}),
    "target": frozenset({"aim", "plan"}),
    "next_target": frozenset({"aim", "plan"}),
    "own": frozenset({"aim", "plan"}),
    "gap": frozenset({"aim", "plan", "not_yet"}),
    "reached": _REACHED,
    "rest": frozenset({"not_yet"}),
    # Found only where the generated paragraph has them.
    "share": frozenset(),
    "times": frozenset(),
    "ahead": frozenset(),
}


def is_of_kind(figure: Figure, context: Context) -> bool:
    """Return whether a number in such words can be of this kind: a change where something grew, a thing that is counted."""
    if kind_score(figure, context.tags) < 0:
        return False
    if (
        context.is_change
        and not context.is_bare
        and figure.kind not in _CHANGES
        and figure.code != "members_growth"
    ):
        return False
    if figure.kind not in _PLAIN:
        return measure_of(figure) == "units" or figure.unit == (context.near or "")
    if measure_of(figure) != "count":
        return True
    is_other_count = bool(context.candidates) and figure.code not in context.candidates
    return not (context.counts_something_else or is_other_count)


def is_named_by(figure: Figure, context: Context) -> bool:
    """Return whether a sentence names what a figure is of, or its unit."""
    if figure == Figure("", "units"):
        return True
    if figure.code in context.candidates or topic(figure.code, context.topics) > 0:
        return True
    is_unit_named = figure.unit == context.near or figure.unit in context.units
    return is_unit_named and measure_of(figure) != "units"


def rates_meant(context: Context, codes: AbstractSet[str]) -> list[str]:
    """Return the one indicator in per cent that is spoken of, else of `codes`; [] where it might be several."""
    rates = [
        one
        for one in every_indicator().values()
        if isinstance(one, Ratio) and one.unit == "%" and not isinstance(one, Growth)
    ]
    named = {
        one.code: topic(one.code, context.tags)
        for one in rates
        if topic(one.numerator, context.tags) > 0 and subjects(one.denominator) & context.tags
    }
    best = max(named.values(), default=0)
    found = [code for code, score in named.items() if score == best] or [
        one.code for one in rates if one.code in codes
    ]
    return found if len(found) == 1 else []


_CHANGES = ("change", "growth", "gap")
_PLAIN = ("value", "own", "target", "next_target")


@cache
def _places() -> Mapping[str, int]:
    return {code: place for place, code in enumerate(every_indicator())}


def order_of(figure: Figure) -> int:
    """Return the place of a figure where nothing tells figures apart: indicators as they are declared, values first."""
    return _places().get(figure.code, 0) + len(_places()) * (figure.kind != "value")


@cache
def subjects(code: str) -> frozenset[str]:
    """Return what is counted where a figure is spoken of."""
    return frozenset(subject for subject, rules in RULES.items() if any(code in rule.codes for rule in rules))


def topic(code: str, tags: AbstractSet[str]) -> int:
    """Return how much words speak of an indicator or a figure: 0 not at all, 3 with what is stated of it."""
    indicator = every_indicator().get(code)
    if indicator is None:
        return 0
    if isinstance(indicator, Ratio):
        main = _figure_topic(indicator.numerator, frozenset(tags))
        return main + bool(main and subjects(indicator.denominator) & tags)
    return max((_figure_topic(field_, frozenset(tags)) for field_ in indicator.codes), default=0)


@cache
def _rules_of(code: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple(
        (subject, rule.needs) for subject, rules in RULES.items() for rule in rules if code in rule.codes
    )


def _figure_topic(code: str, tags: frozenset[str]) -> int:
    best = 0
    for subject, needs in _rules_of(code):
        is_money = subject == "money"
        if not is_money and subject not in tags:
            continue
        is_met = all(any(tag in tags for tag in need.split("|")) for need in needs)
        if is_money:
            best = max(best, 2 if needs and is_met else 0)
        else:
            best = max(best, 3 if is_met and needs else 2 if is_met else 1)
    return best
