"""Whether a text explains anything: the one home of that rule, for explanations, answers and reasons.

    why_empty("1") == "chỉ là một con số"
    why_empty("Số đúng, vì") == "chưa nói vì sao"
    why_empty("Ba xã mới tách") == ""

What explains nothing is kept as it was typed; only what it was typed for stays asked. Nothing here understands a
sentence: what is refused is what cannot be one.
"""

import re

from associations.printable import brief
from associations.text import folded

# Yes and no in their kinds, and how a sentence begins that never came: by themselves they give no reason.
_NO_REASON = frozenset(
    [
        "ok",
        "oke",
        "okay",
        "okie",
        "đúng",
        "rồi",
        "vâng",
        "dạ",
        "ạ",
        "nhé",
        "nha",
        "ừ",
        "có",
        "không",
        "phải",
        "thế",
        "vậy",
        "chính",
        "xác",
        "số",
        "liệu",
        "là",
        "vì",
        "do",
        "tại",
        "yes",
        "no",
        "true",
        "false",
        "nt",
    ]
)
# Beginnings that the form offers; one press writes them, the person writes the rest.
STARTS = ("Số đúng, vì ", "Do sáp nhập địa bàn: ", "Năm trước ghi thiếu: ")
_WORD = re.compile(r"[^\W\d_]+")
_LONGEST_QUOTE = 40
WORDS_OF_AN_EXPLANATION = 2  # a sentence has more words than one; a reason ("Bão lũ", "Gấp") may be one


def why_empty(text: str, *, question: str = "", words: int = WORDS_OF_AN_EXPLANATION) -> str:
    """Return why a text explains nothing, in words that follow its quotation; "" where it may explain.

    question: what was asked, which a copy of it or of one of its lines does not answer. words: how many different words
    it needs at least.
    """
    plain = folded(text)
    if not plain:
        return "còn trống"
    found = _WORD.findall(plain)
    if not found:
        return "chỉ là một con số" if re.search(r"\d", plain) else "chỉ có dấu câu"
    real = {word for word in found if len(word) > 1 and len(set(word)) > 1}
    if not real:
        return "chỉ là một chữ cái, hoặc một chữ lặp lại"
    if set(found) <= _NO_REASON:
        return "chưa nói vì sao"
    if question and _is_copied(found, question):
        return "chép lại lời hỏi"
    return "chỉ có một tiếng" if len(real) < words else ""


def is_explained(text: str, *, question: str = "") -> bool:
    """Return whether a text may explain a figure that was asked about."""
    return not why_empty(text, question=question)


def problem_with_explanation(text: str, *, question: str = "") -> str:
    """Return what is wrong with a text as the explanation of a figure, and what to do; "" where nothing is."""
    why = why_empty(text, question=question)
    if not why:
        return ""
    return (
        f"“{_quoted(text)}” chưa phải là lời giải thích ({why}). Có phải số đúng không? "
        "Đúng thì ghi lý do trong một câu; sai thì sửa số."
    )


def problem_with_reason(text: str, *, of: str) -> str:
    """Return what is wrong with a text as a reason of something ("mở lại"), and what to do; "" where nothing is."""
    why = why_empty(text, words=1)
    if not why:
        return ""
    return (
        f"“{_quoted(text)}” chưa phải là lý do {of} ({why}). Ghi rõ vì sao trong một câu, để người đọc hiểu."
    )


def problem_with_answer(text: str, *, question: str) -> str:
    """Return what is wrong with a text as the answer to a question of the secretariat; "" where nothing is."""
    why = why_empty(text, question=question, words=1)
    if not why:
        return ""
    return (
        f"“{_quoted(text)}” chưa phải là câu trả lời ({why}). "
        "Ghi vì sao giữ nguyên, hoặc đã sửa những gì, trong một câu."
    )


def in_short(problem: str) -> str:
    """Return what is wrong with a text, as one of these says it, in a line that has room beside a figure."""
    line = problem.rpartition(" (")[0] or problem
    return brief(line, f"Lời đã ghi{line.rpartition('”')[2]}")


def _is_copied(words: list[str], question: str) -> bool:
    """Return whether words are a whole question, a line of it or its beginning; a cause that it names may be true."""
    texts = [question, *question.splitlines()]
    return words in [
        _WORD.findall(folded(part)) for text in texts for part in (text, text.partition(". ")[0])
    ]


def _quoted(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_QUOTE else f"{line[:_LONGEST_QUOTE].rstrip()}…"
