"""Small numbers in words."""

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười")


def in_words(number: int) -> str:
    """Return a number below a hundred in words: "sáu", "mười lăm", "hai mươi mốt"."""
    if number < len(_DIGITS):
        return _DIGITS[number]
    tens, ones = divmod(number, 10)
    before = "mười" if tens == 1 else f"{_DIGITS[tens]} mươi"
    behind = {0: "", 5: "lăm", 1: "một" if tens == 1 else "mốt"}.get(ones, _DIGITS[ones])
    return f"{before} {behind}".rstrip()
