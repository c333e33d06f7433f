"""A text in small letters with its phrases, its numbers and its sentences, and which words belong to which number."""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Literal

from associations.exchange.prose.rules import PERSONS, RULES, first_match
from associations.exchange.prose.vocabulary import WORDS
from associations.numbers import NumberProblem, read_count

Kind = Literal["total", "increase", "share", "other"]


@dataclass(frozen=True)
class Mention:
    """One number of a text and the figures that it may be; `place` is its start and end in the text as given.

    `value` is in per cent for a share, and None for a date, for the number of a document and for what can be read
    in two ways: `problem` then says which two.
    """

    text: str
    place: tuple[int, int]
    sentence: str
    value: int | Fraction | None
    kind: Kind
    candidates: tuple[str, ...] = ()
    is_rounded: bool = False
    is_contested: bool = False  # another number of the text would be the same figure, with another value
    problem: str = ""

    @property
    def must_ask(self) -> bool:
        """Whether a person has to choose before the number can be taken."""
        return len(self.candidates) > 1 or self.is_contested or (self.value is None and bool(self.candidates))


_LONGEST_SENTENCE = 300

# One mark under two spellings; each pair is as long as its other, so places stay the same.
_SPELLINGS = (("uỷ", "ủy"), ("quĩ", "quỹ"), ("hoá", "hóa"), ("kì", "kỳ"), ("thoả", "thỏa"))


def _spell(text: str) -> str:
    for written, usual in _SPELLINGS:
        text = text.replace(written, usual)
    return text


def _fold(text: str) -> tuple[str, list[int]]:
    """The text in small composed letters with plain spaces, and where each of its letters stood."""
    letters: list[str] = []
    places: list[int] = []
    start = 0
    while start < len(text):
        end = start + 1
        while end < len(text) and end - start < 5 and unicodedata.combining(text[end]):
            end += 1
        cluster = unicodedata.normalize("NFC", text[start:end]).lower()
        for letter in cluster:
            if letter == "\n" or letter == "\r":
                letters.append("\n")
            elif letter.isspace():
                letters.append(" ")
            elif unicodedata.category(letter) == "Cf":
                continue
            else:
                letters.append(letter)
            places.append(start)
        start = end
    return _spell("".join(letters)), [*places, len(text)]


_MEANINGS: dict[str, str] = {
    _spell(phrase): meaning for meaning, phrases in WORDS.items() for phrase in phrases
}
_PHRASE = re.compile(
    r"(?<!\w)(?:" + "|".join(re.escape(p) for p in sorted(_MEANINGS, key=len, reverse=True)) + r")(?!\w)"
)

_DIGITS = r"(?:[1-9][0-9]{0,2}(?: [0-9]{3})+(?![0-9])|[0-9]+(?:[.,'’][0-9]+)*)"
SIZE = r"(?:nghìn t[ỉỷ]|ngàn t[ỉỷ]|nghìn|ngàn|triệu|tr|t[ỉỷ]|vạn|trăm|chục|mươi)(?!\w)"
NUMBER = re.compile(
    r"(?<![\w.,/])(?:"
    r"(?P<date>(?:ngày )?[0-9]{1,2} tháng [0-9]{1,2}(?: năm [0-9]{4})?|[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{4}(?!\w)"
    r"|[0-9]{1,2}/(?:19|20)[0-9]{2}(?![\w/]))"
    r"|(?P<document>[0-9]+(?:/[0-9]{4})?[/-][^\W\d_]\w*(?:[-/]\w+)*)"
    rf"|(?P<upper>{_DIGITS})/(?P<lower>{_DIGITS})(?!\w)"
    rf"|(?P<share>{_DIGITS}) ?(?:%|phần trăm)"
    rf"|(?P<amount>{_DIGITS}(?: ?{SIZE}(?: [0-9]+ ?{SIZE})*)?)(?P<money> ?(?:đồng|vnđ|vnd|đ|₫)(?!\w))?"
    r")"
)
_SENTENCE_END = re.compile(r"\n+|;|(?<=[^\d\s])[.!?…](?=\s|$)|(?<=\d)[.!?](?=\s+[^\W\d_]|\s*$)")
_HARD = re.compile(r"[,()\[\]]| [-–—] ")
_SOFT = re.compile(
    r"(?<!\w)(?:và|với|tăng|giảm|trong đó|trong tổng số|có|đạt|chiếm|bằng|trị giá|lên|xuống|còn|cùng|cho|tại|ở|do)(?!\w)"
)
_DATE_LEAD = re.compile(r"(?:ngày|dịp|đến|hết|từ|trước|sau|sáng|chiều|tối|lễ|nhân) (?:ngày )?$")
_YEAR_LEAD = re.compile(
    r"(?:năm|giai đoạn|nhiệm kỳ|niên khóa|năm học|kỳ|so với|cuối|đầu|[0-9]{4} ?[-–]|[0-9]{4} đến) ?$"
)
_LABEL_LEAD = re.compile(
    r"(?:thứ|hạng|top|quý|tháng|ngày|khóa|điều|khoản|mục|phụ lục|biểu|mẫu|trang|phần|vị trí|bảng|đợt|lần|cụm|tuần) (?:số )?$"
)
_DOCUMENT_LEAD = re.compile(
    r"(?:(?:quyết định|chỉ thị|nghị quyết|nghị định|thông tư|kết luận|công văn|đề án|hướng dẫn|luật)(?: số)?"
    r"|(?:kế hoạch|văn bản|tờ trình|báo cáo|chương trình) số) ?$"
)
_TIME_AFTER = re.compile(r" ?(?:năm|tháng|tuổi|ngày|giờ|tuần|phút|quý)(?!\w)")
ROUND_LEAD = re.compile(
    r"(?:gần|hơn|trên|khoảng|ước|ước đạt|ước tính|xấp xỉ|chừng|ngót|tới|độ|trên dưới|~|≈) ?(?:khoảng )?$"
)
EACH_AFTER = re.compile(r" ?(?:/|trên mỗi )[^\W\d_]|(?: mỗi|/) ?(?:người|suất|em|hộ)")
NEUTRAL_AFTER = re.compile(
    r"\s*(?:$|[^\w\s]|\n|(?:và|tăng|giảm|so|chiếm|đạt|trên|tại|ở|trong|do|của|vào|bằng|được|thì|đã|năm|với|lên|còn|người|em"
    r"|lượt)(?!\w))"
)
_PLACE_NAME = re.compile(r"(?<!\w)(?:huyện|thị xã|quận|xã|phường) (?=\w)")
SINCE = re.compile(r"(?<!\w)từ (?:khoảng |gần |hơn |trên )?$")
UPWARD = re.compile(r"[^;\n]{0,80}?(?<!\w)(?:lên|xuống|còn|đến)(?!\w)")
_COUNTED_AFTER = re.compile(r" ?(?:dân|người|lượt|nhân khẩu)(?!\w)")
_BECAME = re.compile(r"(?<!\w)(?:lên|xuống|còn|lên thành|lên đến) (?:khoảng |gần |hơn |trên )?$")
FOR_WHOM = re.compile(r"cho(?!\w)")
_FILLERS = frozenset({"", "lượt", "suất", "em", "người", "số"})
_BARE_YEAR = re.compile(r"(?:19|20)[0-9]{2}")


@dataclass(frozen=True)
class Atom:
    """A phrase of the tables where it stands in the folded text."""

    start: int
    end: int
    meaning: str


@dataclass
class Quantity:
    """A number that could be a figure, with its share of the sentence: `left` to `right`."""

    start: int
    end: int
    form: Literal["amount", "share", "upper", "lower"]
    is_money: bool = False
    left: int = 0
    right: int = 0
    before: list[Atom] = field(default_factory=list)
    after: list[Atom] = field(default_factory=list)
    near: int = 0  # where the last clause before the number begins
    subject: str = ""

    @property
    def around(self) -> list[Atom]:
        return [*self.before, *self.after]

    def near_tags(self) -> set[str]:
        """What the last clause before the number says."""
        return tags_of(atom for atom in self.before if atom.start >= self.near)


@dataclass
class Sentence:
    """A sentence of the folded text with its numbers in order."""

    start: int
    end: int
    atoms: list[Atom]
    names: list[int]  # where districts and communes are named
    quantities: list[Quantity] = field(default_factory=list)

    def _starts(self, *meanings: str) -> list[int]:
        return [atom.start for atom in self.atoms if atom.meaning in meanings]

    # Found once a sentence: a sentence may hold thousands of numbers.

    @cached_property
    def meanings(self) -> AbstractSet[str]:
        return tags_of(self.atoms)

    @cached_property
    def aim(self) -> int:
        """Where what is only aimed at begins."""
        return min(self._starts("aim"), default=self.end)

    @cached_property
    def wholes(self) -> list[int]:
        return self._starts("whole")

    @cached_property
    def parts(self) -> list[int]:
        return sorted([*self._starts("part"), *self.names])

    @cached_property
    def mark(self) -> int:
        """Where "lần lượt" stands."""
        return min(self._starts("respectively"), default=self.end)

    @cached_property
    def listed(self) -> tuple[str, ...]:
        """The figures of all that is named before "lần lượt", if more than one thing is."""
        listed = [atom for atom in self.atoms if atom.end <= self.mark]
        subjects = dict.fromkeys(atom.meaning for atom in listed if atom.meaning in RULES)
        found = [code for subject in subjects for code in first_match(RULES[subject], tags_of(listed))[0]]
        return tuple(dict.fromkeys(found)) if len(subjects) > 1 else ()


def tags_of(atoms: Iterable[Atom]) -> set[str]:
    return {atom.meaning for atom in atoms}


class Lexer:
    """A text, its phrases and its sentences."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.folded, self.places = _fold(text)
        self.atoms = [Atom(m.start(), m.end(), _MEANINGS[m[0]]) for m in _PHRASE.finditer(self.folded)]
        # The length of the phrase that a letter is in: a comma within "tin, bài" ends no clause.
        self.covered = [0] * (len(self.folded) + 1)
        for atom in self.atoms:
            self.covered[atom.start : atom.end] = [atom.end - atom.start] * (atom.end - atom.start)

    def _sentences(self) -> Iterator[Sentence]:
        start, position = 0, 0
        ends = [found.end() for found in _SENTENCE_END.finditer(self.folded)]
        for end in (*ends, len(self.folded)):
            atoms: list[Atom] = []
            while position < len(self.atoms) and self.atoms[position].start < end:
                atoms.append(self.atoms[position])
                position += 1
            names = [m.start() for m in _PLACE_NAME.finditer(self.folded, start, end) if self._is_name(m)]
            yield Sentence(start, end, atoms, names)
            start = end

    def _is_name(self, found: re.Match[str]) -> bool:
        """Whether a capital follows "huyện", in a text that is not all in capitals."""
        is_capital = self.text[self.places[found.end()]].isupper()
        return is_capital and not self.text[self.places[found.start() + 1]].isupper()

    # Numbers that count nothing: dates, documents, years, ordinals

    def _sort(self, found: re.Match[str], sentence: Sentence) -> Iterator[Mention]:
        """Yield a number that counts nothing as a mention; add any other to the quantities of its sentence."""
        start, end = found.span()
        lead = self.folded[max(sentence.start, start - 30) : start]
        if _is_date_or_document(found, lead):
            yield self._other(start, end, None, sentence)
        elif found["upper"]:
            upper, lower = found.span("upper"), found.span("lower")
            sentence.quantities += [Quantity(*upper, "upper"), Quantity(*lower, "lower")]
        elif found["share"]:
            sentence.quantities.append(Quantity(start, end, "share"))
        elif self._is_label(found, lead, sentence):
            yield self._other(start, end, _plain(found["amount"]), sentence)
        else:
            sentence.quantities.append(Quantity(start, end, "amount", is_money=self._is_money(found)))

    def _is_label(self, found: re.Match[str], lead: str, sentence: Sentence) -> bool:
        amount, end = found["amount"], found.end()
        if not amount.isdigit() or found["money"]:
            return False
        if _BARE_YEAR.fullmatch(amount) and _YEAR_LEAD.search(lead):
            return True
        if _LABEL_LEAD.search(lead) or _TIME_AFTER.match(self.folded, end):
            return True
        at_line_start = not self.folded[sentence.start : found.start()].strip()
        return at_line_start and len(amount) < 3 and self.folded[end : end + 1] in {".", ")"}

    def _is_money(self, found: re.Match[str]) -> bool:
        if found["money"]:
            return True
        if found["amount"].endswith(("tỉ", "tỷ")):
            return True
        if not found["amount"].endswith(("triệu", "tr")):
            return False
        after = self.folded[found.end() : found.end() + 30].strip()
        counted = _PHRASE.match(after)
        return not _COUNTED_AFTER.match(" " + after) and not (counted and _MEANINGS[counted[0]] in RULES)

    def _other(self, start: int, end: int, value: int | None, sentence: Sentence) -> Mention:
        text, place = self._quoted(start, end)
        return Mention(text=text, place=place, sentence=self._context(sentence), value=value, kind="other")

    # Which words of a sentence belong to which number

    def _divide(self, sentence: Sentence) -> None:
        """Give every quantity its part of the sentence; both parts of "132/166" have the same."""
        groups: list[list[Quantity]] = []
        for quantity in sentence.quantities:
            if quantity.form == "lower":
                groups[-1].append(quantity)
            else:
                groups.append([quantity])
        left = sentence.start
        for position, group in enumerate(groups):
            last = position + 1 == len(groups)
            right = sentence.end if last else self._boundary(group[-1].end, groups[position + 1][0].start)
            atoms = atoms_between(sentence.atoms, left, right)
            for quantity in group:
                quantity.left, quantity.right = left, right
                quantity.before = [atom for atom in atoms if atom.end <= group[0].start]
                quantity.after = [atom for atom in atoms if atom.start >= group[-1].end]
                quantity.near = self._last_clause(left, group[0].start)
            left = right

    def _boundary(self, start: int, end: int) -> int:
        """Where the words of one number end and those of the next begin."""
        clause = self._last_clause(start, end)
        if clause > start:
            return clause
        for found in _SOFT.finditer(self.folded, start, end):
            if self.covered[found.start()] <= found.end() - found.start():
                return found.start()
        return end

    def _last_clause(self, start: int, end: int) -> int:
        ends = [m.end() for m in _HARD.finditer(self.folded, start, end) if not self.covered[m.start()]]
        return ends[-1] if ends else start

    def _subject(self, quantity: Quantity) -> str:
        """Return what is counted: the noun right after the number, else the last one before it; "" for nothing."""
        after = next((atom for atom in quantity.after if atom.meaning in RULES), None)
        if after and self._follows_closely(quantity, after):
            return after.meaning
        if not NEUTRAL_AFTER.match(self.folded, quantity.end):
            return ""
        is_person = self.folded.startswith(" người", quantity.end)
        for atom in reversed(quantity.before):
            if atom.meaning in RULES and (not is_person or atom.meaning in PERSONS):
                return atom.meaning
        return ""

    def _follows_closely(self, quantity: Quantity, noun: Atom) -> bool:
        """Return whether at most a word of counting lies between a number and a noun: "3.200 lượt hội viên"."""
        if self.folded[quantity.end : noun.start].strip() in _FILLERS:
            return True
        if quantity.form != "upper":
            return False
        lower_end = self.folded.find(" ", quantity.end)
        return lower_end >= 0 and not self.folded[lower_end : noun.start].strip()

    def _carried_on(self, sentence: Sentence, position: int) -> str:
        """What the number before counted, where this one only says what became of it: "lên 318.000 người"."""
        quantity = sentence.quantities[position]
        lead = self.folded[max(quantity.left, quantity.start - 20) : quantity.start]
        if position and _BECAME.search(lead) and NEUTRAL_AFTER.match(self.folded, quantity.end):
            return sentence.quantities[position - 1].subject
        return ""

    # What is said back

    def _quoted(self, start: int, end: int) -> tuple[str, tuple[int, int]]:
        place = (self.places[start], self.places[end])
        return self.text[slice(*place)], place

    def _context(self, sentence: Sentence) -> str:
        return self.text[self.places[sentence.start] : self.places[sentence.end]].strip()[:_LONGEST_SENTENCE]


def atoms_between(atoms: list[Atom], start: int, end: int) -> list[Atom]:
    low = bisect_left(atoms, start, key=lambda atom: atom.start)
    high = bisect_left(atoms, end, key=lambda atom: atom.start)
    return [atom for atom in atoms[low:high] if atom.end <= end]


def last_before(places: list[int], before: int) -> int:
    """The last of sorted places that is before a place; -1 where none is."""
    position = bisect_left(places, before)
    return places[position - 1] if position else -1


def _is_date_or_document(found: re.Match[str], lead: str) -> bool:
    """Return whether a number is a date or the number of a document: `lead` is what stands before it."""
    if found["date"] or found["document"] or _DOCUMENT_LEAD.search(lead):
        return True
    is_fraction_of_a_date = found["upper"] and _is_day(found["upper"], found["lower"])
    return bool(is_fraction_of_a_date and _DATE_LEAD.search(lead))


def _is_day(day: str, month: str) -> bool:
    return day.isdigit() and month.isdigit() and 1 <= int(day[:3]) <= 31 and 1 <= int(month[:3]) <= 12


def _plain(digits: str) -> int | None:
    try:
        return read_count(digits)
    except NumberProblem:
        return None
