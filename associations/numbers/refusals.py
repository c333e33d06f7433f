"""Why a text is no number of what is asked for: what is said of it is true of that text, and says what to do next.

Each look is at one kind of text; the first that knows it speaks. What may be meant is offered and never taken.
"""

import re
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

from associations.numbers.beside import anything_else, with_words
from associations.numbers.certain import core
from associations.numbers.digits import joined, with_zeros_again
from associations.numbers.phrases import PHRASE, values_of
from associations.numbers.problems import NumberProblem, Refusal
from associations.numbers.spelling import has_letters
from associations.numbers.wanted import Spelling
from associations.numbers.writing import format_count

_RANGE = re.compile(rf"(?:từ )?({PHRASE}) ?(?:-|~|đến|tới|->|→|\.{{3}}|…) ?({PHRASE})")
_SHARE = re.compile(r"%|‰|phần trăm")
_DAY = re.compile(
    r"(?:0?[1-9]|[12][0-9]|3[01])([./-])(?:0?[1-9]|1[0-2])\1(?:[0-9]{4}|[0-9]{2})"
    r"|(?:19|20)[0-9]{2}([/-])(?:0?[1-9]|1[0-2])\2(?:0?[1-9]|[12][0-9]|3[01])"
    r"|(?:0?[1-9]|1[0-2])[/-](?:19|20)[0-9]{2}"
    r"|(?:ngày )?[0-9]{1,2} tháng [0-9]{1,2}(?: năm [0-9]{4})?"
)
_ABBREVIATED = re.compile(r"([0-9]+(?:[.,][0-9]+)?)e([+-]?)([0-9]{1,3})")
_PRODUCT = re.compile(rf"=? ?([1-9][0-9.]*) ?[x×*] ?({PHRASE})")
_LIKE_DIGITS = str.maketrans({"o": "0", "l": "1", "i": "1", "|": "1"})
_WITH_LETTERS = re.compile(r"(?<!\w)(?=[oli|.,]*[0-9])[0-9oli|.,']+(?!\w)")
_MARKS = re.compile(r"[0-9., '_]+")
_JOINABLE = re.compile(r"[0-9]{1,3}(?:[., '][0-9]{3})+|[0-9][0-9.,'_]*")
_ZERO_WORDS = {"không", "không có", "không phát sinh", "o"}
_FOREIGN_MONEY = re.compile(r"[$€£¥]|(?<![^\W\d_])(?:usd|eur|euro|đô la|đô)(?!\w)")
_NUMERALS = re.compile(
    r"(?:(?:không|một|mốt|hai|ba|bốn|tư|năm|lăm|sáu|bảy|bẩy|tám|chín|mười|mươi|chục|trăm|linh|lẻ|rưỡi|vạn|nghìn|ngàn|triệu|tỉ"
    r"|đồng|người) ?){2,}"
)
_FEWEST_DONG_CUT = 10_000  # "2.5" in a cell of đồng is rather 2,5 triệu or tỉ


def bounded(number: Fraction, spelling: Spelling) -> int:
    """Return a number as the whole number that it is, within the bounds; raise NumberProblem."""
    if number.denominator != 1:
        raise _not_whole(number, spelling)
    if number < 0:
        raise spelling.problem(
            Refusal.NEGATIVE,
            "là số âm; chỉ tiêu này từ 0 trở lên. Gõ lại số.",
            in_short=f"Số âm: {spelling.quoted}; ghi từ 0 trở lên",
        )
    if number > spelling.wanted.maximum:
        most = format_count(spelling.wanted.maximum)
        raise spelling.problem(
            Refusal.TOO_LARGE,
            f"lớn hơn mức {most}; hãy xem lại số chữ số.",
            in_short=f"Lớn hơn mức {most}; xem lại số chữ số",
        )
    return int(number)


def refusal(spelling: Spelling) -> NumberProblem:
    """Return what is said of a text that is no number."""
    return next(problem for look in _LOOKS if (problem := look(spelling)) is not None)


def _not_whole(number: Fraction, spelling: Spelling) -> NumberProblem:
    wanted = spelling.wanted
    line, has_currency = core(spelling.line, wanted)
    if has_letters(line) or (wanted.in_millions and not has_currency):
        unit = "đồng" if wanted.is_money else "đơn vị"
        return spelling.problem(
            Refusal.NOT_WHOLE,
            f"lẻ dưới một {unit}. Làm tròn đến {unit}.",
            in_short=f"Lẻ: {spelling.quoted}; làm tròn đến {unit}",
        )
    meant = with_zeros_again(line)
    if meant is not None and not (wanted.is_money and meant < _FEWEST_DONG_CUT):
        return spelling.problem(
            Refusal.NOT_WHOLE,
            f"không phải là số nguyên. Excel cài tiếng Anh biến {format_count(meant)} thành số lẻ này; đúng vậy thì lấy {format_count(meant)}, không thì gõ lại.",
            [meant],
            in_short=f"Lẻ: {spelling.quoted}; có phải {format_count(meant)}?",
        )
    if wanted.is_money and has_currency:
        return spelling.problem(
            Refusal.NOT_WHOLE,
            "lẻ dưới một đồng. Gõ lại số; nếu theo triệu hoặc tỉ, ghi kèm đơn vị ấy.",
            in_short=f"Lẻ dưới một đồng: {spelling.quoted}",
        )
    if wanted.is_money:
        return spelling.problem(
            Refusal.NOT_WHOLE,
            f"không phải là số nguyên. Nếu theo triệu hoặc tỉ, ghi kèm đơn vị, như “{spelling.text} triệu”; nếu là dấu tách hàng nghìn, tách đủ ba chữ số một.",
            in_short=f"Lẻ: {spelling.quoted}; theo triệu thì ghi “triệu”",
        )
    return spelling.problem(
        Refusal.NOT_WHOLE,
        "không phải là số nguyên. Nếu dấu chấm hoặc phẩy dùng để tách hàng nghìn, hãy tách đủ ba chữ số một.",
        in_short=f"Lẻ: {spelling.quoted}; gõ số nguyên",
    )


def _nothing(spelling: Spelling) -> NumberProblem | None:
    if spelling.line.strip("-. ") == "" and "-" in spelling.line:
        return spelling.problem(
            Refusal.NOTHING,
            "là 0 hay chưa có số liệu? Gõ 0, hoặc để trống và chọn lý do.",
            [0],
            in_short=f"{spelling.quoted} là 0 hay chưa có số?",
        )
    if spelling.line in _ZERO_WORDS:
        return spelling.problem(
            Refusal.NOTHING,
            "không phải là số. Gõ 0; nếu chưa có số liệu, để trống và chọn lý do.",
            [0],
            in_short=f"{spelling.quoted} là chữ; có phải 0?",
        )
    return None


def _sheet_error(spelling: Spelling) -> NumberProblem | None:
    if not re.fullmatch(r"#[a-z0-9/]+[!?]?|#+", spelling.line):
        return None
    if set(spelling.line) == {"#"}:
        return spelling.problem(
            Refusal.ERROR,
            "là ô hẹp hơn số trong đó. Mở rộng cột để thấy đủ chữ số rồi chép lại.",
            in_short="Ô hẹp hơn số; mở rộng cột rồi chép lại",
        )
    return spelling.problem(
        Refusal.ERROR,
        "là lỗi của bảng tính. Sửa công thức, hoặc gõ số.",
        in_short=f"{spelling.quoted} là lỗi của bảng tính",
    )


def _without_digits(spelling: Spelling) -> NumberProblem | None:
    if any(letter.isnumeric() for letter in spelling.line):
        return None
    if _NUMERALS.fullmatch(spelling.line):
        return spelling.problem(
            Refusal.WORDS,
            "không phải là số viết bằng chữ số. Gõ bằng chữ số.",
            in_short="Số viết bằng chữ; gõ bằng chữ số",
        )
    if spelling.wanted.is_money and not core(spelling.line, spelling.wanted)[0]:
        return spelling.problem(
            Refusal.NO_NUMBER, "không có chữ số nào. Gõ số tiền.", in_short="Không có chữ số nào; gõ số tiền"
        )
    return spelling.problem(
        Refusal.NO_NUMBER,
        "không phải là số. Nếu chưa có số liệu, để trống và chọn lý do.",
        in_short=f"{spelling.quoted} không phải là số",
    )


def _formula(spelling: Spelling) -> NumberProblem | None:
    if not spelling.line.startswith("=") or _PRODUCT.fullmatch(spelling.line):
        return None
    return spelling.problem(
        Refusal.FORMULA,
        "là công thức; ở đây chỉ cộng, trừ được các số gõ sẵn. Gõ kết quả.",
        in_short="Là công thức; gõ kết quả",
    )


def _foreign_money(spelling: Spelling) -> NumberProblem | None:
    if not _FOREIGN_MONEY.search(spelling.line):
        return None
    return spelling.problem(
        Refusal.WORDS,
        "là ngoại tệ; ở đây ghi số tiền bằng đồng. Quy ra đồng rồi gõ."
        if spelling.wanted.is_money
        else "là số tiền, mà ô này không phải ô tiền. Xem lại số, rồi chỉ gõ số.",
        in_short="Là ngoại tệ; quy ra đồng"
        if spelling.wanted.is_money
        else "Là số tiền; ô này không phải ô tiền",
    )


def _share(spelling: Spelling) -> NumberProblem | None:
    if not _SHARE.search(spelling.line):
        return None
    return spelling.problem(
        Refusal.SHARE,
        "ghi theo phần trăm; ở đây ghi số, không ghi tỉ lệ. Gõ số.",
        in_short=f"{spelling.quoted} là tỉ lệ; gõ số",
    )


def _day(spelling: Spelling) -> NumberProblem | None:
    if not _DAY.fullmatch(spelling.line):
        return None
    return spelling.problem(
        Refusal.DAY,
        "là ngày tháng, không phải là số. Gõ số.",
        in_short=f"{spelling.quoted} là ngày tháng; gõ số",
    )


def _range(spelling: Spelling) -> NumberProblem | None:
    found = _RANGE.fullmatch(core(spelling.line, spelling.wanted)[0])
    if not found:
        return None
    first, last = found.groups()
    if has_letters(last) and not has_letters(first):
        first += re.sub(r"^[0-9., ']+", " ", last)
    lower, upper = values_of(first, spelling), values_of(last, spelling)
    if "-" in found[0] and len(lower) == len(upper) == 1 and lower[0] > upper[0]:
        difference = lower[0] - upper[0]
        return spelling.problem(
            Refusal.RANGE,
            "là phép trừ, là một khoảng hay là hai số? Gõ một số.",
            [difference, lower[0], upper[0]],
            in_short="Là phép trừ hay hai số? Gõ một số",
        )
    return spelling.problem(
        Refusal.RANGE,
        "là một khoảng. Gõ đúng một số.",
        [*lower, *upper],
        in_short="Là một khoảng; gõ đúng một số",
    )


def _abbreviated(spelling: Spelling) -> NumberProblem | None:
    found = _ABBREVIATED.fullmatch(core(spelling.line, spelling.wanted)[0])
    if not found:
        return None
    exact = Fraction(Decimal(found[1].replace(",", "."))) * Fraction(10) ** int(f"{found[2]}{found[3]}"[:3])
    # A display such as 1.48724E+11 has lost digits; what a program wrote, 1.48724E11, may be whole.
    return spelling.problem(
        Refusal.ABBREVIATED,
        "là số mà Excel đã viết tắt; mở rộng cột để thấy đủ chữ số rồi chép lại.",
        [] if found[2] or spelling.wanted.in_millions else [exact],
        in_short="Excel viết tắt số này; mở rộng cột rồi chép lại",
    )


def _product(spelling: Spelling) -> NumberProblem | None:
    found = _PRODUCT.fullmatch(core(spelling.line, spelling.wanted)[0])
    if not found:
        return None
    times, each = values_of(found[1], spelling, is_bare=True), values_of(found[2], spelling)
    values = [a * b for a in times for b in each]
    return spelling.problem(
        Refusal.FORMULA, "là phép nhân. Gõ kết quả.", values, in_short="Là phép nhân; gõ kết quả"
    )


def _letters(spelling: Spelling) -> NumberProblem | None:
    meant = _WITH_LETTERS.sub(lambda found: found[0].translate(_LIKE_DIGITS), spelling.line)
    if meant == spelling.line or not (values := values_of(meant, spelling)):
        return None
    wrong = next(a for a, b in zip(spelling.line, meant, strict=True) if a != b)
    written = next((letter for letter in spelling.text if letter.lower() == wrong), wrong)
    return spelling.problem(
        Refusal.LETTERS,
        f"có “{written}” ở chỗ của chữ số. Gõ lại bằng chữ số.",
        values,
        in_short=f"Có “{written}” ở chỗ của chữ số",
    )


def _marks(spelling: Spelling) -> NumberProblem | None:
    line = core(spelling.line, spelling.wanted)[0]
    if not _MARKS.fullmatch(line):
        return None
    values: list[int] = []
    if _JOINABLE.fullmatch(line):
        values = values_of(str(joined(line)), spelling)
    if not (line[0].isdigit() and line[-1].isdigit()):
        return spelling.problem(
            Refusal.MARKS,
            "có dấu thừa ở đầu hoặc ở cuối số. Chỉ gõ các chữ số.",
            values,
            in_short="Thừa dấu ở đầu hoặc cuối số",
        )
    return spelling.problem(
        Refusal.MARKS,
        "không rõ là số nào: các dấu tách hàng nghìn không đều. Gõ liền các chữ số.",
        values,
        in_short="Dấu tách không đều; gõ liền các chữ số",
    )


_LOOKS: tuple[Callable[[Spelling], NumberProblem | None], ...] = (
    _nothing,
    _sheet_error,
    _without_digits,
    _formula,
    _foreign_money,
    _share,
    _day,
    _range,
    _abbreviated,
    _product,
    _letters,
    _marks,
    with_words,
    anything_else,
)
