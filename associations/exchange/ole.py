"""The container of Office 97–2003: named streams in one file, cut into sectors that chains lead through.

Only what is asked for is followed; a chain that is longer than the file, or leads out of it, is damage.
"""

import struct
from dataclasses import dataclass, field

from associations.exchange.archives import OLE_MAGIC, Damaged

_LAST_SECTOR = 0xFFFFFFFA  # from here on numbers mean "none", "end", "list"
_LISTED_IN_HEADER = 109
_ENTRY = 128
_STREAM, _ROOT = 2, 5


@dataclass(frozen=True)
class Entry:
    """A stream or a storage as the directory lists it."""

    name: str
    kind: int
    start: int
    size: int


@dataclass
class OleFile:
    """The streams of a file; raises Damaged or struct.error for what is none."""

    data: bytes
    entries: list[Entry] = field(default_factory=list)

    def __post_init__(self) -> None:
        shift, mini_shift = struct.unpack_from("<HH", self.data, 30)
        if not self.data.startswith(OLE_MAGIC) or shift not in (9, 12) or mini_shift != 6:
            raise Damaged("no container of Office 97")
        self.sector, self.mini_sector = 1 << shift, 1 << mini_shift
        first_directory, self.cutoff, first_mini = (
            struct.unpack_from("<I", self.data, at)[0] for at in (48, 56, 60)
        )
        self.table = self._table()
        self.entries = [one for one in self._entries(self._chain(first_directory)) if one.kind]
        self.mini_table = _numbers(self._chain(first_mini)) if first_mini < _LAST_SECTOR else ()

    def stream(self, name: str) -> bytes | None:
        """Return a stream by its name; None where there is none."""
        found = next((one for one in self.entries if one.kind == _STREAM and one.name == name), None)
        if found is None:
            return None
        if found.size > len(self.data):
            raise Damaged("a stream longer than its file")
        if found.size >= self.cutoff:
            return self._chain(found.start)[: found.size]
        root = next((one for one in self.entries if one.kind == _ROOT), None)
        if root is None:
            raise Damaged("no root")
        small = self._chain(root.start) if root.start < _LAST_SECTOR else b""
        size = self.mini_sector
        pieces = [small[at * size : (at + 1) * size] for at in _followed(self.mini_table, found.start)]
        return b"".join(pieces)[: found.size]

    def _table(self) -> tuple[int, ...]:
        """Return which sector follows each."""
        listed = list(struct.unpack_from(f"<{_LISTED_IN_HEADER}I", self.data, 76))
        further, seen = struct.unpack_from("<I", self.data, 68)[0], set[int]()
        while further < _LAST_SECTOR:
            if further in seen:
                raise Damaged("a chain without end")
            seen.add(further)
            numbers = _numbers(self._sector_at(further))
            listed += numbers[:-1]
            further = numbers[-1]
        used = [number for number in listed if number < _LAST_SECTOR]
        if len(used) * self.sector > len(self.data):
            raise Damaged("more lists than the file holds")
        parts = [self._sector_at(number) for number in used]
        return _numbers(b"".join(parts))

    def _sector_at(self, number: int) -> bytes:
        begins = (number + 1) * self.sector
        if begins >= len(self.data):
            raise Damaged("a sector outside the file")
        return self.data[begins : begins + self.sector].ljust(self.sector, b"\0")

    def _chain(self, start: int) -> bytes:
        return b"".join(map(self._sector_at, _followed(self.table, start)))

    @staticmethod
    def _entries(directory: bytes) -> list[Entry]:
        found = []
        for at in range(0, len(directory) - _ENTRY + 1, _ENTRY):
            letters, kind = struct.unpack_from("<HB", directory, at + 64)
            start, size = struct.unpack_from("<II", directory, at + 116)
            name = directory[at : at + min(max(letters - 2, 0), 62)].decode("utf-16-le", "replace")
            found.append(Entry(name, kind, start, size))
        return found


def _numbers(data: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])


def _followed(table: tuple[int, ...], start: int) -> list[int]:
    """Return the sectors of a chain; raises Damaged for one that comes back to itself or leads nowhere."""
    found: list[int] = []
    at = start
    while at < _LAST_SECTOR:
        if at >= len(table) or len(found) >= len(table):
            raise Damaged("a chain without end")
        found.append(at)
        at = table[at]
    return found
