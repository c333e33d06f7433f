"""The XML within a file from outside, walked in small pieces: no document type, no nesting without end.

Parts are found as programs find them, through relationships and not by their names.
"""

import posixpath
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO
from urllib.parse import unquote
from xml.parsers import expat

from associations.exchange.archives import Damaged, Kind

_CHUNK = 1 << 16
_LARGE = 4 * 1024 * 1024  # bytes of a part that may have more elements than are read
_PIECE = 1 << 20
_MOST_RELATIONS = 10_000
_MOST_REMARKS = (
    20_000  # comments and their like in a part: they cut a text into pieces that nothing else counts
)
_DEEPEST = 200  # levels; drawings of office programs have about thirty

Start = Callable[[str, dict[str, str]], object]


def parse_part(
    stream: IO[bytes],
    on_start: Start,
    on_characters: Callable[[str], object] | None = None,
    on_end: Callable[[str], object] | None = None,
    *,
    namespaces: bool = False,
) -> None:
    """Walk an XML part in small pieces; tags and attributes come with their prefix, or as "namespace name".

    Raises Damaged for a document type (an entity in it may grow without end, or fetch), ExpatError for what is no XML.
    """

    remarks = 0

    def refuse(*args: object) -> None:
        raise Damaged("a document type has no place in an office file")

    def pass_over(*args: object) -> None:
        nonlocal remarks
        remarks += 1
        if remarks > _MOST_REMARKS:
            raise Damaged("more remarks than any program writes")

    parser = expat.ParserCreate(namespace_separator=" " if namespaces else None)
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse
    parser.CommentHandler = parser.ProcessingInstructionHandler = pass_over
    parser.StartCdataSectionHandler = pass_over
    parser.StartElementHandler = on_start
    if on_characters:
        parser.CharacterDataHandler = on_characters
    if on_end:
        parser.EndElementHandler = on_end
    while piece := stream.read(_CHUNK):
        parser.Parse(piece, False)
    parser.Parse(b"", True)


def elements_in(archive: zipfile.ZipFile, part: str) -> int:
    """Return about how many elements a large part has, 0 for a small one: counted in no time, before any is walked."""
    if archive.getinfo(part).file_size < _LARGE:
        return 0
    count, before = 0, b""
    with archive.open(part) as stream:
        while piece := stream.read(_PIECE):
            count += piece.count(b"<") - (before + piece).count(b"</")
            before = piece[-1:]
    return count


def local_name(name: str) -> str:
    """Return a tag or an attribute without its prefix."""
    return name.rpartition(":")[2]


class Depth:
    """How deep a walk is; raises Damaged past what a reader can follow without running out of its stack."""

    def __init__(self) -> None:
        self.level = 0

    def enter(self) -> None:
        """Enter an element."""
        self.level += 1
        if self.level > _DEEPEST:
            raise Damaged("nested too deep")

    def leave(self, _: str) -> None:
        """Leave an element."""
        self.level -= 1


@dataclass(frozen=True)
class Relation:
    """What a part says that it leads to; `part` is the name within the file, "" for what lies outside."""

    id: str
    kind: str
    target: str
    part: str


def relations_of(archive: zipfile.ZipFile, part: str) -> list[Relation]:
    """Return the relationships of a part, of the file itself for ""; [] where it has none."""
    names = _names_of(archive)
    folder, _, name = part.replace("\\", "/").rpartition("/")
    listed = names.get(f"{folder}/_rels/{name}.rels".lstrip("/").lower())
    if listed is None:
        return []
    found: list[Relation] = []

    def on_start(tag: str, attributes: dict[str, str]) -> None:
        if local_name(tag) == "Relationship":
            target = attributes.get("Target", "")
            is_outside = attributes.get("TargetMode", "").lower() == "external"
            inside = "" if is_outside else _inside(folder, target, names)
            if len(found) == _MOST_RELATIONS:
                raise Damaged("more relationships than any document has")
            found.append(Relation(attributes.get("Id", ""), attributes.get("Type", ""), target, inside))

    with archive.open(listed) as stream:
        parse_part(stream, on_start)
    return found


def _names_of(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the parts by their names as programs compare them: in small letters, folders apart by slashes."""
    return {name.lower().replace("\\", "/"): name for name in archive.namelist()}


def _inside(folder: str, target: str, names: dict[str, str]) -> str:
    """Return the part that a target leads to from a folder, as the archive names it; where there is none, its name."""
    plain = target.replace("\\", "/")
    for written in (plain, unquote(plain)):
        part = posixpath.normpath(posixpath.join("/", folder, written)).lstrip("/")
        if part.lower() in names:
            return names[part.lower()]
    return posixpath.normpath(posixpath.join("/", folder, plain)).lstrip("/")


def main_part(archive: zipfile.ZipFile, kind: Kind) -> str:
    """Return the part that holds the document itself; "" where the file is of no such kind."""
    names = _names_of(archive)
    wanted = [one.part for one in relations_of(archive, "") if one.kind.endswith("/officeDocument")]
    found = [part for part in wanted if part in names.values()] or list(filter(None, [names.get(kind.main)]))
    return next((part for part in found if _root_of(archive, part) == kind.root), "")


class Found(Exception):
    """What was looked for is found; the rest is not walked."""


def _root_of(archive: zipfile.ZipFile, part: str) -> str:
    """Return the name of a part's outermost element."""

    def on_start(tag: str, attributes: dict[str, str]) -> None:
        raise Found(local_name(tag))

    try:
        with archive.open(part) as stream:
            parse_part(stream, on_start)
    except Found as found:
        return str(found)
    return ""
