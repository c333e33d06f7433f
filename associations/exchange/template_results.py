"""The results of a template's formulas, stored beside them: openpyxl writes formulas alone.

Programs that only show a file (a preview, a telephone) calculate nothing, so what a formula gives is always stored.
"""

import io
import re
import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import escape

Results = Mapping[str, Mapping[str, str | int | float]]  # by sheet and address

_FORMULA = re.compile(r'<c r="([A-Z]+[0-9]+)"([^>]*)><f>(.*?)</f><v ?(?:/>|></v>)</c>', re.DOTALL)
_UNWRITABLE_IN_V = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def with_results(content: bytes, titles: list[str], results: Results) -> bytes:
    """Return a workbook as openpyxl saved it, with results in its cells of formulas; `titles` are its sheets in order."""
    parts = {f"xl/worksheets/sheet{number}.xml": title for number, title in enumerate(titles, start=1)}
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for part in source.infolist():
            data = source.read(part)
            if of_sheet := results.get(parts.get(part.filename, "")):
                data = _put(data.decode(), of_sheet).encode()
            target.writestr(part, data)
    return out.getvalue()


def _put(xml: str, results: Mapping[str, str | int | float]) -> str:
    def stored(found: re.Match[str]) -> str:
        address, looks, formula = found.groups()
        if address not in results:
            return found[0]
        value = results[address]
        kind = ' t="str"' if isinstance(value, str) else ""
        text = escape(_UNWRITABLE_IN_V.sub("", value)) if isinstance(value, str) else repr(value)
        return f'<c r="{address}"{looks}{kind}><f>{formula}</f><v>{text}</v></c>'

    return _FORMULA.sub(stored, xml)
