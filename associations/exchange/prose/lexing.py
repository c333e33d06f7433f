"""A text in small letters with its phrases, its numbers and its sentences, and which words belong to which number."""

import re
from bisect import bisect_left
from collections.abc import Iterator

from associations.exchange.prose.parts import Atom, Mention, Quantity, Sentence
from associations.exchange.prose.patterns import (
    BARE_YEAR,
    BECAME,
    COUNTED_AFTER,
    DATE_LEAD,
    DOCUMENT_LEAD,
    FILLERS,
    HARD,
    LABEL_LEAD,
    MEANINGS,
    NEUTRAL_AFTER,
    PHRASE,
    PLACE_NAME,
    SENTENCE_END,
    SOFT,
    TIME_AFTER,
    YEAR_LEAD,
    fold,
)
from associations.exchange.prose.rules import PERSONS, RULES
from associations.numbers import NumberProblem, read_count

_LONGEST_SENTENCE = 300


class Lexer:
    """A text, its phrases and its sentences."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.folded, self.places = fold(text)
        self.atoms = [Atom(m.start(), m.end(), MEANINGS[m[0]]) for m in PHRASE.finditer(self.folded)]
        # The length of the phrase that a letter is in: a comma within "tin, bài" ends no clause.
        self.covered = [0] * (len(self.folded) + 1)
        for atom in self.atoms:
            self.covered[atom.start : atom.end] = [atom.end - atom.start] * (atom.end - atom.start)

    def _sentences(self) -> Iterator[Sentence]:
        start, position = 0, 0
        ends = [found.end() for found in SENTENCE_END.finditer(self.folded)]
        for end in (*ends, len(self.folded)):
            atoms: list[Atom] = []
            while position < len(self.atoms) and self.atoms[position].start < end:
                atoms.append(self.atoms[position])
                position += 1
            names = [m.start() for m in PLACE_NAME.finditer(self.folded, start, end) if self._is_name(m)]
            yield Sentence(start, end, atoms, names)
            start = end

    def _is_name(self, found: re.Match[str]) -> bool:
        """Return whether a capital follows "huyện", in a text that is not all in capitals."""
        is_capital = self.text[self.places[found.end()]].isupper()
        return is_capital and not self.text[self.places[found.start() + 1]].isupper()

    # Numbers that count nothing: dates, documents, years, ordinals

    def _classify(self, found: re.Match[str], sentence: Sentence) -> Iterator[Mention]:
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
        if BARE_YEAR.fullmatch(amount) and YEAR_LEAD.search(lead):
            return True
        if LABEL_LEAD.search(lead) or TIME_AFTER.match(self.folded, end):
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
        counted = PHRASE.match(after)
        return not COUNTED_AFTER.match(" " + after) and not (counted and MEANINGS[counted[0]] in RULES)

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
        """Return where the words of one number end and those of the next begin."""
        clause = self._last_clause(start, end)
        if clause > start:
            return clause
        for found in SOFT.finditer(self.folded, start, end):
            if self.covered[found.start()] <= found.end() - found.start():
                return found.start()
        return end

    def _last_clause(self, start: int, end: int) -> int:
        ends = [m.end() for m in HARD.finditer(self.folded, start, end) if not self.covered[m.start()]]
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
        if self.folded[quantity.end : noun.start].strip() in FILLERS:
            return True
        if quantity.form != "upper":
            return False
        lower_end = self.folded.find(" ", quantity.end)
        return lower_end >= 0 and not self.folded[lower_end : noun.start].strip()

    def _carried_on(self, sentence: Sentence, position: int) -> str:
        """Return what the number before counted, where this one only says what became of it: "lên 318.000 người"."""
        quantity = sentence.quantities[position]
        lead = self.folded[max(quantity.left, quantity.start - 20) : quantity.start]
        if position and BECAME.search(lead) and NEUTRAL_AFTER.match(self.folded, quantity.end):
            return sentence.quantities[position - 1].subject
        return ""

    # What is quoted from the text

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
    """Return the last of sorted places that is before a place; -1 where none is."""
    position = bisect_left(places, before)
    return places[position - 1] if position else -1


def _is_date_or_document(found: re.Match[str], lead: str) -> bool:
    """Return whether a number is a date or the number of a document: `lead` is what stands before it."""
    if found["date"] or found["document"] or DOCUMENT_LEAD.search(lead):
        return True
    is_fraction_of_a_date = found["upper"] and _is_day(found["upper"], found["lower"])
    return bool(is_fraction_of_a_date and DATE_LEAD.search(lead))


def _is_day(day: str, month: str) -> bool:
    return day.isdigit() and month.isdigit() and 1 <= int(day[:3]) <= 31 and 1 <= int(month[:3]) <= 12


def _plain(digits: str) -> int | None:
    try:
        return read_count(digits)
    except NumberProblem:
        return None
