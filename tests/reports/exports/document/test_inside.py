"""What a Word template may not hold is found however it is written: split, under another prefix, in any part."""

import io
import zipfile

import pytest

from reports.exports.document.checks import problems_of
from reports.exports.document.template import portal_template

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"


def template(change: dict[str, bytes | None] | None = None, **in_part: str) -> bytes:
    """The portal's template with parts changed or added, and XML laid into the body."""
    with zipfile.ZipFile(io.BytesIO(portal_template())) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    if "body" in in_part:
        body = parts["word/document.xml"].decode()
        parts["word/document.xml"] = body.replace("<w:body>", f"<w:body>{in_part['body']}", 1).encode()
    for name, data in (change or {}).items():
        parts[name] = data if data is not None else b""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def part(inside: str, space: str = W) -> bytes:
    return f'<w:x xmlns:w="{space}" xmlns:r="{R}">{inside}</w:x>'.encode()


def mark(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def pieces(*codes: str, tag: str = "instrText") -> str:
    return "".join(f"<w:r><w:{tag}>{code}</w:{tag}></w:r>" for code in codes)


def whole(*codes: str) -> str:
    return f"<w:p>{mark('begin')}{pieces(*codes)}{mark('separate')}<w:r><w:t>1</w:t></w:r>{mark('end')}</w:p>"


FIELDS = {
    "in one": whole(" DDEAUTO c:\\x "),
    "letter by letter": whole(*"DDEAUTO"),
    "over paragraphs": f"<w:p>{mark('begin')}{pieces('INCLUDE')}</w:p><w:p>{pieces('TEXT x')}{mark('end')}</w:p>",
    "small letters": whole("dde", "auto x"),
    "simple": '<w:p><w:fldSimple w:instr=" INCLUDEPICTURE http://x/a.png "/></w:p>',
    "simple in entities": '<w:p><w:fldSimple w:instr="&#68;&#68;E x"/></w:p>',
    "without an end": f"<w:p>{mark('begin')}{pieces('LINK x')}</w:p>",
    "without a beginning": f"<w:p>{pieces('DATA', 'BASE x')}</w:p>",
    "deleted": f"<w:p>{mark('begin')}{pieces('DDE x', tag='delInstrText')}{mark('end')}</w:p>",
    "put together": f"<w:p>{mark('begin')}{mark('begin')}{pieces('QUOTE')}{mark('separate')}<w:r><w:t>DDE</w:t></w:r>"
    f"{mark('end')}{pieces('AUTO x')}{mark('end')}</w:p>",
    "by numbers": whole("QUOTE 68 68 69"),
    "unknown": whole("TUMOI x"),
    "in a text box": f"<w:p><w:r><w:pict><w:txbxContent>{whole('MACRO', 'BUTTON x')}</w:txbxContent></w:pict></w:r></w:p>",
    "in a content control": f"<w:sdt><w:sdtContent>{whole('IM', 'PORT x')}</w:sdtContent></w:sdt>",
    "in two marks of one run": '<w:p><w:r><w:fldChar w:fldCharType="begin"/><w:instrText>D</w:instrText>'
    '<w:instrText>DE x</w:instrText><w:fldChar w:fldCharType="end"/></w:r></w:p>',
}  # fmt: skip


@pytest.mark.parametrize("how", FIELDS)
def test_a_field_that_may_fetch_is_found_however_it_is_split(how: str):
    (problem, *_) = problems_of("mau.docx", template(body=FIELDS[how]))
    assert "trường" in problem, problem
    assert "thân văn bản" in problem


@pytest.mark.parametrize("space", [W, STRICT])
@pytest.mark.parametrize(
    "name",
    [
        "word/header9.xml",
        "word/comments.xml",
        "word/glossary/document.xml",
        "word/endnotes.xml",
        "word/a.txt",
        "x/y.dat",
    ],
)
def test_a_field_is_found_in_any_part_under_any_name(name: str, space: str):
    odd = part(whole("DDE", "AUTO c:\\x"), space).replace(b"w:", b"v9:").replace(b"xmlns:w", b"xmlns:v9")
    (problem, *_) = problems_of("mau.docx", template({name: odd}))
    assert "trường “DDEAUTO" in problem


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_a_field_is_found_in_other_encodings(encoding: str):
    odd = part(whole("DDEAUTO x")).decode().encode(encoding)
    assert "trường “DDEAUTO" in problems_of("mau.docx", template({"word/header9.xml": odd}))[0]


def relation(kind: str, target: str, mode: str = "External") -> bytes:
    return (
        f'<p:Relationships xmlns:p="{RELATIONS}"><p:Relationship Id="a" Type="{kind}" Target="{target}" '
        f'TargetMode="{mode}"/></p:Relationships>'
    ).encode()


@pytest.mark.parametrize(
    "name", ["word/_rels/header9.xml.rels", "word/_rels/x.RELS", "word/_rels/x.xml", "a/b.c"]
)
@pytest.mark.parametrize(
    ("kind", "target", "mode"),
    [
        (f"{R}/attachedTemplate", "http://x/a.dotm", "External"),
        (f"{R}/image", "\\\\x\\a.png", "external"),
        (f"{R}/image", "file:///c:/a.png", "Internal"),
        ("http://purl.oclc.org/ooxml/officeDocument/relationships/frame", "http://x/", "External"),
    ],
)
def test_what_leads_out_of_the_file_is_found(name: str, kind: str, target: str, mode: str):
    (problem, *_) = problems_of("mau.docx", template({name: relation(kind, target, mode)}))
    assert "liên kết tới tệp bên ngoài" in problem


THINGS = {
    "macro": {"word/vbaProject.bin": b"x"},
    "macro by another name": {"word/_rels/q.rels": relation("http://schemas.microsoft.com/office/2006/relationships/vbaProject", "q.bin", "Internal")},
    "embedded": {"word/_rels/q.rels": relation(f"{R}/oleObject", "q.bin", "Internal")},
    "another file": {"word/_rels/q.rels": relation(f"{R}/aFChunk", "q.htm", "Internal")},
    "a control": {"word/x.xml": part("<w:control/>")},
    "an object": {"word/x.xml": part("<w:object/>")},
    "another document": {"word/x.xml": part('<w:altChunk r:id="a"/>')},
    "letters by data": {"word/settings2.xml": part("<w:mailMerge/>")},
}  # fmt: skip


@pytest.mark.parametrize("what", THINGS)
def test_what_is_embedded_or_runs_is_found(what: str):
    (problem, *_) = problems_of("mau.docx", template(THINGS[what]))
    assert "macro" in problem


@pytest.mark.parametrize(
    "kind", ["application/vnd.ms-word.document.macroEnabled.main+xml", "application/vnd.ms-office.vbaProject"]
)
def test_a_file_with_macros_renamed_is_found_by_its_content_types(kind: str):
    with zipfile.ZipFile(io.BytesIO(portal_template())) as archive:
        types = archive.read("[Content_Types].xml").decode()
    more = types.replace("</Types>", f'<Override PartName="/q" ContentType="{kind}"/></Types>')
    assert "macro" in problems_of("mau.docx", template({"[Content_Types].xml": more.encode()}))[0]


@pytest.mark.parametrize(
    "odd",
    [
        b'<!DOCTYPE a [<!ENTITY b "x">]><a>&b;</a>',
        b"<a>" * 5_000 + b"</a>" * 5_000,
        b'<?xml version="1.0" encoding="foo"?><a/>',
        b"<a><b></a>",
    ],
)
def test_xml_that_is_none_or_has_no_end_is_refused_in_words(odd: bytes):
    (problem,) = problems_of("mau.docx", template({"word/header9.xml": odd}))
    assert "không phải là tệp Word" in problem


@pytest.mark.parametrize(
    "good",
    [
        whole("PA", "GE \\* MERGEFORMAT"), whole("= 1 + 2"), whole(" HYPERLINK \"https://x\" "), whole("TOC \\o"),
        '<w:p><w:fldSimple w:instr="NUMPAGES"/></w:p>', whole("DATE \\@ dd/MM/yyyy"),
        f"<w:p>{mark('begin')}{pieces('IF ')}{mark('begin')}{pieces('PAGE')}{mark('separate')}<w:r><w:t>2</w:t></w:r>{mark('end')}{pieces(' = 1')}{mark('end')}</w:p>",
    ],
)  # fmt: skip
def test_ordinary_fields_and_links_are_taken(good: str):
    assert problems_of("mau.docx", template(body=good)) == []
    link = relation(f"{R}/hyperlink", "https://khuyenhoc.vn/")
    assert problems_of("mau.docx", template({"word/_rels/header9.xml.rels": link})) == []


@pytest.mark.parametrize(
    "body", ["<w:p/>" * 60_000, f"<w:p><w:r><w:t>{'ab ' * 70_000}</w:t></w:r></w:p>", f"<w:p><w:r><w:t>{'{{ a' * 600}</w:t></w:r></w:p>"]
)  # fmt: skip
def test_what_takes_seconds_to_fill_is_refused_before_it_is_read(body: str):
    (problem,) = problems_of("mau.docx", template(body=body))
    assert "quá nhiều dữ liệu" in problem
