"""The patterns of written numbers, of what is no figure, and of the words right before and after a number."""

import re

SIZES = {
    "nghìn tỉ": 10**12, "nghìn tỷ": 10**12, "ngàn tỉ": 10**12, "ngàn tỷ": 10**12, "tỉ": 10**9, "tỷ": 10**9,
    "triệu": 10**6, "tr": 10**6, "vạn": 10**4, "nghìn": 1000, "ngàn": 1000, "trăm": 100, "chục": 10, "mươi": 10,
}  # fmt: skip
_SIZE = "|".join(sorted(SIZES, key=len, reverse=True))
MONEY_SIZE = 10**6  # "148,7 tỉ" and "300 triệu" are đồng unless something else is counted
FULL_WIDTH = {0xFF10 + digit: str(digit) for digit in range(10)}

_DIGITS = r"(?:[1-9][0-9]{0,2}(?: [0-9]{3}){1,5}(?![0-9])|[0-9]+(?:[.,'’][0-9]+)*)"
_PER_CENT = r"điểm ?%|điểm phần trăm|%|phần trăm"
_MONEY = r"(?:đồng|vnđ|vnd|đ|₫)(?!\w)"
_YEAR = r"(?:19|20)[0-9]{2}"
_DAY = r"[0-9]{1,2}"
WRITTEN = re.compile(
    r"(?P<web>(?:https?://|www\.)\S+)"
    rf"|(?<!\w)(?<![0-9][.,])(?:(?P<date>(?:ngày )?{_DAY} tháng {_DAY}(?: năm [0-9]{{4}})?"
    rf"|(?:{_DAY} ?[-–] ?)?{_DAY}([/.-]){_DAY}\3[0-9]{{4}}(?![\w/])|{_YEAR}-{_DAY}-{_DAY}(?!\w)"
    rf"|(?:1[0-2]|0?[1-9])/{_YEAR}(?![\w/])|{_YEAR} ?[-–—/] ?{_YEAR}(?![\w.,]?[0-9]))"
    r"|(?P<hour>[0-9]{1,2} ?(?:h|giờ)(?: ?[0-9]{2}(?: phút)?)?(?!\w)|(?:[01]?[0-9]|2[0-3]):[0-5][0-9](?![\w:]))"
    r"|(?P<phone>(?=[(+]{0,2}[0-9](?:[ .)-]{0,2}[0-9]){8,11}(?![0-9]))\(?(?:\+84|0[0-9]{1,4})\)?(?:[ .-]?[0-9]{2,8}){1,4}"
    r"(?!\w|,[0-9])|1[89]00[ .][0-9]{4}(?:[0-9]{2})?(?![\w.,]?[0-9]))"
    r"|(?P<document>[0-9]+(?:/[0-9]{4})?[/-][^\W\d_]\w*(?:[-/]\w+)*)"
    rf"|(?P<numbering>[0-9]{{1,2}}(?:\.[0-9]{{1,2}}){{2,}}(?![\w.,]))"
    rf"|(?P<digits>{_DIGITS})(?P<size> ?(?:{_SIZE})(?!\w))?(?P<more> [0-9]{{1,3}} ?(?:{_SIZE})(?!\w))?"
    rf"(?: ?(?P<percent>{_PER_CENT})| ?(?P<money>{_MONEY}))?)"
)
# What makes any digits behind it the number of something.
CONTACT_LEAD = re.compile(
    r"(?:điện thoại|đt|sđt|di động|tổng đài|hotline|đường dây nóng|fax|zalo|liên hệ|số máy|tài khoản|stk|cccd|cmnd"
    r"|mã số thuế|mst|mã số)(?: số)?[:. ]{0,3}\(?$"
)
DOCUMENT_ABBREVIATION = re.compile(r"(?<!\w)(?:qđ|tt|ttlt|nđ|nq|ct|kl|cv|kh|bc|hd|tb|ttr|đa)[ .]?(?:số )?$")
NAME_LEAD = re.compile(
    r"(?<!\w)(?:(?<!dân )(?<!tổng )(?<!con )(?<!những )số|chương|cấp|lớp|khối|vùng|tầng|phòng|bước|câu|tiêu chí|phiên bản"
    r"|loại|nhóm|hình|quốc lộ|đường|ngõ|phường|quận)(?: số)? $"
)
LONGEST_NAME = 3  # digits of "khóa 12", "Điều 105"
COUNTED_AFTER = re.compile(
    r" ?(?:hội|người|lượt|suất|em|xã|chi hội|hộ|gia đình|dòng họ|cộng đồng|đơn vị|công dân|chương trình|văn bản"
    r"|tin|tỉnh|thôn|cán bộ|học sinh|kiến nghị|đồng)(?!\w)"
)
ASSOCIATIONS_AFTER = re.compile(r" ?(?:hội(?! viên| nghị)|tỉnh|đơn vị|địa phương|thành viên)(?!\w)")
PERSON_AFTER = re.compile(
    r" ?(?:dân|người|lượt|nhân khẩu|hội viên|em|học sinh|sinh viên|suất|hộ|gia đình|cán bộ|công dân)(?!\w)"
)
ABOVE = re.compile(r"(?<!\w)(?:hơn|trên|quá|ít nhất) ?$")
BELOW = re.compile(r"(?<!\w)(?:gần|ngót|dưới|chưa đến|chưa tới|chưa đầy) ?$")
ABOUT = re.compile(r"(?:(?<!\w)(?:khoảng|ước|ước đạt|ước tính|xấp xỉ|chừng|độ|trên dưới|cỡ)|~|≈) ?$")
MONTH_AFTER = re.compile(r"/(?:1[0-2]|0?[1-9])(?![0-9.,/])")
DAY_BEFORE = re.compile(r"(?<![0-9.,/])(?:[0-9]{1,2} ?[-–] ?)?[0-9]{1,2}/$")
IN_BRACKETS = re.compile(r"(?:^|[:;,.\n]\s?)\($")
LIST_BETWEEN = re.compile(r"\s{0,3}(?:[,;/–—-]|và|đến|hoặc|rồi)\s{0,3}")
NAME_BETWEEN = re.compile(r"\s?(?:[,;/]|và)\s((?:[^\W\d_]+ ){1,4})")
RANGE_BETWEEN = re.compile(r"\s?(?:[–—-]|đến)\s?")
LONGEST_LEAD = 30
LARGEST_SHARING = 1000
TIME_OF_A_YEAR = re.compile(rf" năm {_YEAR}(?![0-9])")  # "13 năm 2023" is no length of time
ONE_LETTER = re.compile(r"[^\W\d_](?!\w)")
