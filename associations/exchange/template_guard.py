"""What a workbook must be before openpyxl opens it, which makes objects of all that a file holds, in every sheet.

It makes a cell for each place of a merged range or of a link, however far that reaches, and follows elements as deep
as they are nested. So every part is walked first, element by element.
"""

import re
import zipfile

from associations.exchange.archives import Damaged
from associations.exchange.cell_names import column_number
from associations.exchange.problems import BadFile, Problem
from associations.exchange.xml_parts import Depth, local_name, parse_part

MAX_XML = 12 * 1024 * 1024  # bytes of all parts together; a form has 0.3 MB
MAX_ELEMENTS = 110_000  # a form has four thousand; what five seconds and 300 MB hold
_MAX_LOOKS = 20_000  # formats of cells; 60,000 take openpyxl four seconds
_MAX_SPREAD = 100_000  # cells that all merged ranges and links of the workbook cover
_LONGEST_ATTRIBUTE = 100_000  # letters; each range of a list in it becomes an object
_SPREADS = ("mergeCell", "hyperlink")
_TOO_MUCH = "Tệp chứa quá nhiều dữ liệu ngoài mẫu. Chép phần thêm sang tệp khác rồi gửi lại."
_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7}):\$?([A-Z]{1,3})\$?([0-9]{1,7})")


def check_for_openpyxl(archive: zipfile.ZipFile, name: str) -> None:
    """Refuse what would take too long, too much memory or too deep a stack; raises BadFile or Damaged."""
    parts = [part for part in archive.infolist() if _is_xml(archive, part)]
    if sum(part.file_size for part in parts) > MAX_XML:
        raise BadFile([Problem(_TOO_MUCH, file=name)])
    walk = _Walk(name)
    for part in parts:
        walk.depth = Depth()
        with archive.open(part) as stream:
            parse_part(stream, walk.start, None, walk.end)


def _is_xml(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """Return whether a part holds XML, whatever it is called: a picture begins otherwise."""
    with archive.open(part) as stream:
        start = stream.read(64).lstrip(b"\xef\xbb\xbf \t\r\n")
    return start.startswith((b"<", b"\xff\xfe", b"\xfe\xff"))


class _Walk:
    """Counts what all parts hold together."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.depth = Depth()
        self.elements = self.spread = self.looks = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth.enter()
        self.elements += 1
        self.looks += local_name(tag) == "xf"
        if self.elements > MAX_ELEMENTS or self.looks > _MAX_LOOKS:
            raise BadFile([Problem(_TOO_MUCH, file=self.name)])
        for text in attributes.values():
            if len(text) > _LONGEST_ATTRIBUTE:
                raise Damaged("an attribute longer than any program writes")
        if local_name(tag) in _SPREADS:
            self.spread += _cells_in(attributes.get("ref", ""))
            if self.spread > _MAX_SPREAD:
                message = "Tệp có ô gộp hoặc liên kết phủ gần hết trang tính. Bỏ chúng (Merge & Center) rồi gửi lại."
                raise BadFile([Problem(message, file=self.name)])

    def end(self, tag: str) -> None:
        self.depth.leave(tag)


def _cells_in(area: str) -> int:
    """Return how many cells a range covers: 1 for a cell, and for what is no range."""
    found = _RANGE.fullmatch(area)
    if found is None:
        return 1
    first, top, last, bottom = found.groups()
    columns = abs(column_number(last) - column_number(first)) + 1
    return columns * (abs(int(bottom) - int(top)) + 1)
