"""What a Word file holds besides its text: fields, links, embedded things, macros, wherever and however they are written.

Everything is known by what it is, never by what it is called: elements by their namespace and not by a prefix, parts
by their content and not by a name, fields by the whole of their instruction however many runs it is split over.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

from associations.exchange.archives import Damaged
from associations.exchange.xml_parts import Depth, parse_part

# Of all parts together: they are parsed as a whole, and searched for placeholders, several times over. The portal's own
# template has nineteen thousand elements, most of them styles, and two dozen braces.
MAX_XML = 3 * 1024 * 1024
MAX_ELEMENTS = 60_000
MAX_LETTERS = 200_000
MAX_BRACES = 1_000
_OLD = "urn:schemas-microsoft-com"
_WORD = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
# Fields that say something of the document itself, or lead a reader who presses them. All others are refused: they
# fetch (INCLUDEPICTURE, LINK, DATABASE …), run (DDE, MACROBUTTON …), or put together another field's instruction.
_FIELDS = frozenset(
    [
        "PAGE",
        "NUMPAGES",
        "SECTION",
        "SECTIONPAGES",
        "DATE",
        "TIME",
        "CREATEDATE",
        "SAVEDATE",
        "PRINTDATE",
        "EDITTIME",
        "REVNUM",
        "TITLE",
        "SUBJECT",
        "AUTHOR",
        "KEYWORDS",
        "COMMENTS",
        "LASTSAVEDBY",
        "DOCPROPERTY",
        "INFO",
        "NUMWORDS",
        "NUMCHARS",
        "STYLEREF",
        "REF",
        "PAGEREF",
        "NOTEREF",
        "SEQ",
        "TOC",
        "TC",
        "TOA",
        "TA",
        "XE",
        "INDEX",
        "BIBLIOGRAPHY",
        "CITATION",
        "HYPERLINK",
        "SYMBOL",
        "EQ",
        "IF",
        "COMPARE",
        "FORMTEXT",
        "FORMCHECKBOX",
        "FORMDROPDOWN",
        "ADVANCE",
        "LISTNUM",
        "AUTONUM",
        "AUTONUMLGL",
        "AUTONUMOUT",
    ]
)
_NAME = re.compile(r"[^\W\d_]+|=")
# Last parts of the kinds of relationships that bring something in, or run.
_KINDS = frozenset(
    "vbaProject wordVbaData oleObject package control activeXControlBinary aFChunk subDocument attachedTemplate frame "
    "mailMergeSource mailMergeHeaderSource mailMergeRecipientData recipientData externalLink externalLinkPath "
    "keyMapCustomizations attachedToolbars xmlMaps transform ui userCustomization extensibility".lower().split()
)
_ELEMENTS = frozenset(
    "altChunk object control subDoc mailMerge objectEmbed objectLink movie saveThroughXslt "
    "frameset OLEObject oleObj externalData".lower().split()
)
_RUNS = re.compile(r"macro|vba|oleobject|activex|package$|msword$|rtf$|html", re.IGNORECASE)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//|\\\\")
_QUOTED_LETTERS = 60  # letters of a field or an address that a refusal shows


@dataclass
class Inside:
    """What was found: fields that are not taken, targets outside the file, things that are embedded or run."""

    fields: list[tuple[str, str]] = field(default_factory=list)  # part, instruction
    targets: list[str] = field(default_factory=list)
    things: list[str] = field(default_factory=list)
    is_too_much: bool = False


def look_inside(archive: zipfile.ZipFile) -> Inside:
    """Return everything in a file that a template must not have; raise Damaged for XML that is none, or has no end."""
    found = Inside()
    parts = list(_xml_parts(archive))
    left = _Left()
    if sum(part.file_size for part in parts) > MAX_XML:
        found.is_too_much = True
        return found
    for part in parts:
        walk = _Walk(part.filename, found, left)
        try:
            with archive.open(part) as stream:
                parse_part(stream, walk.start, walk.characters, walk.end, namespaces=True)
        except _TooMuch:
            found.is_too_much = True
            return found
        walk.finish()
    found.things += [
        one for one in archive.namelist() if re.search(r"vbaproject|vbadata|activex/", one, re.I)
    ]
    return found


def _xml_parts(archive: zipfile.ZipFile) -> Iterator[zipfile.ZipInfo]:
    """Return the parts that hold XML, whatever they are called."""
    for part in archive.infolist():
        with archive.open(part) as stream:
            start = stream.read(64).lstrip(b"\xef\xbb\xbf \t\r\n")
        is_named = part.filename.lower().endswith((".xml", ".rels"))
        if is_named or start.startswith((b"<", b"\xff\xfe", b"\xfe\xff", b"\0<")):
            yield part


class _TooMuch(Exception):
    """More than a template holds."""


@dataclass
class _Left:
    """How much may still come."""

    elements: int = MAX_ELEMENTS
    letters: int = MAX_LETTERS
    braces: int = MAX_BRACES

    def take(self, *, elements: int = 0, letters: int = 0, braces: int = 0) -> None:
        """Count what was read; raise _TooMuch beyond the limit."""
        self.elements -= elements
        self.letters -= letters
        self.braces -= braces
        if min(self.elements, self.letters, self.braces) < 0:
            raise _TooMuch


@dataclass
class _Field:
    """A field that has begun; what stands after its separator is its result."""

    code: str = ""
    is_result: bool = False


class _Walk:
    """Walks one part; names come as "namespace name"."""

    def __init__(self, part: str, found: Inside, left: _Left) -> None:
        self.part, self.found, self.left = part, found, left
        self.depth = Depth()
        self.fields: list[_Field] = []
        self.loose = ""  # instructions outside any field: no program writes them
        self.text_of = ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth.enter()
        self.left.take(elements=1)
        space, _, name = tag.rpartition(" ")
        self.text_of = name if space in _WORD else ""
        if name.lower() in _ELEMENTS:
            self.found.things.append(name)
        if space == _RELATIONS and name == "Relationship":
            self.relation(attributes)
        elif space == _TYPES:
            self.content_type(attributes.get("ContentType", ""))
        elif self.text_of:
            self.field(name, attributes)
        elif space.startswith(_OLD):
            self.old_picture(attributes)

    def field(self, name: str, attributes: dict[str, str]) -> None:
        """Follow an element of Word that is a field or a part of one."""
        if name == "fldSimple":
            self.judge(_attribute(attributes, "instr"))
        elif name == "fldChar":
            self.mark(_attribute(attributes, "fldCharType"))

    def old_picture(self, attributes: dict[str, str]) -> None:
        """Note the files that pictures of older Word name themselves."""
        for key, value in attributes.items():
            if key in ("src", f"{_OLD}:office:office href"):
                self.found.targets.append(value[:_QUOTED_LETTERS])

    def characters(self, text: str) -> None:
        if self.text_of:
            self.left.take(letters=len(text), braces=text.count("{"))
        if self.text_of in ("instrText", "delInstrText"):
            if self.fields:
                self.fields[-1].code += text
            else:
                self.loose += text
        elif self.text_of == "t":
            # The result of a field within another's instruction is a part of that instruction.
            for outer in self.fields[:-1]:
                if not outer.is_result:
                    outer.code += text

    def end(self, tag: str) -> None:
        self.depth.leave(tag)
        self.text_of = ""

    def mark(self, kind: str) -> None:
        """Follow the beginning, the middle or the end of a field."""
        if kind == "begin":
            self.fields.append(_Field())
        elif self.fields and kind == "separate":
            self.fields[-1].is_result = True
        elif self.fields and kind == "end":
            self.judge(self.fields.pop().code)

    def finish(self) -> None:
        """End the part: fields without an end are fields to programs all the same."""
        for one in self.fields:
            self.judge(one.code)
        if self.loose.strip():
            self.judge(self.loose)

    def judge(self, code: str) -> None:
        name = _NAME.match(code.strip().lstrip("\\"))
        is_taken = name is not None and (name[0] == "=" or name[0].upper() in _FIELDS)
        if not is_taken and code.strip():
            self.found.fields.append((self.part, code.strip()[:_QUOTED_LETTERS]))

    def relation(self, attributes: dict[str, str]) -> None:
        kind = attributes.get("Type", "").rpartition("/")[2].lower()
        target = attributes.get("Target", "")
        is_outside = attributes.get("TargetMode", "").lower() == "external" or _SCHEME.match(target)
        if is_outside and kind != "hyperlink":
            self.found.targets.append(target[:_QUOTED_LETTERS])
        elif kind in _KINDS:
            self.found.things.append(kind)

    def content_type(self, kind: str) -> None:
        if _RUNS.search(kind):
            self.found.things.append(kind.rpartition(".")[2][:_QUOTED_LETTERS])


def _attribute(attributes: dict[str, str], name: str) -> str:
    """Return an attribute by its name, in whichever namespace."""
    for key, value in attributes.items():
        if key.rpartition(" ")[2] == name:
            return value
    raise Damaged(f"a field without {name}")
