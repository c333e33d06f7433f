"""Words that others wrote, for the report: as flowing prose, of a long text whole sentences only, with their source."""

import re
import unicodedata
from dataclasses import replace

from associations.models.figures import ProposalTexts
from reports.models import Meeting
from reports.presentation.traces import Trace
from reports.presentation.wording.pieces import OMITTED, Quote, Source

LONGEST = 1_200  # letters of a text that stand in the report; whole it stands in the annex of sources
AS_IN_THE_REPORT = "như trong báo cáo"
_HEADS = {column.name: str(column.verbose_name) for column in ProposalTexts._meta.fields}
OUTCOMES, DIFFICULTIES, TASKS = (_HEADS[name] for name in ("outcomes", "difficulties", "next_tasks"))
# What words come from, beside indicators: the headings of the returns' texts, and the meeting.
HEADINGS = tuple(f"loi/{heading}" for heading in (OUTCOMES, DIFFICULTIES, TASKS))
MEETING = "hoi-nghi"

# What people type before the items of a list: "- ", "•", "1.", "1.2.", "1/", "a)", "(2)", "IV.".
_BULLET = re.compile(
    r"(?:[•●▪◦○■□♦◆►➢✓✔]|[-–—−+*]+(?=\D)|(?:\d{1,2}[./])+(?=\s|[^\W\d])|\(?\d{1,2}\)|[a-zđ]\)|[IVX]{1,4}[./](?=\s))\s*"
)
_ENDS = (".", "!", "?", "…", ":", ";", ",")
_ABBREVIATED = frozenset({"tp", "tx", "tt", "ths", "ts", "gs", "pgs", "cn", "bs", "ks", "q", "p", "h", "x", "st"})  # fmt: skip
_END_OF_SENTENCE = re.compile(r"[.!?…][”\")’]*(?=\s)")


def prose(text: str) -> str:
    """Return a text as flowing prose: lines and typed bullets become sentences, signs that cannot be printed are gone.

    Its end is that of a sentence within another one: without a full stop, colon or comma.
    """
    written = ""
    for line in text.splitlines():
        bare, words = _printable(line), without_bullet(line)
        if any(letter.isalnum() for letter in words):
            written = _joined(written, words, is_item=words != bare)
    return _without_end(written)


def without_bullet(line: str) -> str:
    """Return a line as it can be printed, without the bullet that somebody typed before it."""
    bare = _printable(line)
    found = _BULLET.match(bare)
    return bare[found.end() :] if found else bare


def _printable(line: str) -> str:
    """Return a line without what cannot be printed: what has no width is gone, other signs are spaces."""
    if not line.isprintable():
        line = "".join(
            letter if letter.isprintable() else "" if unicodedata.category(letter) == "Cf" else " "
            for letter in line
        )
    return " ".join(line.split())


def _joined(before: str, words: str, *, is_item: bool) -> str:
    """Return a text with its next line: that of a list is a sentence or a clause of its own."""
    if not before or before.endswith(_ENDS):
        return f"{before} {words}".lstrip()
    if words[0].islower():
        return f"{before}; {words}" if is_item else f"{before} {words}"
    return f"{before}. {words}"


def _without_end(text: str) -> str:
    bare = text.rstrip(" ;:,–—-")
    if bare.endswith(".") and not bare.endswith(".."):
        return _without_end(bare.removesuffix("."))
    return bare


def sentences_in(text: str) -> list[str]:
    """Return the sentences of a prose text; a full stop behind a title ("TP.", "ThS.") ends none."""
    found, start = [], 0
    for end in _END_OF_SENTENCE.finditer(text):
        last_word = text[start : end.start()].rpartition(" ")[2]
        if last_word.lower() not in _ABBREVIATED:
            found.append(text[start : end.end()].strip())
            start = end.end()
    rest = text[start:].strip()
    return [*found, rest] if rest else found


def shortened(text: str, longest: int = LONGEST) -> str:
    """Return a prose text as far as it stands in the report: whole sentences up to `longest` letters, then "(…)".

    Where its first sentence is longer it ends behind a clause, else behind a word.
    """
    if len(text) <= longest:
        return text
    kept = ""
    for one in sentences_in(text):
        if len(kept) + 1 + len(one) > longest:
            break
        kept = f"{kept} {one}".lstrip()
    if not kept:
        head = text[: longest + 1]
        place = max(head.rfind("; "), head.rfind(": ")) if "; " in head or ": " in head else head.rfind(", ")
        place = place if place > 0 else head.rfind(" ")
        kept = head[:place] if place > 0 else head[:longest]
        kept = kept.rstrip(" ,;:")
    return f"{kept} {OMITTED}"


def source_of_words(trace: Trace, label: str) -> Source:
    """Return the one source of all words that a return has under a heading or in a list."""
    return Source(trace, "words", label, AS_IN_THE_REPORT)


def quote(text: str, source: Source) -> Quote:
    """Return a text as it stands in the report; what is left out of it stands behind it as it was written."""
    words = prose(text)
    kept = shortened(words)
    return Quote(kept, source, "" if kept == words else text)


# Words that begin a request, an answer or a description and never a name: behind a colon they are written small.
_NO_NAME = re.compile(
    r"(?:ban hành|bố|bổ|cán|cấp|cho|có|con|cần|các|chiến|chỉ|cung|dành|duy|điều|đã|đào|đảm|đẩy|đề|đổi|đưa|giao|giải|giúp|"
    r"giữ|giảm|hoàn|hướng|học|hỗ|huy|khen|không|kiện|làm|lập|lồng|mở|mỗi|miễn|nâng|nêu|nghiên|nhiều|nhân|phát|phân|phối|"
    r"phổ|phụ|quan|quy|quyết|rà|sớm|sẽ|sửa|tăng|tách|tạo|tập|tháo|thành|thêm|theo|thiếu|thống|thực|thường|tiếp|tổ|trao|trẻ|trích|"
    r"triển|tuyên|vận|việc|xem|xét|xây|xin|xác|xử|ưu|ủng|yêu)(?= )",
    re.IGNORECASE,
)


def small(text: str) -> str:
    """Return words as they stand behind a colon: with a small first letter where they begin with no name."""
    goes_on_small = text.partition(" ")[2][:1].islower()
    return text[0].lower() + text[1:] if goes_on_small and _NO_NAME.match(text) else text


def small_quote(quoted: Quote) -> Quote:
    """Return a quote as it stands behind a colon."""
    return replace(quoted, text=small(quoted.text))


def whole_quote(text: str, source: Source) -> Quote:
    """Return a text of the meeting, which is never cut: what it concluded and answered is the report's own matter."""
    return Quote(prose(text), source)


def recorded(meeting: Meeting, year: int) -> Source:
    """Return the one source of all that a meeting recorded: the publication it is taken from, else the meeting."""
    full = meeting.origin_words or "ghi tại hội nghị"
    return Source(Trace(MEETING, year), "words", "Nội dung hội nghị", full)
