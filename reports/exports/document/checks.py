"""What a template of the Word report may hold: plain placeholders of the list, no code, nothing that fetches or runs.

A refusal names the placeholder and its place, as the person sees it in Word.
"""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from docx import Document
from docxtpl import DocxTemplate
from jinja2 import TemplateSyntaxError, nodes
from jinja2.sandbox import SandboxedEnvironment

from associations.exchange.archives import DOCUMENT, Damaged, DamagedFile, opened
from associations.exchange.problems import BadFile
from associations.exchange.xml_parts import main_part
from reports.exports.document.content_controls import without_controls
from reports.exports.document.inside import look_inside
from reports.exports.document.placeholders import BY_NAME, PLACEHOLDERS
from reports.exports.document.texts import Text, texts_of
from reports.exports.document.writing import fill, sign_every_page

_PLACEHOLDER = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_PLAIN = re.compile(r"\s*([^\W\d]\w*)\s*")
_FOOTNOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_PLACES = {
    "document": "thân văn bản", "header": "đầu trang", "footer": "chân trang", "footnotes": "chú thích chân trang",
    "endnotes": "chú thích cuối bài", "comments": "lời bình luận", "settings": "phần thiết lập",
}  # fmt: skip


def problems_as_json(name: str, content: bytes) -> bytes:
    """Return `problems_of` as a helper gives it back."""
    return json.dumps(problems_of(name, content)).encode()


def problems_of(name: str, content: bytes) -> list[str]:
    """Return what stands in the way of using a file as template, in sentences; [] where nothing does."""
    if not name.lower().endswith(".docx"):
        return [
            f"“{name}”: chỉ nhận tệp Word dạng .docx. Mở tệp bằng Word, chọn Lưu thành .docx rồi gửi lại."
        ]
    try:
        with opened(content, name, DOCUMENT) as archive:
            return _of_container(name, archive) or _of_document(content)
    except DamagedFile:
        return [
            f"“{name}” không phải là tệp Word đọc được. Mở tệp bằng Word, lưu lại dạng .docx rồi gửi lại."
        ]
    except BadFile as bad:
        return [f"“{name}”: {bad.problems[0].message}"]


def _of_document(template: bytes) -> list[str]:
    content = without_controls(template)
    found = _of_placeholders(Document(io.BytesIO(content))) or _of_code(content)
    if not found:
        _fill_once(content)
    return found


def _fill_once(content: bytes) -> None:
    """Fill a template as a report does; what cannot be filled raises here and not on the day of the meeting."""
    document = fill(content, dict.fromkeys(BY_NAME, "x"))
    sign_every_page(document, "x")
    document.save(io.BytesIO())


def _of_container(name: str, archive: zipfile.ZipFile) -> list[str]:
    """Return what stands in the way besides the text of a file."""
    found = look_inside(archive)
    if found.is_too_much:
        return [f"“{name}” chứa quá nhiều dữ liệu khi mở ra. Xóa bớt hình ảnh, nội dung thừa rồi gửi lại."]
    if found.things:
        return [
            f"“{name}” có macro hoặc tệp nhúng ({found.things[0]}). Xóa chúng, lưu lại dạng .docx rồi gửi lại."
        ]
    if found.targets:
        return [
            f"“{name}” có liên kết tới tệp bên ngoài ({found.targets[0]}). Nhúng thẳng hình vào tệp rồi gửi lại."
        ]
    if found.fields:
        part, code = found.fields[0]
        return [
            f"Mẫu có trường “{code}” ở {_place(part)}, cổng không nhận: trường ấy có thể tự lấy dữ liệu từ nơi khác. Xóa trường này."
        ]
    if not main_part(archive, DOCUMENT):
        raise Damaged("no document")
    return []


def _place(part: str) -> str:
    """Return where a part stands, as the person sees it in Word."""
    name = part.rpartition("/")[2]
    for beginning, words in _PLACES.items():
        if name.startswith(beginning):
            return words
    return f"phần “{name}”"


def _of_placeholders(document: Any) -> list[str]:
    """Return each placeholder that is unknown, broken or in a wrong place; each required one that is missing."""
    problems: list[str] = []
    seen: list[str] = []
    for text in texts_of(document):
        names, broken = _read(text)
        seen += names
        problems += broken
        problems += filter(None, (_misplaced(name, text) for name in names))
    return problems + _repeated(seen) + _lacking(seen)


def _misplaced(name: str, text: Text) -> str:
    """Return what is wrong with a placeholder where it stands; "" where nothing is."""
    placeholder = BY_NAME.get(name)
    if placeholder is None:
        return f"{text.place}: cổng không biết chỗ điền {{{{ {name} }}}}.{_meant(name)}"
    stands_alone = text.is_in_body and _PLACEHOLDER.fullmatch(text.content.strip())
    if placeholder.is_block and not stands_alone:
        return f"{text.place}: {{{{ {name} }}}} là cả một khối, phải đứng riêng một đoạn trong thân văn bản."
    return ""


def _repeated(seen: list[str]) -> list[str]:
    """Return the blocks that stand more than once."""
    return [
        f"Chỗ điền {{{{ {name} }}}} đứng {seen.count(name)} lần; mỗi khối chỉ một lần."
        for name, one in BY_NAME.items()
        if one.is_block and seen.count(name) > 1
    ]


def _lacking(seen: list[str]) -> list[str]:
    """Return the placeholders that a template must have and this one has not."""
    return [
        f"Mẫu thiếu {{{{ {one.name} }}}} ({one.words.lower()}). Thêm một đoạn chỉ có chỗ điền này vào thân văn bản."
        for one in PLACEHOLDERS
        if one.is_required and one.name not in seen
    ]


def _read(text: Text) -> tuple[list[str], list[str]]:
    """Return the names in a text, and what is broken in it."""
    names: list[str] = []
    for inside in _PLACEHOLDER.findall(text.content):
        plain = _PLAIN.fullmatch(inside)
        if plain is None:
            reason = f"chỗ điền hỏng {{{{{inside}}}}}. Giữa hai ngoặc chỉ ghi một tên trong danh sách."
            return names, [f"{text.place}: {reason}"]
        names.append(plain[1])
    rest = _PLACEHOLDER.sub("", text.content)
    mark = next((mark for mark in ("{{", "}}", "{%", "%}", "{#", "#}") if mark in rest), "")
    if not mark:
        return names, []
    reason = "thiếu ngoặc đóng hoặc mở" if mark in ("{{", "}}") else "mẫu không được có lệnh"
    return names, [f"{text.place}: có dấu “{mark}” lẻ, {reason}: “{_around(rest, mark)}”."]


def _around(text: str, mark: str) -> str:
    at = text.index(mark)
    return text[max(0, at - 20) : at + 40].strip()


def _meant(name: str) -> str:
    near = get_close_matches(name.lower(), BY_NAME, n=1, cutoff=0.6)
    return f" Có phải {{{{ {near[0]} }}}}?" if near else " Xem danh sách chỗ điền trên trang soạn báo cáo."


def _of_code(content: bytes) -> list[str]:
    """Return what would run or fetch: anything in a part's whole text but placeholders by their names, risky fields.

    `texts` is what a person sees; this is what is really rendered, with all attributes and hidden text.
    """
    environment = SandboxedEnvironment(autoescape=True)
    for place, source in _rendered_parts(content):
        try:
            tree = environment.parse(source)
        except TemplateSyntaxError as error:
            return [
                f"Mẫu có chỗ điền hỏng trong phần ẩn của {place}: {error.message}. Gõ lại chỗ điền liền một mạch."
            ]
        if not all(map(_is_allowed, tree.find_all(nodes.Node))):
            return [
                f"Mẫu có lệnh hoặc chỗ điền lạ trong phần ẩn của {place}. Gõ lại các chỗ điền liền một mạch."
            ]
    return []


def _rendered_parts(content: bytes) -> Iterator[tuple[str, str]]:
    """Yield the parts that the filler renders, each with its place in words, as the filler finds them."""
    filler = DocxTemplate(io.BytesIO(content))
    filler.init_docx()
    yield "thân văn bản", filler.patch_xml(filler.get_xml())
    for kind, place in ((filler.HEADER_URI, "đầu trang"), (filler.FOOTER_URI, "chân trang")):
        for _, part in filler.get_headers_footers(kind):
            yield place, filler.patch_xml(part.blob.decode("utf-8"))
    for part in filler.docx.part.package.parts:
        if part.content_type == _FOOTNOTES:
            yield "chú thích", filler.patch_xml(part.blob.decode("utf-8"))


def _is_allowed(node: nodes.Node) -> bool:
    """Return whether a node is text or the name of a placeholder."""
    if isinstance(node, nodes.Name):
        return node.name in BY_NAME
    return isinstance(node, nodes.Output | nodes.TemplateData)
