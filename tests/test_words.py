"""The words of the portal: one form of address wherever somebody is spoken to, and one name for each thing that is done."""

import ast
import re
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import trans_real

from associations.returns.workflow import MOVES

ROOT = Path(settings.BASE_DIR)
APPS = ("associations", "funds", "learning_models", "reports", "khuyenhoc")
# "anh/chị" and nothing else; "anh" alone may be the English language, and a name has its capital letters.
OTHER_ADDRESS = re.compile(
    r"(?<![\w/])(?:anh(?!/chị)|(?<!iếng )Anh(?!/chị)|(?i:chị|bạn|các bạn|mày|cậu)|(?i:đồng chí|đ/c)|(?i:ông|bà)(?:/|, | \()(?:ông|bà)"
    r"|(?i:quý) (?:vị|anh|ông|bà|cơ quan|đơn vị|khách|hội|đại biểu|độc giả))(?!\w)"
)
EXCEPTIONS = {
    ("reports/exports/document/placeholders.py", "đồng chí"): "titles before a name that a file of somebody else may hold",
    ("reports/exports/document/placeholders.py", "đ/c"): "the same",
    ("reports/exports/slides/story.py", "đồng chí"): "what a speaker says to a hall, as it is said there",
    ("associations/legacy_text/syllables.py", " anh ao "): "a list of syllables",
    ("associations/signing_in/passwords.py", " anh chi "): "words that no password may be made of",
    ("reports/presentation/proper_names.py", "anh"): "words by which a person's name is told and kept from the public",
    ("reports/presentation/proper_names.py", "chị"): "the same",
    ("reports/presentation/proper_names.py", "đ/c"): "the same",
    ("reports/public/citations.py", "đồng chí|cán bộ"): "words that no citation has",
    # Of Django's own forms, which no page of the portal shows.
    ("catalogue", "Chỉ định xem người dùng"): "the field is_active of Django's forms of users",
    ("catalogue", "Mật khẩu không được lưu trữ"): "the password in Django's forms of users",
}  # fmt: skip

# Other names for what has one: docs/glossary.md, Words on the screen.
OTHER_NAMES = re.compile(
    r"(?i:gửi báo cáo (?:đi|lên|cho)|nộp lên (?:cụm|trên)|rút lại báo cáo|trả về (?:báo cáo|hội)|từ chối báo cáo|phê duyệt báo cáo"
    r"|(?:tiến trình|chương trình) nền|(?:đề nghị|gửi yêu cầu) gia hạn|kiểm duyệt|hủy bỏ|không thể nộp)|>\s*(?:Thôi|Hủy|Cancel)\s*</(?:a|button)>"
)
NOT_FOR_USERS = ("docs/adr/", "docs/changelog.md", "docs/glossary.md")  # English, or names the other words
LABEL = re.compile(r"<label[^>]*>(.*?)</label>", re.DOTALL)
LONGEST_LABEL = 60  # letters
OF_OTHERS = {
    "associations/returns/excel.html": "names the kinds of file and their size, said nowhere else",
    "reports/checking/check.html": "the same",
    "reports/meeting/files.html": "the same",
    "associations/returns/paste.html": "the box of a whole page, with what may be pasted",
    "reports/meeting/freezing.html": "its label is one of two",
    "reports/meeting/_numerals_check.html": "says where the reason is printed",
}


@cache
def texts() -> tuple[tuple[str, str], ...]:
    """Every text that may reach a reader, with its place; read once."""
    return tuple(_texts())


def _texts() -> Iterator[tuple[str, str]]:
    """Every text that may reach a screen, a mail, a file or a reader of the guides, with its place."""
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            name = str(path.relative_to(ROOT))
            yield from ((name, text) for text in _strings(path))
    for folder, suffix in (("templates", "*.*"), ("static", "*.js"), ("docs", "*.md")):
        for path in sorted((ROOT / folder).rglob(suffix)):
            name = str(path.relative_to(ROOT))
            if not name.startswith(NOT_FOR_USERS):
                yield name, _joined(path.read_text(encoding="utf-8"))
    for text in _catalogue():
        yield "catalogue", text


def _strings(path: Path) -> Iterator[str]:
    """The texts of a module, the pieces of one f-string together."""
    with tokenize.open(path) as file:
        tree = ast.parse(file.read())
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _joined(text: str) -> str:
    return " ".join(text.split())


def _catalogue() -> Iterator[str]:
    """What the packages and the portal's own catalogue say in Vietnamese, as it is in force."""
    catalogue = trans_real.translation("vi")._catalog  # type: ignore[attr-defined]
    for key, _ in catalogue.items():
        text = catalogue[key]  # the uppermost of several
        yield text if isinstance(text, str) else ""


def test_there_is_one_form_of_address():
    found = []
    for place, text in texts():
        for hit in OTHER_ADDRESS.finditer(text):
            if not any(place == where and words in text for where, words in EXCEPTIONS):
                found.append(f"{place}: …{text[max(0, hit.start() - 60) : hit.end() + 40]}…")
    assert found == []


def test_the_pattern_knows_the_other_forms_and_takes_the_one():
    for other in (
        "Anh, chị hãy",
        "của bạn.",
        "Quý vị",
        "anh chị",
        "ông/bà",
        "Ông (bà)",
        "gửi đồng chí",
        "Chị vừa",
    ):
        assert OTHER_ADDRESS.search(other), other
    for fine in (
        "Anh/chị đang xem",
        "Kính gửi anh/chị,",
        "Excel cài tiếng Anh",
        "quý III/2025",
        "ban hành",
        "bạn_đọc",
    ):
        assert not OTHER_ADDRESS.search(fine), fine


def test_what_is_done_has_one_name():
    found = [f"{place}: {hit[0]}" for place, text in texts() for hit in OTHER_NAMES.finditer(text)]
    assert found == []
    for move in MOVES.values():
        assert move.not_done.startswith("Chưa ")
        assert move.label.lower().removesuffix(" báo cáo") in move.not_done


def test_a_label_is_short():
    found = []
    for path in sorted((ROOT / "templates").rglob("*.html")):
        name = str(path.relative_to(ROOT / "templates"))
        for label in LABEL.findall(path.read_text(encoding="utf-8")):
            words = _joined(re.sub(r"<[^>]+>|{%.*?%}|{{.*?}}", " ", label))
            if len(words) > LONGEST_LABEL and name not in OF_OTHERS:
                found.append(f"{name}: {words}")
    assert found == []
