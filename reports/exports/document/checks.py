"""What a template of the Word report may hold: plain placeholders of the list, no code, nothing that fetches or runs.

A refusal names the placeholder and its place, as the person sees it in Word.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docxtpl import DocxTemplate
from jinja2 import TemplateSyntaxError, nodes
from jinja2.sandbox import SandboxedEnvironment

from associations.exchange.archives import DOCUMENT, Damaged, DamagedFile, opened
from associations.exchange.problems import BadFile
from associations.exchange.xml_parts import main_part
from reports.exports.document.inside import look_inside
from reports.exports.document.placeholders import BY_NAME, PLACEHOLDERS
from reports.exports.document.writing import fill, sign_every_page

_PLACEHOLDER = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_PLAIN = re.compile(r"\s*([^\W\d]\w*)\s*")
_FOOTNOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_PLACES = {
    "document": "thân văn bản", "header": "đầu trang", "footer": "chân trang", "footnotes": "chú thích chân trang",
    "endnotes": "chú thích cuối bài", "comments": "lời bình luận", "settings": "phần thiết lập",
}  # fmt: skip


def problems_of(name: str, content: bytes) -> list[str]:
    """What stands in the way of using a file as template, in sentences; [] where nothing does."""
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


def _of_document(content: bytes) -> list[str]:
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
    """What the file holds besides its text."""
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
    """Where a part stands, as the person sees it in Word."""
    name = part.rpartition("/")[2]
    for beginning, words in _PLACES.items():
        if name.startswith(beginning):
            return words
    return f"phần “{name}”"


def _of_placeholders(document: Any) -> list[str]:
    """Each placeholder that is unknown, broken or in a wrong place; each required one that is missing."""
    found: list[str] = []
    seen: list[str] = []
    for place, text, in_body in _texts(document):
        names, troubles = _read(place, text)
        found += troubles
        for name in names:
            seen.append(name)
            one = BY_NAME.get(name)
            if one is None:
                found.append(f"{place}: cổng không biết chỗ điền {{{{ {name} }}}}.{_meant(name)}")
            elif one.is_block and (not in_body or not _PLACEHOLDER.fullmatch(text.strip())):
                found.append(
                    f"{place}: {{{{ {name} }}}} là cả một khối, phải đứng riêng một đoạn trong thân văn bản."
                )
    found += [
        f"Chỗ điền {{{{ {name} }}}} đứng {seen.count(name)} lần; mỗi khối chỉ một lần."
        for name, one in BY_NAME.items()
        if one.is_block and seen.count(name) > 1
    ]
    found += [
        f"Mẫu thiếu {{{{ {one.name} }}}} ({one.words.lower()}). Thêm một đoạn chỉ có chỗ điền này vào thân văn bản."
        for one in PLACEHOLDERS
        if one.is_required and one.name not in seen
    ]
    return found


def _read(place: str, text: str) -> tuple[list[str], list[str]]:
    """The names in a text, and what is broken in it."""
    names: list[str] = []
    for inside in _PLACEHOLDER.findall(text):
        plain = _PLAIN.fullmatch(inside)
        if plain is None:
            return names, [
                f"{place}: chỗ điền hỏng {{{{{inside}}}}}. Giữa hai ngoặc chỉ ghi một tên trong danh sách."
            ]
        names.append(plain[1])
    rest = _PLACEHOLDER.sub("", text)
    for mark in ("{{", "}}", "{%", "%}", "{#", "#}"):
        if mark in rest:
            reason = "thiếu ngoặc đóng hoặc mở" if mark in ("{{", "}}") else "mẫu không được có lệnh"
            return names, [f"{place}: có dấu “{mark}” lẻ, {reason}: “{_around(rest, mark)}”."]
    return names, []


def _around(text: str, mark: str) -> str:
    at = text.index(mark)
    return text[max(0, at - 20) : at + 40].strip()


def _meant(name: str) -> str:
    near = get_close_matches(name.lower(), BY_NAME, n=1, cutoff=0.6)
    return f" Có phải {{{{ {near[0]} }}}}?" if near else " Xem danh sách chỗ điền trên trang soạn báo cáo."


def _texts(document: Any) -> Iterator[tuple[str, str, bool]]:
    """Every paragraph with its place in words; the last says whether it stands in the body itself."""
    body = document.element.body
    number = 0
    tables, lines = _numbered(body)
    for paragraph in body.iter(qn("w:p")):
        inside = [one for one in paragraph.iterancestors() if one.tag in (qn("w:tbl"), qn("w:txbxContent"))]
        text = _text_of(paragraph)
        if not inside:
            number += 1
            yield f"Đoạn {number}{_beginning(text)}", text, paragraph.getparent() is body
        elif inside[-1].tag == qn("w:tbl") or inside[0].tag == qn("w:tbl"):
            table = next(one for one in inside if one.tag == qn("w:tbl"))
            row = next(one for one in paragraph.iterancestors() if one.tag == qn("w:tr"))
            yield f"Bảng {tables[table]}, dòng {lines[table, row]}", text, False
        else:
            yield f"Khung chữ sau đoạn {number}", text, False
    for place, part in _around_the_page(document):
        for paragraph in part.iter(qn("w:p")):
            yield place, _text_of(paragraph), False
    for place in ("title", "subject", "author", "comments", "identifier", "language"):
        yield f"Thuộc tính tệp ({place})", getattr(document.core_properties, place) or "", False


def _numbered(body: Any) -> tuple[dict[Any, int], dict[tuple[Any, Any], int]]:
    """The number of each table, and of each row in each table that it stands in, one within another included."""
    tables, lines = {}, {}
    for number, table in enumerate(body.iter(qn("w:tbl")), start=1):
        tables[table] = number
        for line, row in enumerate(table.iter(qn("w:tr")), start=1):
            lines[table, row] = line
    return tables, lines


def _around_the_page(document: Any) -> Iterator[tuple[str, Any]]:
    """Heads, feet and notes of the document."""
    words = {"header": "Đầu trang", "footer": "Chân trang", "footnotes": "Chú thích chân trang"}
    for relation in document.part.rels.values():
        kind = relation.reltype.rpartition("/")[2]
        if kind in words and not relation.is_external:
            part = relation.target_part
            yield words[kind], parse_xml(part.blob)


def _text_of(paragraph: Any) -> str:
    """The text of a paragraph alone, without that of text boxes in it."""
    return "".join(
        node.text or ""
        for node in paragraph.iter(qn("w:t"), qn("w:instrText"))
        if next(node.iterancestors(qn("w:p"))) is paragraph
    )


def _beginning(text: str) -> str:
    return f" (“{text.strip()[:30]}”)" if text.strip() else ""


def _of_code(content: bytes) -> list[str]:
    """What would run or fetch: anything in the whole text of a part but placeholders by their names, risky fields.

    The words above are what a person sees; this is what is really rendered, with all attributes and hidden text.
    """
    filler = DocxTemplate(io.BytesIO(content))
    filler.init_docx()
    environment = SandboxedEnvironment(autoescape=True)
    sources = [("thân văn bản", filler.patch_xml(filler.get_xml()))]
    for kind, place in ((filler.HEADER_URI, "đầu trang"), (filler.FOOTER_URI, "chân trang")):
        for _, part in filler.get_headers_footers(kind):
            sources.append((place, filler.patch_xml(part.blob.decode("utf-8"))))
    for part in filler.docx.part.package.parts:
        if part.content_type == _FOOTNOTES:  # as the filler finds them
            sources.append(("chú thích", filler.patch_xml(part.blob.decode("utf-8"))))
    for place, source in sources:
        try:
            tree = environment.parse(source)
        except TemplateSyntaxError as error:
            return [
                f"Mẫu có chỗ điền hỏng trong phần ẩn của {place}: {error.message}. Gõ lại chỗ điền liền một mạch."
            ]
        for node in tree.find_all(nodes.Node):
            allowed = isinstance(node, nodes.Output | nodes.TemplateData) or (isinstance(node, nodes.Name) and node.name in BY_NAME)  # fmt: skip
            if not allowed:
                return [
                    f"Mẫu có lệnh hoặc chỗ điền lạ trong phần ẩn của {place}. Gõ lại các chỗ điền liền một mạch."
                ]
    return []
