"""A bare column of numbers: which figure each line is for by its place.

The portal's own column has a blank line for each heading of a section; a column without names may also go from figure
to figure. Where both are possible neither is certain.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from associations.exchange.pasting.parts import Match
from associations.sections.base import figures, sections

TOO_LONG = "Khối dán dài hơn số ô còn lại."
_ENOUGH_HEADINGS = 2
_STARTS_ELSEWHERE = "Chỗ các dòng trống cho biết cột bắt đầu ở ô khác với ô đã chọn."
_TWO_WAYS = "Các dòng trống có thể là tiêu đề mục của mẫu, cũng có thể là chỉ tiêu bỏ trống."


@dataclass(frozen=True)
class Placing:
    """The code that each line is for, None for a heading or past the end; `doubt` says why it is not certain."""

    codes: tuple[str | None, ...]
    match: Match
    start: str
    doubt: str = ""


def place_lines(filled: Sequence[bool], lines: int, start: str, wanted: Match | None) -> Placing:
    """Return where the lines of a column go that was pasted at the figure `start`.

    filled: which lines hold something, without blank ones at the end; lines: how many there were with those.
    """
    form = template_lines()
    plain = _plain(filled, start)
    if wanted is Match.PLACES:
        return plain
    offset, doubt = _offset(filled, lines, form, start)
    if offset is not None:
        return _of_template(filled, form, offset, "" if wanted else doubt)
    after = _offsets(filled, form, start)
    if wanted is Match.TEMPLATE:
        return _of_template(filled, form, after[0], "" if _may_fit(filled, form, after[0]) else TOO_LONG)
    if any(_may_fit(filled, form, place) and _headings(filled, form, place) for place in after):
        return replace(plain, doubt=plain.doubt or _TWO_WAYS)
    return plain


def _offsets(filled: Sequence[bool], form: Sequence[str | None], start: str) -> list[int]:
    """Return the lines of the template that a column may begin at: the heading above `start`, and `start` itself."""
    at = form.index(start)
    has_heading = at > 0 and form[at - 1] is None and bool(filled) and not filled[0]
    return [at - 1, at] if has_heading else [at]


def _offset(
    filled: Sequence[bool], lines: int, form: Sequence[str | None], start: str
) -> tuple[int | None, str]:
    """Return the line of the template that a column surely begins at, and what makes it less than certain."""
    for offset in _offsets(filled, form, start):
        if _fits(filled, form, offset):
            return offset, _doubt_of(filled, form, offset)
    for offset in _offsets(filled, form, start):
        if lines == len(form) - offset and _may_fit(filled, form, offset):
            return offset, ""
    return _only_place(filled, form), _STARTS_ELSEWHERE


def template_lines() -> tuple[str | None, ...]:
    """Return the code of each line of the template from its first heading on; None for a heading."""
    lines: list[str | None] = []
    for section in sections():
        if section.figures:
            lines += [None, *(figure.code for figure in section.figures)]
    return tuple(lines)


def _fits(filled: Sequence[bool], form: Sequence[str | None], offset: int) -> bool:
    """Return whether the blank lines are exactly where headings are, one of them at least between figures."""
    part = form[offset : offset + len(filled)]
    if len(part) < len(filled) or not any(filled):
        return False
    return None in part and all(has == (code is not None) for has, code in zip(filled, part, strict=True))


def _may_fit(filled: Sequence[bool], form: Sequence[str | None], offset: int) -> bool:
    """Return whether nothing stands where a heading is."""
    part = form[offset : offset + len(filled)]
    return len(part) == len(filled) and not any(
        has for has, code in zip(filled, part, strict=True) if code is None
    )


def _only_place(filled: Sequence[bool], form: Sequence[str | None]) -> int | None:
    """Return the only place in the template where the blank lines are those of headings; two of them at least."""
    found = [offset for offset in range(len(form)) if _fits(filled, form, offset)]
    if len(found) != 1:
        return None
    return found[0] if _headings(filled, form, found[0]) >= _ENOUGH_HEADINGS else None


def _headings(filled: Sequence[bool], form: Sequence[str | None], offset: int) -> int:
    return sum(code is None for code in form[offset : offset + len(filled)])


def _doubt_of(filled: Sequence[bool], form: Sequence[str | None], offset: int) -> str:
    """Return why lines with blanks at headings may yet be others: one blank alone may be a figure left out."""
    if _headings(filled, form, offset) >= _ENOUGH_HEADINGS or offset + len(filled) == len(form):
        return ""
    return "Chỉ có một dòng trống để nhận ra mẫu của cổng; dòng ấy cũng có thể là một chỉ tiêu bỏ trống."


def _of_template(filled: Sequence[bool], form: Sequence[str | None], offset: int, doubt: str = "") -> Placing:
    codes = list(form[offset : offset + len(filled)])
    codes += [None] * (len(filled) - len(codes))
    start = next((code for code in codes if code), "")
    return Placing(tuple(codes), Match.TEMPLATE, start, doubt)


def _plain(filled: Sequence[bool], start: str) -> Placing:
    """Return the lines one after the other from `start` down."""
    every = list(figures())
    first = every.index(start)
    codes: list[str | None] = list(every[first : first + len(filled)])
    missing = len(filled) - len(codes)
    doubt = TOO_LONG if missing else ""
    return Placing((*codes, *[None] * missing), Match.PLACES, start, doubt)
