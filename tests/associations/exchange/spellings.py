"""One filled template in the spellings of other programs: its XML rewritten as they write it.

No office program is at hand in a test, so each function imitates what is known of one: bytes of an .xlsx in and out.
"""

import io
import re
import unicodedata
import zipfile
from collections.abc import Callable, Mapping

from openpyxl.utils import column_index_from_string, get_column_letter

FIGURES, WORDS, HIDDEN = (f"xl/worksheets/sheet{number}.xml" for number in (1, 2, 3))
BOOK, RELATIONS, STYLES = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TEXT = re.compile(
    r'(<c r="[A-Z]+[0-9]+"[^>]*) t="inlineStr"([^>]*)><is><t[^>]*>(.*?)</t></is></c>', re.DOTALL
)
_CELL = re.compile(r'<c r="([A-Z]+)([0-9]+)"(.*?)(?:/>|>(.*?)</c>)', re.DOTALL)

Change = Callable[[bytes], bytes]


def parts_of(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def packed(parts: Mapping[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def rewritten(*changes: tuple[str, str, str], count: int = 0) -> Change:
    """Replace what a pattern finds in a part, or in all of a folder; it must be there."""

    def change(content: bytes) -> bytes:
        parts = parts_of(content)
        for name, pattern, new in changes:
            found = 0
            for part in [part for part in parts if part.startswith(name)]:
                parts[part], times = re.subn(pattern, new, parts[part], count=count, flags=re.DOTALL)
                found += times
            assert found, (name, pattern)
        return packed(parts)

    return change


def after(*changes: Change) -> Change:
    """Make several changes, one after the other."""

    def change(content: bytes) -> bytes:
        for one in changes:
            content = one(content)
        return content

    return change


def put(address: str, value: str | float | None, sheet: str = FIGURES) -> Change:
    """Write a text, a number, or nothing into a cell."""
    if value is None:
        inside, kind = "", ""
    elif isinstance(value, str):
        inside, kind = f"<is><t>{value}</t></is>", ' t="inlineStr"'
    else:
        inside, kind = f"<v>{value!r}</v>", ""
    return put_xml(address, f'<c r="{address}"{kind}>{inside}</c>', sheet)


def put_xml(address: str, cell: str, sheet: str = FIGURES) -> Change:
    """Write a cell as it is given."""

    def change(content: bytes) -> bytes:
        parts = parts_of(content)
        pattern = rf'<c r="{address}"(?:[^>]*/>|.*?</c>)'
        parts[sheet], times = re.subn(pattern, lambda _: cell, parts[sheet], flags=re.DOTALL)
        assert times == 1, address
        return packed(parts)

    return change


def doubles(content: bytes, form: str = "{!r}") -> bytes:
    """Every number as a web spreadsheet writes it: 3.0, 1.48724E11."""

    def double(found: re.Match[str]) -> str:
        return f"<v>{form.format(float(found[1])).replace('e+', 'E')}</v>"

    parts = parts_of(content)
    for name in (FIGURES, WORDS, HIDDEN):
        parts[name] = re.sub(r"<v>([0-9]+)</v>", double, parts[name])
    return packed(parts)


def exponents(content: bytes) -> bytes:
    return doubles(content, "{:.15E}")


def in_pieces(content: bytes) -> bytes:
    """Every text, the names of sheets included, with its letters in pieces (NFD)."""
    return packed(
        {name: unicodedata.normalize("NFD", _unescaped(part)) for name, part in parts_of(content).items()}
    )


def _unescaped(part: str) -> str:
    return re.sub(r"&#([0-9]+);", lambda found: chr(int(found[1])) if int(found[1]) > 127 else found[0], part)


def shared(content: bytes) -> bytes:
    """Texts apart from the cells, as Excel and LibreOffice write them."""
    parts = parts_of(content)
    texts: list[str] = []

    def number(found: re.Match[str]) -> str:
        texts.append(found[3])
        return f'{found[1]} t="s"{found[2]}><v>{len(texts) - 1}</v></c>'

    for name in (FIGURES, WORDS, HIDDEN):
        parts[name] = _TEXT.sub(number, parts[name])
    assert len(texts) > 100
    items = "".join(f'<si><t xml:space="preserve">{text}</t></si>' for text in texts)
    parts["xl/sharedStrings.xml"] = f'<sst xmlns="{_MAIN}">{items}</sst>'
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    relation = f'<Relationship Id="rIdS" Type="{kind}" Target="/xl/sharedStrings.xml"/></Relationships>'
    parts[RELATIONS] = parts[RELATIONS].replace("</Relationships>", relation)
    return packed(parts)


def without_looks(content: bytes) -> bytes:
    parts = parts_of(content)
    del parts[STYLES]
    parts[RELATIONS] = re.sub(r'<Relationship [^>]*Target="[^"]*styles.xml"[^>]*/>', "", parts[RELATIONS])
    return packed(parts)


def other_main_part(content: bytes, name: str = "workbook22") -> bytes:
    """The main part under another name, as some web programs write it."""
    parts = parts_of(content)
    parts[f"xl/{name}.xml"] = parts.pop(BOOK)
    parts[f"xl/_rels/{name}.xml.rels"] = parts.pop(RELATIONS)
    for part in ("_rels/.rels", "[Content_Types].xml"):
        parts[part] = parts[part].replace("xl/workbook.xml", f"xl/{name}.xml")
    return packed(parts)


def strict(content: bytes) -> bytes:
    """The namespaces of strict Office Open XML."""
    to = "http://purl.oclc.org/ooxml"
    return packed({
        name: part.replace("http://schemas.openxmlformats.org/spreadsheetml/2006/main", f"{to}/spreadsheetml/main")
        .replace("http://schemas.openxmlformats.org/officeDocument/2006/relationships", f"{to}/officeDocument/relationships")
        for name, part in parts_of(content).items()
    })  # fmt: skip


def prefixed(content: bytes) -> bytes:
    """Each element of the sheets with a prefix."""
    parts = parts_of(content)
    for name in (FIGURES, WORDS, HIDDEN):
        part = re.sub(r"<(/?)([a-zA-Z])", r"<\1x:\2", parts[name])
        parts[name] = part.replace(f'xmlns="{_MAIN}"', f'xmlns:x="{_MAIN}"')
    return packed(parts)


def with_external_link(
    content: bytes,
    inside: str = '<ddeLink ddeService="Word" ddeTopic="x"/>',
    target: str = "externalLinks/externalLink1.xml",
    number: str = "rId77",
) -> bytes:
    """A link to another program's data, which one library cannot read."""
    parts = parts_of(content)
    kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relation = f'<Relationship Id="rId77" Type="{kinds}/externalLink" Target="{target}"/></Relationships>'
    parts[RELATIONS] = parts[RELATIONS].replace("</Relationships>", relation)
    parts["xl/externalLinks/externalLink1.xml"] = (
        f'<externalLink xmlns="{_MAIN}" xmlns:r="{kinds}">{inside}</externalLink>'
    )
    path = f'<Relationship Id="rId1" Type="{kinds}/externalLinkPath" Target="file:///C:/So.xlsx" TargetMode="External"/>'
    parts["xl/externalLinks/_rels/externalLink1.xml.rels"] = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f"{path if 'rId1' in inside else ''}</Relationships>"
    )
    references = (
        f'<externalReferences xmlns:r="{kinds}"><externalReference r:id="{number}"/></externalReferences>'
    )
    parts[BOOK] = parts[BOOK].replace("<definedNames>", references + "<definedNames>")
    return packed(parts)


LINKS = {
    "link to another program": with_external_link,
    "link to a workbook": lambda content: with_external_link(
        content, '<externalBook r:id="rId1"><sheetNames><sheetName val="A"/></sheetNames></externalBook>'
    ),
    "link to an object": lambda content: with_external_link(
        content, '<oleLink r:id="rId1" progId="Word.Document"/>'
    ),
    "link of no kind": lambda content: with_external_link(content, ""),
    "link that leads nowhere": lambda content: with_external_link(content, target="externalLinks/none.xml"),
    "link without a target": lambda content: with_external_link(content, number="rId78"),
}


def many(element: str, one: str, count: int = 20_000) -> Change:
    """Very many looks of a kind; `one` is the XML of one, with a place for its number."""

    def change(content: bytes) -> bytes:
        parts = parts_of(content)
        looks = "".join(one.format(200 + number) for number in range(count))
        whole = f"<{element}>{looks}</{element}>"
        found = re.search(rf"<{element}\b.*?(/>|</{element}>)", parts[STYLES], re.DOTALL)
        if found is None:
            parts[STYLES] = re.sub(r"(<styleSheet[^>]*>)", lambda head: head[1] + whole, parts[STYLES])
        elif found[1] == "/>":
            parts[STYLES] = parts[STYLES].replace(found[0], whole)
        else:
            parts[STYLES] = parts[STYLES].replace(f"</{element}>", f"{looks}</{element}>")
        assert parts[STYLES].count(looks) == 1
        return packed(parts)

    return change


many_looks = many("cellXfs", '<xf numFmtId="{}" fontId="0" fillId="0" borderId="0" xfId="0"/>', 60_000)
MANY = {
    "60,000 looks": many_looks,
    "fonts": many("fonts", '<font><sz val="{}"/></font>'),
    "fills": many("fills", '<fill><patternFill patternType="solid"/></fill>'),
    "number formats": many("numFmts", '<numFmt numFmtId="{0}" formatCode="0.{0}"/>'),
    "named styles": many("cellStyles", '<cellStyle name="n{0}" xfId="0"/>'),
    "conditional looks": many("dxfs", "<dxf/>"),
}


def unprotected(content: bytes) -> bytes:
    """As a web spreadsheet gives it back: no protection, no defined names, the hidden sheet perhaps not hidden."""
    parts = parts_of(content)
    for name in (FIGURES, WORDS, HIDDEN):
        parts[name] = re.sub(r"<(sheetProtection|printOptions|pageSetup|pageMargins|headerFooter)\b[^>]*/>", "", parts[name])  # fmt: skip
    parts[BOOK] = re.sub(r"<definedNames>.*?</definedNames>", "", parts[BOOK])
    parts[BOOK] = parts[BOOK].replace('state="hidden"', "").replace("<workbookProtection/>", "")
    return packed(parts)


def sheets(change: Callable[[list[str]], list[str]]) -> Change:
    """Put the list of sheets into another order, or other names into it."""

    def changed(content: bytes) -> bytes:
        parts = parts_of(content)
        listed = re.findall(r"<sheet [^>]*/>", parts[BOOK])
        assert len(listed) > 3
        new = "".join(change([_unescaped(one) for one in listed]))
        parts[BOOK] = re.sub(r"<sheets>.*</sheets>", lambda _: f"<sheets>{new}</sheets>", parts[BOOK])
        return packed(parts)

    return changed


def renamed(change: Callable[[str], str]) -> Change:
    return sheets(lambda listed: [re.sub(r'name="(.*?)"', lambda found: f'name="{change(found[1])}"', one) for one in listed])  # fmt: skip


def another_sheet(
    name: str, cells: str = '<row r="1"><c r="A1"><v>1</v></c></row>', state: str = "visible"
) -> Change:
    """Add a sheet; `cells` is the XML of its rows, or the part to copy."""

    def change(content: bytes) -> bytes:
        parts = parts_of(content)
        kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        sheet = f'<sheet xmlns:r="{kinds}" name="{name}" sheetId="99" state="{state}" r:id="rId99"/></sheets>'
        parts[BOOK] = parts[BOOK].replace("</sheets>", sheet)
        relation = f'<Relationship Id="rId99" Type="{kinds}/worksheet" Target="worksheets/sheet99.xml"/></Relationships>'
        parts[RELATIONS] = parts[RELATIONS].replace("</Relationships>", relation)
        whole = f'<worksheet xmlns="{_MAIN}"><sheetData>{cells}</sheetData></worksheet>'
        parts["xl/worksheets/sheet99.xml"] = parts.get(cells, whole)
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
        override = f'<Override PartName="/xl/worksheets/sheet99.xml" ContentType="{kind}"/></Types>'
        parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace("</Types>", override)
        return packed(parts)

    return change


def moved(move: Callable[[int, int], tuple[int, int] | None], sheet: str = FIGURES) -> Change:
    """Move cells of a sheet: (row, column) to another place, None takes the cell away. Merged ranges go."""

    def change(content: bytes) -> bytes:
        parts = parts_of(content)
        head, _, rest = parts[sheet].partition("<sheetData>")
        rows, _, tail = rest.partition("</sheetData>")
        cells: dict[tuple[int, int], str] = {}
        for letters, row, looks, inside in _CELL.findall(rows):
            if to := move(int(row), column_index_from_string(letters)):
                cells[to] = f'<c r="{get_column_letter(to[1])}{to[0]}"{looks}>{inside}</c>'
        lines: dict[int, str] = {}
        for (row, _column), cell in sorted(cells.items()):
            lines[row] = lines.get(row, "") + cell
        laid = "".join(f'<row r="{row}">{line}</row>' for row, line in lines.items())
        tail = re.sub(r"<mergeCells.*?</mergeCells>", "", tail, flags=re.DOTALL)
        parts[sheet] = f"{head}<sheetData>{laid}</sheetData>{tail}"
        return packed(parts)

    return change


def hidden_rows(*rows: int, sheet: str = FIGURES) -> Change:
    return after(*(rewritten((sheet, rf'<row r="{row}"', f'<row r="{row}" hidden="1"')) for row in rows))


def hidden_column(number: int, sheet: str = FIGURES) -> Change:
    return rewritten((sheet, "</cols>|(?=<sheetData>)", f'<col min="{number}" max="{number}" hidden="1"/></cols>' if sheet == FIGURES else f'<cols><col min="{number}" max="{number}" hidden="1"/></cols>'), count=1)  # fmt: skip
