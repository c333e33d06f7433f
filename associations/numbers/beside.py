"""What stands beside a number: words that make it uncertain, another unit, signs. Words are quoted as they were typed."""

import re
from dataclasses import dataclass

from associations.numbers.certain import core
from associations.numbers.phrases import phrases, values_of
from associations.numbers.problems import NumberProblem, Refusal
from associations.numbers.spelling import fold, has_letters
from associations.numbers.wanted import Spelling
from associations.printable import cut

_ABOUT_BEFORE = re.compile(
    r"(?:khoảng|chừng|tầm|gần|hơn|trên|dưới|trên dưới|ước|ước đạt|ước tính|xấp xỉ|ngót|ít nhất|tối thiểu|tối đa"
    r"|không dưới|độ|~|≈|≥|≤|>=|<=|>|<|±)(?: khoảng)?"
)
_ABOUT_BEHIND = re.compile(r"\+|±|\.\.+|…|trở lên|trở xuống|hơn|có dư|\?+")
_MONEY_WORDS = re.compile(r"\.?(?:đồng|đ|vnđ|vnd|₫)")
_SIZE_RUNS_ON = (
    "nghìn",
    "ngàn",
    "triệu",
)  # the size belongs to the number, though it runs into the next word
# Words that are numbers themselves: "3 trăm triệu", "5 chục" are not 3 and 5.
_MULTIPLIES = re.compile(r"(?:trăm|chục|tá|mươi|mười|vạn|tỏi|củ|lít)(?!\w)")
_KNOWN_WORDS = frozenset(("nghìn", "ngàn", "triệu", "tr", "tỉ", "đồng", "đ", "vnđ", "vnd", "rưỡi", "và"))
_LONGEST_QUOTE = 20  # letters of what a line beside the field quotes
_FEWEST_DONG = 1_000  # a smaller amount beside words is a number of something else


@dataclass(frozen=True)
class _Beside:
    """What stands before and behind the one number of a text, folded, and as it was typed."""

    before: str
    behind: str
    typed: tuple[str, ...]

    @property
    def is_about(self) -> bool:
        """Whether it says that the number is not exact."""
        return bool(_ABOUT_BEFORE.fullmatch(self.before) or _ABOUT_BEHIND.fullmatch(self.behind))

    @property
    def has_letters(self) -> bool:
        """Whether there are words, and not signs alone."""
        return has_letters(self.before + self.behind)

    @property
    def is_money(self) -> bool:
        """Whether it says that the number is an amount."""
        return bool(_MONEY_WORDS.fullmatch(self.behind))

    @property
    def in_words(self) -> str:
        """That it stands there, quoted."""
        quoted = " và ".join(f"“{words}”" for words in self.typed)
        return f"có cả chữ {quoted}" if self.has_letters else f"có cả {quoted}"

    def in_short(self, then: str) -> tuple[str, ...]:
        """Lines that name what stands there, and `then` what to do."""
        kind = "Có chữ" if self.has_letters else "Có"
        quoted = [f"“{words}”" for words in self.typed]
        longest = f"“{cut(self.typed[0], _LONGEST_QUOTE)}”"
        return tuple(f"{kind} {words}; {then}" for words in (" và ".join(quoted), longest))


def with_words(spelling: Spelling) -> NumberProblem | None:
    """Return what is said of a text with numbers among words or signs; None for one without."""
    found = phrases(spelling.line)
    values = [value for phrase in found for value in values_of(phrase[0], spelling)]
    if spelling.wanted.is_money:
        values = [value for value in values if value >= _FEWEST_DONG]
    if len(found) > 1:
        return spelling.problem(
            Refusal.SEVERAL,
            f"có {len(found)} số. Gõ đúng một số.",
            values,
            in_short=f"Có {len(found)} số; gõ đúng một số",
        )
    beside = _beside(spelling, *found[0].span()) if found else None
    if beside is None or not beside.typed:
        return None
    if beside.is_about:
        why = f"{beside.in_words} nên chưa phải số chính xác. Gõ số thực có; nếu chỉ có số ước, gõ số và đánh dấu “ước tính”."
        return spelling.problem(Refusal.ABOUT, why, values, in_short=beside.in_short("gõ số chính xác"))
    is_other = beside.behind.startswith(_SIZE_RUNS_ON) or _MULTIPLIES.match(beside.behind)
    return _about_words(spelling, beside, [] if is_other else values)


def _beside(spelling: Spelling, start: int, end: int) -> _Beside:
    """Return what stands beside the number at a place of the folded text, its own unit left out."""
    before, rest = spelling.line[:start], spelling.line[end:]
    behind = core(f"0{rest}", spelling.wanted)[0].removeprefix("0").strip()
    place = end + rest.find(behind)
    typed = (spelling.typed_at(0, start), spelling.typed_at(place, place + len(behind)))
    return _Beside(before.strip(), behind, tuple(filter(None, typed)))


def _about_words(spelling: Spelling, beside: _Beside, values: list[int]) -> NumberProblem:
    """Return what is said of words and signs that do not make the number inexact."""
    wanted = spelling.wanted
    if not beside.has_letters:
        return spelling.problem(
            Refusal.WORDS,
            f"{beside.in_words} ngoài số. Chỉ gõ số.",
            values,
            in_short=beside.in_short("chỉ gõ số"),
        )
    if beside.is_money and not wanted.is_money:
        return spelling.problem(
            Refusal.WORDS,
            "là số tiền, mà ô này không phải ô tiền. Xem lại số, rồi chỉ gõ số.",
            in_short="Là số tiền; ô này không phải ô tiền",
        )
    if wanted.is_money:
        rest = ". Chỉ gõ số tiền, có thể kèm nghìn, triệu, tỉ hoặc đồng."
    elif wanted.units:
        rest = f"; ô này tính bằng {wanted.units[0]}. Nếu đúng là số của ô này, chỉ gõ số."
    else:
        rest = "; chỉ gõ số."
    return spelling.problem(
        Refusal.WORDS, beside.in_words + rest, values, in_short=beside.in_short("chỉ gõ số")
    )


def anything_else(spelling: Spelling) -> NumberProblem:
    """Return which words or signs of a text are the matter, where nothing else is known of it."""
    example = "“2,5 triệu” hoặc 2.500.000" if spelling.wanted.is_money else "2.500"
    if unknown := _unknown_words(spelling):
        return spelling.problem(
            Refusal.WORDS,
            f"có chữ “{unknown}” không rõ nghĩa. Gõ lại, ví dụ {example}.",
            in_short=f"Có chữ “{cut(unknown, _LONGEST_QUOTE)}”; chỉ gõ số",
        )
    if signs := _signs(spelling.typed_at(0, len(spelling.line))):
        return spelling.problem(
            Refusal.MARKS,
            f"có “{signs}”; chỉ gõ các chữ số từ 0 đến 9.",
            in_short=f"Có “{cut(signs, _LONGEST_QUOTE)}”; chỉ gõ các chữ số",
        )
    return spelling.problem(
        Refusal.WORDS,
        f"không rõ là bao nhiêu. Gõ lại, ví dụ {example}.",
        in_short=f"Không rõ là bao nhiêu: {spelling.quoted}",
    )


def _unknown_words(spelling: Spelling) -> str:
    """Return the words of a text, as typed, that are no sizes and no money."""
    words = re.findall(r"[^\W\d_]+", spelling.typed_at(0, len(spelling.line)))
    return " ".join(word for word in words if word.isalpha() and fold(word) not in _KNOWN_WORDS)


def _signs(text: str) -> str:
    """Return the signs of a text that stand in no number, each once, and digits that are no plain ones.

    Where they do not stand together, the first alone.
    """
    signs = [sign for sign in text if not sign.isalnum() and sign not in " .,'"]
    digits = [sign for sign in text if sign.isnumeric() and not sign.isascii()]
    found = "".join(dict.fromkeys((*signs, *digits)))
    return found if found in text else found[:1]  # what is quoted stands in the text as it is quoted
