"""What a password must not be made of: one's own names, and what everybody in Vietnam tries first."""

import datetime
import re
from collections.abc import Iterable

from django.core.exceptions import ValidationError

from associations.models import Assignment, Association, User
from associations.names import without_marks

OWN_CHARACTERS = (
    5  # letters and digits that must be left once names, common words, dates and rows are taken out
)

# Folded: small letters without marks, spaces and signs.
COMMON_WORDS = frozenset(
    """
    matkhau matma bimat khongbiet khongcopass quenroi taikhoan dangnhap thanhvien nguoidung quantri quantrivien
    canbo thuky chutich phochutich vanphong coquan donvi baocao solieu tonghop congthongtin congttdt chuyenvien
    khuyenhoc khuyentai hoikhuyenhoc hoi hoctap xahoihoctap hoctaptotdoi giadinhhoctap donghohoctap giadinh dongho
    congdong congdan giaoduc daotao hocsinh sinhvien thaygiao cogiao nhatruong truonghoc trunguong thidua cumthidua
    cum tinh thanhpho phuong huyen quan vietnam hanoi saigon hochiminh bacho tochoc danguy ubnd mattran
    anhyeuem emyeuanh iloveyou yeuem yeuanh yeumai mai yeu conyeu conyeume mevabe banbe thuong giadinhtoi
    xinchao chao camon hanhphuc maimai binhan anlanh phatloc phattai mayman namoi chucmung ngaysinh sinhnam sinhnhat
    cua toi tui minh chungtoi chungta moi macdinh taomoi lamlai doimatkhau datlai anh chi bac chau ong nam
    password passwd pass passw admin administrator user username guest root login welcome hello master secret letmein
    default test demo temp changeme monkey dragon football bongda sunshine princess samsung iphone nokia google gmail
    facebook zalo youtube viettel vinaphone mobifone windows laptop maytinh dienthoai internet abc xyz asd qwe qaz
    qazwsx qaz2wsx 1qaz2wsx zaq12wsx q1w2e3r4 1q2w3e4r a1b2c3 aabbcc
    maatkhaaur maatjkhaaur maajtkhaaur matkhaur ma65tkha63u khuyeenhoc khuyeenshocj
    """.split()  # noqa: SIM905 - words to be read and added to
)
_ROWS = ("abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm", "01234567890", "147258369")
_SIGNS_FOR_LETTERS = str.maketrans("013457@$!", "oieastasi")
_SIGN_WITHIN_A_WORD = re.compile(r"(?<=[a-z])[013457@$!](?=[a-z])")
_GAP = "\0"


class NamesAndCommonWordsValidator:
    """Refuses a password that is little more than names of the person, common words, dates, or a row of keys."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ValidationError that says what the password is made of."""
        folded = without_marks(password)
        readings = {folded, _SIGN_WITHIN_A_WORD.sub(lambda m: m[0].translate(_SIGNS_FOR_LETTERS), folded)}
        names = names_of(user) if user is not None else frozenset()
        for reading in sorted(readings):
            made_of, left = _made_of(reading, names)
            if left < OWN_CHARACTERS:
                parts = _listed(made_of) if made_of else "quá ít chữ và số khác nhau"
                raise ValidationError(
                    f"Mật khẩu này dễ đoán: gần như chỉ gồm {parts}. Hãy ghép ba, bốn từ không liên quan gì đến nhau "
                    "và đến mình.",
                    code="password_of_names_and_common_words",
                )

    def get_help_text(self) -> str:
        """Return what is asked, beside the field."""
        return (
            "Không dùng tên, số điện thoại, nơi công tác, ngày sinh của mình hay từ ai cũng đoán được; "
            "nên ghép ba, bốn từ không liên quan đến nhau."
        )


def names_of(user: User) -> frozenset[str]:
    """Return all that others know a person by, folded: names, mail, telephone, associations and clusters."""
    texts = [user.full_name, user.username.replace("_", " "), user.email.replace("@", " ")]
    texts += Association.objects.filter(level=Association.Level.PROVINCE).values_list("name", flat=True)
    texts += _places_of(user)
    found = {re.sub(r"\D", "", user.phone)}
    for text in texts:
        words = re.findall(r"[a-z0-9]+", without_marks(text))
        initials = "".join(word[0] for word in words)
        found.update((*words, "".join(words), "".join(reversed(words)), initials))
        found.update(first + second for first in words for second in words)
    return frozenset(word for word in found if len(word) >= 3)


def _places_of(user: User) -> list[str]:
    """Return the names of the associations and clusters that a user is or was assigned to."""
    if not user.pk:
        return []
    assignments = Assignment.objects.filter(user=user).select_related("association", "cluster")
    return [str(held.association or held.cluster) for held in assignments if held.association or held.cluster]


def _made_of(text: str, names: Iterable[str]) -> tuple[list[str], int]:
    """Return what a folded password is made of, in words, and how many letters and digits are its own."""
    text = re.sub(r"[^a-z0-9]", "", text)
    made_of = []
    for kind, words in (("tên hoặc nơi công tác của anh/chị", names), ("từ thường gặp", COMMON_WORDS)):
        without = _without_words(text, words)
        if without != text:
            made_of.append(kind)
        text = without
    without = _without_rows(text)
    if without != text:
        made_of.append("dãy phím hoặc ký tự lặp lại")
    text = re.sub(r"\d+", lambda digits: _GAP if _is_plain_number(digits[0]) else digits[0], without)
    if text != without:
        made_of.append("năm, ngày hoặc số ngắn")
    return made_of, len(text.replace(_GAP, ""))


def _without_words(text: str, words: Iterable[str]) -> str:
    """Return a text without the words in it, the longest first."""
    for word in sorted(words, key=len, reverse=True):
        text = text.replace(word, _GAP)
    return text


def _without_rows(text: str) -> str:
    """Return a text without three or more neighbours of a row of keys or of the alphabet, and without repetitions."""
    text = re.sub(r"([^\0]{1,4}?)\1{2,}", _GAP, text)
    text = re.sub(r"([^\0]{2,6})\1", r"\1", text)
    kept, start = "", 0
    while start < len(text):
        length = _row_from(text, start)
        kept += _GAP if length >= 3 else text[start]
        start += length if length >= 3 else 1
    return kept


def _row_from(text: str, start: int) -> int:
    """Return how many characters from a place on stand beside each other in a row, forwards or backwards."""
    longest = 1
    for row in (*_ROWS, *(row[::-1] for row in _ROWS)):
        length = 1
        while start + length < len(text) and text[start : start + length + 1] in row:
            length += 1
        longest = max(longest, length)
    return longest


def _is_plain_number(digits: str) -> bool:
    """Return whether digits are few, or a date as people write their birthday."""
    if len(digits) <= 4:
        return True
    for form in ("%d%m%Y", "%d%m%y", "%Y%m%d"):
        try:
            datetime.datetime.strptime(digits, form)  # noqa: DTZ007 - a day without a time
        except ValueError:
            continue
        return len(digits) in (6, 8)
    return False


def _listed(parts: list[str]) -> str:
    """Parts as a sentence lists them."""
    if len(parts) == 1:
        return parts[0]
    return f"{', '.join(parts[:-1])} và {parts[-1]}"
