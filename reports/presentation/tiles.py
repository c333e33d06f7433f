"""A tile map: a square for each province, placed roughly as on the map of Vietnam, coloured by an indicator.

True shapes hide the small provinces behind the large ones, and need outlines that change with each merger. Here
every province has a square of the same size, large enough for its name and its number. Colour only repeats what
is written in the square; one without a number is hatched. The drawing holds attributes only, no styles, because
the portal's content security policy takes none.
"""

import hashlib
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import groupby
from typing import Any

from django.utils.html import escape

from associations.models import Association
from reports.analysis.results import Result, UnitResult
from reports.indicators import Indicator
from reports.presentation.charts import FONT, GREY, INK, STRONG, drawer

# (column, row): columns go east, rows go south.
Square = tuple[int, int]

MERGED_ON = date(2025, 7, 1)  # Nghị quyết 202/2025/QH15: 63 provinces became 34


@dataclass(frozen=True)
class Layout:
    """Where each province stands, and its name, by its GSO code; `islands`: (name, square) by the owner's code."""

    squares: dict[str, Square]
    names: dict[str, str]
    islands: dict[str, tuple[str, Square]]


_ISLANDS = {"HS": ("48", "Hoàng Sa"), "TS": ("56", "Trường Sa")}

_NAMES = {
    "01": "Hà Nội", "02": "Hà Giang", "04": "Cao Bằng", "06": "Bắc Kạn", "08": "Tuyên Quang", "10": "Lào Cai",
    "11": "Điện Biên", "12": "Lai Châu", "14": "Sơn La", "15": "Yên Bái", "17": "Hòa Bình", "19": "Thái Nguyên",
    "20": "Lạng Sơn", "22": "Quảng Ninh", "24": "Bắc Giang", "25": "Phú Thọ", "26": "Vĩnh Phúc",
    "27": "Bắc Ninh", "30": "Hải Dương", "31": "Hải Phòng", "33": "Hưng Yên", "34": "Thái Bình", "35": "Hà Nam",
    "36": "Nam Định", "37": "Ninh Bình", "38": "Thanh Hóa", "40": "Nghệ An", "42": "Hà Tĩnh",
    "44": "Quảng Bình", "45": "Quảng Trị", "46": "Thừa Thiên Huế", "48": "Đà Nẵng", "49": "Quảng Nam",
    "51": "Quảng Ngãi", "52": "Bình Định", "54": "Phú Yên", "56": "Khánh Hòa", "58": "Ninh Thuận",
    "60": "Bình Thuận", "62": "Kon Tum", "64": "Gia Lai", "66": "Đắk Lắk", "67": "Đắk Nông", "68": "Lâm Đồng",
    "70": "Bình Phước", "72": "Tây Ninh", "74": "Bình Dương", "75": "Đồng Nai", "77": "Bà Rịa – Vũng Tàu",
    "79": "TP Hồ Chí Minh", "80": "Long An", "82": "Tiền Giang", "83": "Bến Tre", "84": "Trà Vinh",
    "86": "Vĩnh Long", "87": "Đồng Tháp", "89": "An Giang", "91": "Kiên Giang", "92": "Cần Thơ",
    "93": "Hậu Giang", "94": "Sóc Trăng", "95": "Bạc Liêu", "96": "Cà Mau",
}  # fmt: skip
# A merged province took over a code and not always the name that had belonged to it.
_NAMES_TODAY = {
    **_NAMES, "15": "Lào Cai", "24": "Bắc Ninh", "44": "Quảng Trị", "46": "Huế", "52": "Gia Lai", "80": "Tây Ninh",
    "82": "Đồng Tháp", "91": "An Giang",
}  # fmt: skip


def _layout(drawn: str, names: dict[str, str]) -> Layout:
    squares: dict[str, Square] = {}
    islands = {}
    for row, line in enumerate(drawn.strip().splitlines()):
        for column, code in enumerate(line.split()):
            if code in _ISLANDS:
                owner, name = _ISLANDS[code]
                islands[owner] = (name, (column, row))
            elif code != "..":
                if code in squares:
                    raise ValueError(f"{code} stands twice")
                squares[code] = (column, row)
    return Layout(squares, {code: names[code] for code in squares}, islands)


# The 63 provinces until 30/6/2025.
THEN = _layout(
    """
    .. .. .. 02 04 .. .. ..
    12 10 15 08 06 20 .. ..
    11 14 25 26 19 24 22 ..
    .. .. 17 01 27 30 31 ..
    .. .. .. 35 33 34 .. ..
    .. .. 38 37 36 .. .. ..
    .. .. 40 42 .. .. .. ..
    .. .. .. 44 45 .. .. ..
    .. .. .. .. 46 48 .. HS
    .. .. .. .. .. 49 .. ..
    .. .. .. .. 62 51 .. ..
    .. .. .. .. 64 52 .. ..
    .. .. .. .. 66 54 .. ..
    .. .. 70 67 68 56 .. TS
    .. 72 74 75 60 58 .. ..
    .. 80 79 77 .. .. .. ..
    89 87 82 .. .. .. .. ..
    91 92 86 83 .. .. .. ..
    .. 93 94 84 .. .. .. ..
    96 95 .. .. .. .. .. ..
    """,
    _NAMES,
)

# The 34 provinces since 1/7/2025.
TODAY = _layout(
    """
    12 15 08 04 .. .. ..
    11 14 25 19 20 .. ..
    .. .. 01 24 22 .. ..
    .. .. 37 33 31 .. ..
    .. .. 38 .. .. .. ..
    .. .. 40 42 .. .. ..
    .. .. .. 44 46 .. ..
    .. .. .. .. 48 .. HS
    .. .. .. .. 51 .. ..
    .. .. .. .. 52 .. ..
    .. .. .. .. 66 .. ..
    .. 80 75 68 56 .. TS
    91 82 79 .. .. .. ..
    .. 92 86 .. .. .. ..
    96 .. .. .. .. .. ..
    """,
    _NAMES_TODAY,
)


@dataclass(frozen=True)
class Class:
    """Values that share a colour, from `lowest` to `highest`; `name` is "" where no value is better.

    range: as the map writes it: "24,3–27,8". fill, ink: the colours of the square and of its letters.
    """

    name: str
    lowest: Fraction
    highest: Fraction
    range: str
    fill: str
    ink: str

    @property
    def text(self) -> str:
        """How the legend calls it."""
        return f"{self.name}: {self.range}" if self.name else self.range


# From light to the strong colour; letters have a contrast of at least 4.5 on each.
_RAMP = (("#e6eff7", INK), ("#bcd4e9", INK), ("#86b1d8", INK), ("#3571ad", "#ffffff"), (STRONG, "#ffffff"))
# By the number of classes: their names and their places on the ramp, the lowest first.
_CLASSES: dict[int, tuple[tuple[str, int], ...]] = {
    1: (("bằng nhau", 2),),
    2: (("thấp", 0), ("cao", 4)),
    3: (("thấp", 0), ("trung bình", 2), ("cao", 4)),
    4: (("thấp nhất", 0), ("thấp", 1), ("cao", 3), ("cao nhất", 4)),
    5: (("thấp nhất", 0), ("thấp", 1), ("trung bình", 2), ("cao", 3), ("cao nhất", 4)),
}


def classes(
    values: Sequence[Fraction], write: Callable[[Fraction], str] = str, *, is_named: bool = True
) -> list[Class]:
    """At most five classes, the lowest first, with about as many distinct values in each.

    Values that `write` writes alike are one value, so that ranges never touch. A single value has a class
    without a name: nothing is there to compare it with.
    """
    alike = [list(group) for _, group in groupby(sorted(values), key=write)]
    count = min(len(alike), max(_CLASSES))
    found = []
    for place in range(count):
        # Group i of n belongs to class i * count // n.
        first, beyond = (-(-edge * len(alike) // count) for edge in (place, place + 1))
        lowest, highest = alike[first][0], alike[beyond - 1][-1]
        name, step = _CLASSES[count][place]
        fill, ink = _RAMP[step]
        is_told = is_named and len(values) > 1
        found.append(
            Class(name if is_told else "", lowest, highest, _range(write(lowest), write(highest)), fill, ink)
        )
    return found


def _range(lowest: str, highest: str) -> str:
    if lowest == highest:
        return lowest
    # Beside a minus sign a dash would be read as another one.
    return f"{lowest} đến {highest}" if lowest[0] in "−-" else f"{lowest}–{highest}"


@dataclass(frozen=True)
class Tile:
    """A square with a name; square: None below the map.

    is_unit: False for a neighbour that is only there to show where one is. class_: None for one without a number,
    whose `why` says the reason.
    """

    name: str
    square: Square | None
    is_unit: bool
    class_: Class | None = None
    text: str = ""
    why: str = ""

    @property
    def fill(self) -> str:
        """The colour; "" where it is hatched."""
        if self.class_:
            return self.class_.fill
        return "" if self.is_unit else _PALE

    @property
    def ink(self) -> str:
        """The colour of the letters."""
        return self.class_.ink if self.class_ else INK if self.is_unit else GREY


@dataclass(frozen=True)
class Island:
    """An archipelago in the colour of the province that it belongs to."""

    name: str
    square: Square
    owner: Tile


@dataclass(frozen=True)
class TileMap:
    """An indicator on a map; `unit` is what its numbers are counted in."""

    label: str
    unit: str
    tiles: tuple[Tile, ...]
    islands: tuple[Island, ...]
    classes: tuple[Class, ...]

    @property
    def has_neighbours(self) -> bool:
        """Whether provinces stand there that are not spoken of."""
        return not all(tile.is_unit for tile in self.tiles)


def place(association: Association, is_today: bool) -> Square | None:
    """Where an association stands on the map of today, or on the one before the mergers; None for nowhere.

    The dates decide together with the code: 24 was Bắc Giang and is Bắc Ninh.
    """
    if association.level != Association.Level.PROVINCE:
        return None
    since, until = association.valid_from, association.valid_to
    if is_today and until is not None and until < MERGED_ON:
        return None
    if not is_today and since is not None and since >= MERGED_ON:
        return None
    return (TODAY if is_today else THEN).squares.get(association.gso_code)


def tile_map(result: Result, *, is_today: bool, is_country: bool = False) -> TileMap:
    """The units of a result on their map: cropped to them, or with all of the country around.

    is_today: whether the units are those from 1/7/2025 on. A unit without a square of its own stands below.
    """
    layout = TODAY if is_today else THEN
    indicator = result.indicator
    known = [unit.amount.value for unit in result.units if unit.amount.value is not None]
    found = classes(known, indicator.display_text, is_named=bool(indicator.better))
    taken: dict[Square, Tile] = {}
    below = []
    for unit in result.units:
        square = place(unit.association, is_today)
        if square is None or square in taken:
            below.append(_tile(indicator, unit, None, found))
        else:
            taken[square] = _tile(indicator, unit, square, found)
    shown = list(layout.squares.values()) if is_country else list(taken)
    for code, square in layout.squares.items():
        if square not in taken and _is_among(square, shown):
            taken[square] = Tile(layout.names[code], square, is_unit=False)
    islands = tuple(
        Island(name, square, taken[layout.squares[owner]])
        for owner, (name, square) in layout.islands.items()
        if layout.squares[owner] in taken
    )
    return TileMap(indicator.label, indicator.display.unit, (*taken.values(), *below), islands, tuple(found))


def _tile(indicator: Indicator, unit: UnitResult, square: Square | None, found: Sequence[Class]) -> Tile:
    value, name = unit.amount.value, unit.association.name
    if value is None:
        return Tile(name, square, is_unit=True, text="chưa có", why=unit.amount.missing or "")
    own = next(class_ for class_ in found if class_.lowest <= value <= class_.highest)
    return Tile(name, square, is_unit=True, class_=own, text=indicator.display_text(value))


def _is_among(square: Square, shown: Sequence[Square]) -> bool:
    """Whether a square lies in the smallest box around others."""
    return bool(shown) and all(
        min(other[axis] for other in shown) <= square[axis] <= max(other[axis] for other in shown)
        for axis in (0, 1)
    )


def alternative(map_: TileMap) -> str:
    """The main finding as a sentence, for those who do not see the map."""
    units = [tile for tile in map_.tiles if tile.is_unit]
    known = [tile for tile in units if tile.class_]
    missing = [tile.name for tile in units if not tile.class_]
    if not known:
        return f"{map_.label}: chưa có hội nào có số liệu."
    if len(known) == 1:
        said = f"chỉ {known[0].name} có số liệu, {_with_unit(map_, known[0].text)}"
    elif len(map_.classes) == 1:
        said = f"các hội bằng nhau, {_with_unit(map_, map_.classes[0].range)}"
    else:
        said = "; ".join(
            f"nhóm {_called(map_, class_)}: {', '.join(tile.name for tile in known if tile.class_ == class_)}"
            for class_ in (map_.classes[-1], map_.classes[0])
        )
    lacking = f" Chưa có số liệu: {', '.join(missing)}." if missing else ""
    return f"{map_.label}: {said}.{lacking}"


def _called(map_: TileMap, class_: Class) -> str:
    range_ = _with_unit(map_, class_.range)
    return f"{class_.name} ({range_})" if class_.name else range_


def _with_unit(map_: TileMap, text: str) -> str:
    return f"{text} {map_.unit}".rstrip().replace(" ", "\u00a0")


# Pixels. Eight columns of the narrowest squares make 700; the legend stands unscaled on a phone.
_WIDEST, _MARGIN, _GAP, _LEGEND = 700, 2, 3, 340
_SIDES = (84, 100)
_PALE, _LINE, _HATCH = "#f7f9fb", "#cbd2d9", "#cbd2d9"
_ISLAND = 26
_ROW = 26  # a row of the legend


@dataclass(frozen=True)
class _Grid:
    """Squares in pixels: `origin` is the square at the upper left, `below` the top of the row below the map."""

    origin: Square
    columns: int
    rows: int
    side: int

    @classmethod
    def of(cls, map_: TileMap) -> "_Grid":
        squares = [tile.square for tile in map_.tiles if tile.square]
        squares += [island.square for island in map_.islands]
        if not squares:
            count = len(map_.tiles)
            return cls((0, 0), min(max(count, 1), 6), 0, _SIDES[1])
        left, top = (min(square[axis] for square in squares) for axis in (0, 1))
        columns, rows = (max(square[axis] for square in squares) + 1 for axis in (0, 1))
        columns -= left
        side = (_WIDEST - 2 * _MARGIN + _GAP) // columns - _GAP
        return cls((left, top), columns, rows - top, min(max(side, _SIDES[0]), _SIDES[1]))

    @property
    def step(self) -> int:
        return self.side + _GAP

    @property
    def width(self) -> int:
        return max(2 * _MARGIN + self.columns * self.step - _GAP, _LEGEND + 2 * _MARGIN)

    def at(self, square: Square) -> tuple[int, int]:
        """The upper left corner of a square."""
        (column, row), (left, top) = square, self.origin
        return _MARGIN + (column - left) * self.step, _MARGIN + (row - top) * self.step


def svg(map_: TileMap) -> str:
    """The map as SVG in letters, so that the page's own font draws them."""
    hatch = f"chua-co-{hashlib.sha256(repr(map_).encode()).hexdigest()[:12]}"
    grid = _Grid.of(map_)
    parts, boxes = [], []
    for tile in map_.tiles:
        if tile.square:
            corner = grid.at(tile.square)
            parts.append(_drawn_tile(tile, corner, grid.side, hatch))
            boxes.append(corner)
    for island in map_.islands:
        corner = grid.at(island.square)
        parts.append(_drawn_island(island, corner, grid.side, hatch))
        boxes.append(corner)
    legend = _legend(map_, hatch)
    left, top = _free_corner(grid, boxes)
    parts.append(f'<g transform="translate({left} {top})">{legend.drawn}</g>')
    bottom = max([top + legend.height, *(y + grid.side for _, y in boxes)])
    below, height = _below(map_, grid, bottom, hatch)
    width = grid.width
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" font-family="{FONT}" font-size="14" fill="{INK}">'
        f'<defs><pattern id="{hatch}" width="8" height="8" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><rect width="8" height="8" fill="#ffffff"/>'
        f'<rect width="3" height="8" fill="{_HATCH}"/></pattern></defs>'
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>{"".join(parts)}{below}</svg>'
    )


def png(map_: TileMap) -> bytes:
    """The map as PNG, three times its size, for documents and slides."""
    drawn: bytes = drawer().svg_to_png(svg(map_), scale=3)
    return drawn


def _free_corner(grid: _Grid, boxes: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Where the legend stands: as high as it can at the left or at the right, below all that is above it."""

    def top(left: int) -> int:
        over = [y for x, y in boxes if x < left + _LEGEND and x + grid.side > left]
        return max(over) + grid.side + 16 if over else _MARGIN

    return min(
        ((left, top(left)) for left in (_MARGIN, grid.width - _MARGIN - _LEGEND)), key=lambda at: at[1]
    )


def _drawn_tile(tile: Tile, corner: tuple[int, int], side: int, hatch: str) -> str:
    x, y = corner
    weight = 600 if tile.class_ else 400
    size = 16 if tile.class_ and _width(tile.text, 16, weight) <= side - 6 else 14
    rows = [(line, 14, 400) for line in _lines(tile.name, side - 12)]
    if tile.text:
        rows.append((tile.text, size, weight))
    baseline = y + (side - 18 * len(rows)) // 2 + 14 - (2 if tile.text else 0)
    # On the hatching the letters have a white edge.
    edge = {} if tile.fill else {"stroke": "#ffffff", "stroke-width": 4, "paint-order": "stroke"}
    drawn = []
    for number, (line, size_, weight_) in enumerate(rows):
        drop = 4 if tile.text and number == len(rows) - 1 else 0
        drawn.append(
            _text(
                line, x + side // 2, baseline + 18 * number + drop, size=size_, weight=weight_, fill=tile.ink,
                anchor="middle", room=side - 6, **edge,
            )
        )  # fmt: skip
    return f"<g>{_title(tile)}{_box(corner, (side, side), tile, hatch)}{''.join(drawn)}</g>"


def _drawn_island(island: Island, corner: tuple[int, int], side: int, hatch: str) -> str:
    x, y = corner
    middle = x + side // 2
    box = _box((middle - _ISLAND // 2, y + 6), (_ISLAND, _ISLAND), island.owner, hatch, line=GREY)
    label = _text(island.name, middle, y + 50, anchor="middle", room=side)
    owner = _text(f"({island.owner.name})", middle, y + 68, anchor="middle", room=side, fill=GREY)
    return (
        f"<g><title>{escape(f'Quần đảo {island.name} ({island.owner.name})')}</title>{box}{label}{owner}</g>"
    )


def _title(tile: Tile) -> str:
    """What a pointer over the square reads."""
    said = tile.name
    if tile.is_unit:
        said += f": {tile.text}"
    if tile.class_ and tile.class_.name:
        said += f" ({tile.class_.name})"
    if tile.why:
        said += f" ({tile.why})"
    return f"<title>{escape(said)}</title>"


def _box(
    corner: tuple[int, int], size: tuple[int, int], tile: Tile | Class | None, hatch: str, *, line: str = ""
) -> str:
    """A rectangle in the colour of a tile or a class; None and a tile without a colour are hatched."""
    fill = tile.fill if tile and tile.fill else f"url(#{hatch})"
    # A small archipelago keeps its strong line also where its province is only a neighbour.
    line = line or (_LINE if isinstance(tile, Tile) and not tile.is_unit else GREY)
    (x, y), (width, height) = corner, size
    # The line lies inside, so that neighbours keep their distance.
    return (
        f'<rect x="{x + 0.5}" y="{y + 0.5}" width="{width - 1}" height="{height - 1}" rx="3" '
        f'fill="{fill}" stroke="{line}"/>'
    )


@dataclass(frozen=True)
class _Legend:
    drawn: str
    height: int


def _legend(map_: TileMap, hatch: str) -> _Legend:
    unit = f" ({map_.unit})" if map_.unit else ""
    lines = _wrapped(f"{map_.label}{unit}", _LEGEND)
    drawn = [_text(line, 0, 14 + 19 * number, weight=600) for number, line in enumerate(lines)]
    y = 19 * len(lines) + 8
    rows: list[tuple[Tile | Class | None, str]] = [(class_, class_.text) for class_ in reversed(map_.classes)]
    rows.append((None, "chưa có số liệu"))
    if map_.has_neighbours:
        rows.append((Tile("", None, is_unit=False), "không thuộc cụm"))
    for like, text in rows:
        drawn.append(_box((0, y), (30, 20), like, hatch))
        drawn.append(_text(text, 40, y + 15, room=_LEGEND - 40))
        y += _ROW
    return _Legend("".join(drawn), y)


def _below(map_: TileMap, grid: _Grid, bottom: int, hatch: str) -> tuple[str, int]:
    """The units without a square on the map, in rows of their own, and the height of it all."""
    tiles = [tile for tile in map_.tiles if not tile.square]
    if not tiles:
        return "", bottom + _MARGIN
    top = bottom + 16
    parts = []
    if grid.rows:
        parts.append(_text("Chưa có ô trên sơ đồ:", _MARGIN, top + 14, fill=GREY))
        top += 24
    columns = max(1, (grid.width - 2 * _MARGIN + _GAP) // grid.step)
    for number, tile in enumerate(tiles):
        row, column = divmod(number, columns)
        parts.append(
            _drawn_tile(tile, (_MARGIN + column * grid.step, top + row * grid.step), grid.side, hatch)
        )
    return "".join(parts), top + (len(tiles) - 1) // columns * grid.step + grid.side + _MARGIN


def _text(line: str, x: int, y: int, *, room: int = 0, **attributes: Any) -> str:
    """A line of letters; one wider than `room` is pressed together rather than cut."""
    size = attributes.pop("size", 14)
    weight = attributes.pop("weight", 400)
    if room and _width(line, size, weight) > room:
        attributes |= {"textLength": room, "lengthAdjust": "spacingAndGlyphs"}
    names = {"anchor": "text-anchor"}
    said = "".join(f' {names.get(name, name)}="{value}"' for name, value in attributes.items())
    said += f' font-size="{size}"' if size != 14 else ""
    said += f' font-weight="{weight}"' if weight != 400 else ""
    return f'<text x="{x}" y="{y}"{said}>{escape(line)}</text>'


# Widths of the font's letters in 1/100 of their size, without marks: servers have nothing that measures text.
_WIDTHS = {
    letter: width
    for width, letters in (
        (26, "ijlI \u00a0"), (32, ".,:;'|!"), (40, "fr1()-"), (46, "tJ"), (53, "sz/"), (57, "knux"),
        (62, "cehvyEL7"), (66, "abdgopqBFPRSTYZ2358−đ"), (71, "HKUVX0469–"), (76, "ADN"), (81, "CGQĐ"),
        (88, "wMO%m"), (102, "W"),
    )
    for letter in letters
}  # fmt: skip


def _width(text: str, size: int, weight: int = 400) -> float:
    """About how wide a text is drawn, in px; rather too wide than too narrow."""
    bare = (letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter))
    return sum(_WIDTHS.get(letter, 81) for letter in bare) * size / 100 * (1.04 if weight > 400 else 1)


def _lines(name: str, room: int) -> list[str]:
    """A name on one line, or on two of about the same length."""
    if _width(name, 14) <= room:
        return [name]
    # Three words of which two are one name.
    words = name.replace("Thừa Thiên", "Thừa\u00a0Thiên").split(" ")
    splits = [(" ".join(words[:n]), " ".join(words[n:])) for n in range(1, len(words))]
    if not splits:
        return [name]
    return list(min(splits, key=lambda split: max(_width(line, 14) for line in split)))


def _wrapped(text: str, room: int) -> list[str]:
    """A text on as many lines as it needs."""
    lines: list[str] = []
    for word in text.split():
        if lines and _width(f"{lines[-1]} {word}", 14, 600) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines or [""]
