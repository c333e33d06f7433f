"""The words that people write behind the number of a figure: its unit, and what its label counts."""

import re

# What labels begin with. A label's later words are no units: 500 trung tâm are no 500 lượt at a trung tâm.
_NOUNS = (
    "hội viên", "cán bộ hội", "cán bộ", "công chức", "viên chức", "giáo viên", "học sinh", "sinh viên", "công dân",
    "hộ gia đình", "hộ", "gia đình", "dòng họ", "cộng đồng", "cơ quan", "đơn vị", "xã", "phường", "đặc khu",
    "chi hội khuyến học", "chi hội", "ban khuyến học", "ban", "văn bản", "chương trình phối hợp", "chương trình",
    "tin", "bài", "chuyên mục", "trung tâm", "lượt người", "lượt", "suất học bổng", "suất", "phần thưởng", "lần",
)  # fmt: skip
_NOUN = "|".join(sorted(_NOUNS, key=len, reverse=True))
_LEAD = re.compile(r"^(?:trong đó (?:thu|chi): |tổng số |số )")
_COUNTED = re.compile(rf"(?:{_NOUN})(?!\w)(?:(?:, | và )(?:{_NOUN})(?!\w))*")


def units_of(label: str, unit: str) -> tuple[str, ...]:
    """Return the words that may stand behind a figure's number, the unit first: "người", "hội viên".

    Of a label that lists several, only all of them: 500 học sinh may be without the sinh viên.
    """
    counted = _LEAD.sub("", label.lower())
    found = _COUNTED.match(counted)
    nouns = [found[0]] if found else []
    shorter = [short for noun in nouns for short in _NOUNS if noun.startswith(f"{short} ")]
    return tuple(dict.fromkeys(filter(None, (unit, *nouns, *shorter, counted))))
