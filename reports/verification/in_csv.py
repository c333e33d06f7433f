"""Compare CSV files: rows by unit and code, columns by head, whatever separators a program wrote, with each form."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from associations.exchange.csv_files import BrokenCsv, rows_of, separator_of
from reports.analysis.figures import as_map
from reports.analysis.results import ClusterReport
from reports.exports.open_data import CSV_COLUMNS, report_as_csv
from reports.verification.base import (
    BLANK,
    FOREIGN_FILE,
    LIVE_FILE,
    Difference,
    Identity,
    Unverifiable,
    whole,
)
from reports.verification.forms import is_named, own_rows

# "text" too: a program may have taken the Vietnamese "41.480" for a number and saved "41.48".
_NUMBERS = ("value", "text", "numerator", "denominator", "rank", "year", "revision")
_NAMES = ("label", "unit")
_MOST_ROWS = 50_000  # 63 provinces of 91 codes are 5,824
_FEWEST_DECIMALS, _MOST_DECIMALS = 4, 30  # decimals to which another program may have shortened a ratio

Row = Mapping[str, str]
Key = tuple[str, str]  # association, "" for the whole cluster; code


@dataclass(frozen=True)
class ReadCsv:
    """A CSV file of the portal, read: its rows with the line where each ends."""

    rows: Sequence[tuple[int, Row]]
    columns: Sequence[str]
    identity: Identity

    def compared(self, report: ClusterReport, other: ClusterReport) -> int:
        """Count the numbers of the revision that the file is compared with."""
        rows = _forms(report)[0].values()
        return sum(bool(row[name]) for row in rows for name in ("value", "numerator", "denominator"))

    def differences(self, report: ClusterReport, other: ClusterReport) -> Iterator[Difference]:
        """Yield every row and column that is not what the revision has."""
        for name in CSV_COLUMNS:
            if name not in self.columns:
                yield Difference(f"cột {name}", "có", "không còn")
        forms = _forms(report)
        expected = {key: [form.get(key) for form in forms] for form in forms for key in form}
        found: dict[Key, tuple[int, Row]] = {}
        for line, row in self.rows:
            key = _key(row)
            if key in found:
                yield Difference(f"dòng {line}", "không có", "dòng lặp lại")
            elif key not in expected:
                yield Difference(f"dòng {line}", "không có", f"dòng lạ: {' '.join(key).strip()}")
            else:
                found[key] = (line, row)
        for key, rows in expected.items():
            if key in found:
                yield from self._of_row([row for row in rows if row], *found[key])
            elif all(rows):
                association, code = key
                yield Difference(f"dòng của {code}, {association or 'cả cụm'}", "có", "không còn")

    def _of_row(self, forms: Sequence[Row], line: int, found: Row) -> Iterator[Difference]:
        """Yield the columns of a row that differ; columns that the file lacks are named once for all rows."""
        for name in CSV_COLUMNS:
            if name not in self.columns or (name in _NAMES and not is_named(_key(found)[1])):
                continue
            if not any(_same(name, form[name], found[name]) for form in forms):
                expected = " hoặc ".join(dict.fromkeys(form[name] or BLANK for form in forms))
                yield Difference(f"dòng {line}, cột {name}", expected, found[name] or BLANK)


def decoded(content: bytes) -> str:
    """Return the text of a file; raises Unverifiable for what is no text."""
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unverifiable(FOREIGN_FILE) from error


def read(text: str) -> ReadCsv:
    """Read a CSV file; raises Unverifiable for one that is not of a revision."""
    rows: list[tuple[int, Row]] = []
    columns: list[str] = []
    try:
        for line, cells in rows_of(text.encode(), separator_of(text)):
            if not columns:
                columns = _columns(cells)
                continue
            if len(rows) == _MOST_ROWS:
                raise Unverifiable(FOREIGN_FILE)
            padded = [*cells, *[""] * (len(columns) - len(cells))]
            rows.append((line, dict(zip(columns, padded, strict=False))))
    except BrokenCsv as error:
        raise Unverifiable(f"Tệp CSV bị hỏng hoặc chưa tải lên hết, dòng {error.line}: {error}") from error
    if not columns:
        raise Unverifiable(FOREIGN_FILE)
    return ReadCsv(rows, columns, _identity(rows))


def _columns(cells: Sequence[str]) -> list[str]:
    columns = [name.strip() for name in cells]
    if not {"association", "code", "revision", "fingerprint"} <= set(columns):
        raise Unverifiable(FOREIGN_FILE)
    return columns


def _identity(rows: Sequence[tuple[int, Row]]) -> Identity:
    """Return what most rows state; a row that states something else is a difference like any other."""

    def most(name: str) -> str:
        values = Counter(row.get(name, "").strip() for _, row in rows)
        return values.most_common(1)[0][0] if values else ""

    fingerprint = most("fingerprint")
    if not rows:
        raise Unverifiable(FOREIGN_FILE)
    if not fingerprint and not most("revision"):
        raise Unverifiable(LIVE_FILE)
    return Identity(
        fingerprints=(("cột fingerprint", fingerprint),),
        revision_text=most("revision"),
        revision_place="cột revision",
        cluster=most("cluster"),
        year=whole(most("year")),
        map_=as_map(most("map")),
    )


def _forms(report: ClusterReport) -> list[dict[Key, Row]]:
    """Return the rows as the portal writes them, today's first, then by the revision's own definitions."""
    forms = [_rows(report_as_csv(report))]
    if (rows := own_rows(report)) is not None:
        forms.append(_rows(report_as_csv(replace(report), rows)))
    return forms


def _rows(content: bytes) -> dict[Key, Row]:
    """Return rows that the portal wrote, read like any file: what defuses a text is no difference."""
    (_, columns), *rows = rows_of(content, ",")
    found = [dict(zip(columns, cells, strict=True)) for _, cells in rows]
    return {_key(row): row for row in found}


def _key(row: Row) -> Key:
    return row.get("association", "").strip(), row.get("code", "").strip()


def _same(name: str, mine: str, theirs: str) -> bool:
    theirs = theirs.strip()
    if mine == theirs or (name == "fingerprint" and mine == theirs.lower()):
        return True
    if name not in _NUMBERS:
        return False
    return _same_number(mine, theirs)


def _same_number(mine: str, theirs: str) -> bool:
    """Whether two writings are one number; a ratio may have been shortened by the program that saved the file."""
    try:
        one, other = Decimal(mine), Decimal(theirs.replace(",", "."))
    except InvalidOperation:
        return False
    if not other.is_finite():
        return False
    exponent = other.as_tuple().exponent
    decimals = -exponent if isinstance(exponent, int) else 0
    if one == other:
        return True
    # Halves are rounded up by some programs, to the even digit by others.
    return _FEWEST_DECIMALS <= decimals <= _MOST_DECIMALS and 2 * abs(one - other) <= Decimal(10) ** -decimals
