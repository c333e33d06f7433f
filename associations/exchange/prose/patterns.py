"""How a text is folded, and the patterns of its numbers, its sentences and of the words around a number."""

import re
import unicodedata

from associations.exchange.prose.vocabulary import WORDS
from associations.text import as_typed, fold_spelling


def fold(text: str) -> tuple[str, list[int]]:
    """Return the text in small composed letters with plain spaces, and where each of its letters stood."""
    letters: list[str] = []
    places: list[int] = []
    start = 0
    while start < len(text):
        end = start + 1
        while end < len(text) and end - start < 5 and unicodedata.combining(text[end]):
            end += 1
        for letter in as_typed(text[start:end]).lower():
            letters.append("\n" if letter in "\n\r" else " " if letter.isspace() else letter)
            places.append(start)
        start = end
    return fold_spelling("".join(letters)), [*places, len(text)]


MEANINGS: dict[str, str] = {
    fold_spelling(phrase): meaning for meaning, phrases in WORDS.items() for phrase in phrases
}
PHRASE = re.compile(
    r"(?<!\w)(?:" + "|".join(re.escape(p) for p in sorted(MEANINGS, key=len, reverse=True)) + r")(?!\w)"
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
    rf"|(?P<amount>{_DIGITS}(?: ?{SIZE}(?: [0-9]+ ?{SIZE})*(?: rưỡi(?!\w))?|(?:tr|t[ỉỷ])[0-9](?!\w))?)(?P<money> ?(?:đồng|vnđ|vnd|đ|₫)(?!\w))?"
    r")"
)
SENTENCE_END = re.compile(r"\n+|;|(?<=[^\d\s])[.!?…](?=\s|$)|(?<=\d)[.!?](?=\s+[^\W\d_]|\s*$)")
HARD = re.compile(r"[,()\[\]]| [-–—] ")
SOFT = re.compile(
    r"(?<!\w)(?:và|với|tăng|giảm|trong đó|trong tổng số|có|đạt|chiếm|bằng|trị giá|lên|xuống|còn|cùng|cho|tại|ở|do)(?!\w)"
)
DATE_LEAD = re.compile(r"(?:ngày|dịp|đến|hết|từ|trước|sau|sáng|chiều|tối|lễ|nhân) (?:ngày )?$")
YEAR_LEAD = re.compile(
    r"(?:năm|giai đoạn|nhiệm kỳ|niên khóa|năm học|kỳ|so với|cuối|đầu|[0-9]{4} ?[-–]|[0-9]{4} đến) ?$"
)
LABEL_LEAD = re.compile(
    r"(?:thứ|hạng|top|quý|tháng|ngày|khóa|điều|khoản|mục|phụ lục|biểu|mẫu|trang|phần|vị trí|bảng|đợt|lần|cụm|tuần) (?:số )?$"
)
DOCUMENT_LEAD = re.compile(
    r"(?:(?:quyết định|chỉ thị|nghị quyết|nghị định|thông tư|kết luận|công văn|đề án|hướng dẫn|luật)(?: số)?"
    r"|(?:kế hoạch|văn bản|tờ trình|báo cáo|chương trình) số) ?$"
)
TIME_AFTER = re.compile(r" ?(?:năm|tháng|tuổi|ngày|giờ|tuần|phút|quý)(?!\w)")
ROUND_LEAD = re.compile(
    r"(?:gần|hơn|trên|khoảng|ước|ước đạt|ước tính|xấp xỉ|chừng|ngót|tới|độ|trên dưới|~|≈) ?(?:khoảng )?$"
)
EACH_AFTER = re.compile(r" ?(?:/|trên mỗi )[^\W\d_]|(?: mỗi|/) ?(?:người|suất|em|hộ)")
NEUTRAL_AFTER = re.compile(
    r"\s*(?:$|[^\w\s]|\n|(?:và|tăng|giảm|so|chiếm|đạt|trên|tại|ở|trong|do|của|vào|bằng|được|thì|đã|năm|với|lên|còn|người|em"
    r"|lượt)(?!\w))"
)
PLACE_NAME = re.compile(r"(?<!\w)(?:huyện|thị xã|quận|xã|phường) (?=\w)")
SINCE = re.compile(r"(?<!\w)từ (?:khoảng |gần |hơn |trên )?$")
UPWARD = re.compile(r"[^;\n]{0,80}?(?<!\w)(?:lên|xuống|còn|đến)(?!\w)")
COUNTED_AFTER = re.compile(r" ?(?:dân|người|lượt|nhân khẩu)(?!\w)")
BECAME = re.compile(r"(?<!\w)(?:lên|xuống|còn|lên thành|lên đến) (?:khoảng |gần |hơn |trên )?$")
FOR_WHOM = re.compile(r"cho(?!\w)")
FILLERS = frozenset({"", "lượt", "suất", "em", "người", "số"})
BARE_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
