"""The writings of a day, a month and a year that are certain, and days that may be meant by those that are not.

All texts here are folded (associations/text.py): small letters, plain spaces, one kind of dash.
"""

import datetime
import re

from associations.models import PartialDay

_MONTHS_IN_WORDS = (
    "một",
    "hai",
    "ba",
    "tư",
    "năm",
    "sáu",
    "bảy",
    "tám",
    "chín",
    "mười",
    "mười một",
    "mười hai",
)
_ENGLISH = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {word: number for number, word in enumerate(_MONTHS_IN_WORDS, start=1)} | {"bốn": 4, "sept": 9}
_WEEKDAYS = {"hai": 0, "ba": 1, "tư": 2, "năm": 3, "sáu": 4, "bảy": 5} | {
    str(day): day - 2 for day in range(2, 8)
}

_LEAD = re.compile(
    r"'?"
    r"(?:0?0:00(?::00)?,? )?"  # the hour stands before the day where Windows speaks Vietnamese
    r"(?:(?P<place>[^0-9,]{2,60}), (?=ngày ))?"  # of a document's head: "Lạng Sơn, ngày …"
    r"(?:(?:(?:thứ )(?P<weekday>hai|ba|tư|năm|sáu|bảy|[2-7])|(?P<sunday>chủ nhật|cn)),? )?"
    r"(?:(?:ký|ban hành|kể từ|từ|đến hết|đến|hết) )?"
    r"(?:ngày:? )?(?:(?:mùng|mồng) )?"
)
# A cell of a sheet is often copied with its hour, which is midnight.
_TAIL = re.compile(r"(?:,? ?(?:(?<=[0-9])t)?(?:0?0:00(?::00(?:\.0+)?)?z?|12:00(?::00)? (?:am|sa)))?[.,;]*")

_D, _Y = r"(?P<d>[0-9]{1,2})", r"(?P<y>[0-9]{4})"
_ANY_Y = r"(?P<y>[0-9]{4}|[0-9]{2})"
_M = r"(?P<m>[0-9]{1,2})"
# "tháng năm 2024" is a month that was left out as often as it is May.
_M_WORDS = r"(?P<m>[0-9]{1,2}|mười hai|mười một|mười|một|hai|ba|tư|bốn|năm(?= năm|[,/])|sáu|bảy|tám|chín)"
_M_ENGLISH = rf"(?P<m>{'|'.join(_ENGLISH)}|sept)[a-z]*\.?"
_TO_YEAR = r"(?: ?[,/.\-] ?| )(?:năm )?"

_WHOLE = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_Y} ?(?P<s>[-/.]) ?{_M} ?(?P=s) ?{_D}",
        rf"{_D} ?(?P<s>[/.\-]) ?{_M} ?(?P=s) ?{_ANY_Y}",
        rf"{_D}[ /\-]?(?:tháng|thg\.?|th\.?|t)[ -]?{_M_WORDS}{_TO_YEAR}{_Y}",
        rf"{_D}-thg ?{_M}-{_ANY_Y}",
        rf"{_D}(?: ?[-/] ?| ){_M_ENGLISH},?(?: ?[-/] ?| ){_ANY_Y}",
    )
)
_MONTH_AND_YEAR = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_M} ?[/.\-] ?{_Y}",
        rf"{_Y} ?[/\-] ?{_M}",
        rf"(?:tháng|thg\.?|th\.?|t) ?{_M_WORDS}{_TO_YEAR}{_Y}",
        rf"{_M_ENGLISH},?[ /\-]{_Y}",
    )
)
_YEAR = re.compile(rf"(?:năm )?{_Y}")

_LETTERS_FOR_DIGITS = str.maketrans("oil|", "0111")
_ENGLISH_ORDER = re.compile(rf"{_M_ENGLISH} {_D}(?:st|nd|rd|th)?,? {_Y}")
_ENGLISH_MONTH = re.compile(rf"(?:{_M_ENGLISH}|thg ?(?P<n>[0-9]{{1,2}}))[ -](?P<y>[0-9]{{2}})")
_WITH_HOUR = re.compile(r"(?P<day>[0-9]+([-/.])[0-9]+\2[0-9]+)(?: |t)[0-9]{1,2}[:hg].*")
_ABOUT = re.compile(r"(?:vào )?(?:khoảng|vào|trong|đầu|giữa|cuối) ")
_SHORT_YEAR = re.compile(
    r"(?P<m>[0-9]{1,2}) ?[/.\-] ?(?P<y>[2-9][0-9]|1[3-9])"
)  # no day and month: no month 13
_LONE_YEAR = re.compile(r"[^0-9]*(?:quý ?[1-4ivx]+ ?[/\-,]? ?|[^0-9])(?:năm )?(?P<y>(?:19|20)[0-9]{2})")
_FIRST_OF_EXCEL = datetime.date(1899, 12, 30)


class NoSuchDay(ValueError):
    """A day that is written as one and does not exist, as 31/02/2026."""


class AnotherWeekday(NoSuchDay):
    """A day that exists, on another day of the week than is written with it."""

    def __init__(self, day: PartialDay) -> None:
        super().__init__(str(day))
        self.day = day


def find_day(text: str) -> PartialDay | None:
    """Return the day, month or year that a folded text says; None where it says none for certain.

    Raise NoSuchDay for one that does not exist.
    """
    lead = _LEAD.match(text)
    assert lead  # noqa: S101 - it matches anywhere
    core = text[lead.end() :]
    for pattern in (*_WHOLE, *_MONTH_AND_YEAR, _YEAR):
        found = pattern.match(core)
        if found and _TAIL.fullmatch(core, found.end()):
            day = _partial_day(found)
            _refuse_another_weekday(lead, day)
            return day
    return None


def day_of_number(text: str) -> datetime.date | None:
    """Return the day whose number in Excel a text is, as 46022 for 31/12/2025; None for any other text."""
    if not re.fullmatch(r"[1-9][0-9]{4}(?:[.,]0+)?", text):
        return None
    return _FIRST_OF_EXCEL + datetime.timedelta(days=int(text[:5]))


def days_meant(text: str) -> list[PartialDay]:
    """Return the days that a folded text may mean which says none for certain, each once; none is taken unasked."""
    number = day_of_number(text)
    in_parts = next(filter(None, map(_if_a_day, _parts_in_order(text))), None)
    guesses = [PartialDay.of(number) if number else None, in_parts, *map(_if_a_day, _rewritten(text))]
    if found := _LONE_YEAR.fullmatch(text.rstrip(" .,;")):
        guesses.append(PartialDay(int(found["y"])))
    return list(dict.fromkeys(day for day in guesses if day))


def _parts_in_order(text: str) -> list[str]:
    """Return three numbers as a day: in their own order, else as Americans have them, else year, day, month."""
    parts = re.findall("[0-9]+", text)
    if len(parts) != 3 or re.search(r"[^0-9/.,\-\\ ]", text):
        return []
    first, second, third = parts
    return ["/".join(parts), "/".join((second, first, third)), "-".join((first, third, second))]


def _rewritten(text: str) -> list[str]:
    """Return a text as it may have been meant: one slip undone in each."""
    found = [text, text.translate(_LETTERS_FOR_DIGITS)] if len(re.findall("[0-9]+", text)) > 1 else []
    if re.fullmatch("[0-9]{8}", text):
        found += [f"{text[:2]}/{text[2:4]}/{text[4:]}", f"{text[:4]}-{text[4:6]}-{text[6:]}"]
    if english := _ENGLISH_ORDER.fullmatch(text):
        found.append(f"{english['d']} {english['m']} {english['y']}")
    if about := _ABOUT.match(text):
        found.append(text[about.end() :])
    if month := _SHORT_YEAR.fullmatch(text):
        found.append(f"{month['m']}/20{month['y']}")
    if month := _ENGLISH_MONTH.fullmatch(text):
        found.append(f"{month['n'] or _month(month['m'])}/20{month['y']}")
    if hour := _WITH_HOUR.fullmatch(text):
        found.append(hour["day"])
    return found


def _if_a_day(text: str) -> PartialDay | None:
    try:
        return find_day(text)
    except AnotherWeekday as another:
        return another.day
    except NoSuchDay:
        return None


def _partial_day(found: re.Match[str]) -> PartialDay:
    parts = found.groupdict()
    year, month, day = parts["y"], parts.get("m"), parts.get("d")
    try:
        return PartialDay(_year(year), _month(month) if month else 0, _at_least_one(day) if day else 0)
    except ValueError:
        raise NoSuchDay from None


def _year(text: str) -> int:
    if len(text) == 4:
        return int(text)
    return int(text) + (2000 if int(text) < 70 else 1900)


def _month(text: str) -> int:
    if text.isdigit():
        return _at_least_one(text)
    return _MONTHS.get(text) or _ENGLISH.index(text) + 1


def _at_least_one(text: str) -> int:
    """A day or month of 0 would be one that is not known."""
    if not int(text):
        raise ValueError(text)
    return int(text)


def _refuse_another_weekday(lead: re.Match[str], day: PartialDay) -> None:
    weekday = 6 if lead["sunday"] else _WEEKDAYS.get(lead["weekday"])
    if weekday is not None and day.is_whole and day.first_day.weekday() != weekday:
        raise AnotherWeekday(day)
