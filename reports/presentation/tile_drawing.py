"""The drawing of a tile map as SVG and PNG.

It holds attributes only, no styles, because the portal's content security policy takes none. A small map stands among
other pictures of a page, without a legend: each of its squares has its number, and one without is hatched.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.html import escape

from reports.presentation.charts import FONT, GREY, INK, drawer
from reports.presentation.own_units import css_class
from reports.presentation.pictures.letters import on_two_lines, text_at, width_of, wrapped
from reports.presentation.tile_layout import Square
from reports.presentation.tile_map import Class, Island, Tile, TileMap

# Pixels. Eight columns of the narrowest squares make 700; the legend stands unscaled on a phone.
_WIDEST, _MARGIN, _GAP, _LEGEND = 700, 2, 3, 340
_SIDES = (84, 100)
_SMALL_WIDEST, _SMALL_SIDES, _SMALL_HEIGHT = (292, 600), (64, 94), 58
_FEW_COLUMNS = 4  # of a small map that stands in the width of one picture
_LINE, _HATCH = "#cbd2d9", "#cbd2d9"
_ISLAND = 26
_ROW = 26  # a row of the legend


@dataclass(frozen=True)
class _Grid:
    """Squares in pixels, `side` wide and `height` high: `origin` is the square at the upper left."""

    origin: Square
    columns: int
    rows: int
    side: int
    height: int
    is_small: bool

    @classmethod
    def of(cls, map_: TileMap, *, is_small: bool = False) -> "_Grid":
        squares = [tile.square for tile in map_.tiles if tile.square]
        squares += [island.square for island in map_.islands]
        if not squares:
            columns = min(max(len(map_.tiles), 1), 3 if is_small else 6)
            return cls._sized((0, 0), columns, 0, is_small=is_small)
        left, top = (min(square[axis] for square in squares) for axis in (0, 1))
        columns, rows = (max(square[axis] for square in squares) + 1 for axis in (0, 1))
        return cls._sized((left, top), columns - left, rows - top, is_small=is_small)

    @classmethod
    def _sized(cls, origin: Square, columns: int, rows: int, *, is_small: bool) -> "_Grid":
        widest = _SMALL_WIDEST[columns > _FEW_COLUMNS] if is_small else _WIDEST
        narrowest, broadest = _SMALL_SIDES if is_small else _SIDES
        side = (widest - 2 * _MARGIN + _GAP) // columns - _GAP
        side = min(max(side, narrowest), broadest)
        return cls(origin, columns, rows, side, _SMALL_HEIGHT if is_small else side, is_small)

    @property
    def step(self) -> int:
        return self.side + _GAP

    @property
    def row(self) -> int:
        return self.height + _GAP

    @property
    def width(self) -> int:
        width = 2 * _MARGIN + self.columns * self.step - _GAP
        return width if self.is_small else max(width, _LEGEND + 2 * _MARGIN)

    def at(self, square: Square) -> tuple[int, int]:
        """Return the upper left corner of a square."""
        (column, row), (left, top) = square, self.origin
        return _MARGIN + (column - left) * self.step, _MARGIN + (row - top) * self.row


def is_wide(map_: TileMap) -> bool:
    """Return whether a small map needs the width of two pictures."""
    return _Grid.of(map_, is_small=True).columns > _FEW_COLUMNS


def svg(map_: TileMap, *, is_small: bool = False) -> str:
    """Return the map as SVG in letters, so that the page's own font draws them."""
    hatch = f"chua-co-{hashlib.sha256(repr((map_, is_small)).encode()).hexdigest()[:12]}"
    grid = _Grid.of(map_, is_small=is_small)
    parts, boxes = [], []
    for tile in map_.tiles:
        if tile.square:
            corner = grid.at(tile.square)
            parts.append(_drawn_tile(tile, corner, grid, hatch))
            boxes.append(corner)
    for island in map_.islands:
        corner = grid.at(island.square)
        parts.append(_drawn_island(island, corner, grid, hatch))
        boxes.append(corner)
    bottom = max((y + grid.height for _, y in boxes), default=0)
    if not is_small:
        legend = _legend(map_, hatch)
        left, top = _free_corner(grid, boxes)
        parts.append(f'<g transform="translate({left} {top})">{legend.drawn}</g>')
        bottom = max(bottom, top + legend.height)
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
    """Return the map as PNG, three times its size, for documents and slides."""
    drawn: bytes = drawer().svg_to_png(svg(map_), scale=3)
    return drawn


def _free_corner(grid: _Grid, boxes: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Return where the legend stands: as high as it can at the left or at the right, below all that is above it."""

    def top(left: int) -> int:
        over = [y for x, y in boxes if x < left + _LEGEND and x + grid.side > left]
        return max(over) + grid.side + 16 if over else _MARGIN

    return min(
        ((left, top(left)) for left in (_MARGIN, grid.width - _MARGIN - _LEGEND)), key=lambda at: at[1]
    )


def _drawn_tile(tile: Tile, corner: tuple[int, int], grid: _Grid, hatch: str) -> str:
    x, y = corner
    side = grid.side
    rows = _rows(tile, side)
    baseline = y + (grid.height - 18 * len(rows)) // 2 + 14 - (2 if tile.text else 0)
    # On the hatching the letters have a white edge.
    edge = {} if tile.fill else {"stroke": "#ffffff", "stroke-width": 4, "paint-order": "stroke"}
    look: dict[str, Any] = {"fill": tile.ink, "anchor": "middle", "room": side - 6, **edge}
    drawn = []
    for number, (line, size, weight) in enumerate(rows):
        drop = 4 if tile.text and number == len(rows) - 1 and not grid.is_small else 0
        height = baseline + 18 * number + drop
        drawn.append(text_at(line, x + side // 2, height, size=size, weight=weight, **look))
    of = f' class="{css_class(tile.key)}"' if tile.key else ""
    return f"<g{of}>{_title(tile)}{_box(corner, (side, grid.height), tile, hatch)}{''.join(drawn)}</g>"


def _rows(tile: Tile, side: int) -> list[tuple[str, int, int]]:
    """Return the lines of a square with their size and weight: its name, then its number."""
    rows = [(line, 14, 400) for line in on_two_lines(tile.name, side - 12)]
    if tile.text:
        weight = 600 if tile.class_ else 400
        fits = tile.class_ and width_of(tile.text, 16, weight) <= side - 6
        rows.append((tile.text, 16 if fits else 14, weight))
    return rows


def _drawn_island(island: Island, corner: tuple[int, int], grid: _Grid, hatch: str) -> str:
    x, y = corner
    side = grid.side
    middle = x + side // 2
    box = _box((middle - _ISLAND // 2, y + 6), (_ISLAND, _ISLAND), island.owner, hatch, line=GREY)
    label = text_at(island.name, middle, y + 50, anchor="middle", room=side)
    owner = ""
    if not grid.is_small:
        owner = text_at(f"({island.owner.name})", middle, y + 68, anchor="middle", room=side, fill=GREY)
    return (
        f"<g><title>{escape(f'Quần đảo {island.name} ({island.owner.name})')}</title>{box}{label}{owner}</g>"
    )


def _title(tile: Tile) -> str:
    """Return what a pointer over the square reads."""
    title = tile.name
    if tile.is_unit:
        title += f": {tile.text}"
    if tile.class_ and tile.class_.name:
        title += f" ({tile.class_.name})"
    if tile.why:
        title += f" ({tile.why})"
    return f"<title>{escape(title)}</title>"


def _box(
    corner: tuple[int, int], size: tuple[int, int], tile: Tile | Class | None, hatch: str, *, line: str = ""
) -> str:
    """Draw a rectangle in the colour of a tile or a class; None and a tile without a colour are hatched."""
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
    lines = wrapped(f"{map_.label}{unit}", _LEGEND)
    drawn = [text_at(line, 0, 14 + 19 * number, weight=600) for number, line in enumerate(lines)]
    y = 19 * len(lines) + 8
    rows: list[tuple[Tile | Class | None, str]] = [(class_, class_.text) for class_ in reversed(map_.classes)]
    rows.append((None, "chưa có số liệu"))
    if map_.has_neighbours:
        rows.append((Tile("", None, is_unit=False), "không thuộc cụm"))
    for like, text in rows:
        drawn.append(_box((0, y), (30, 20), like, hatch))
        drawn.append(text_at(text, 40, y + 15, room=_LEGEND - 40))
        y += _ROW
    return _Legend("".join(drawn), y)


def _below(map_: TileMap, grid: _Grid, bottom: int, hatch: str) -> tuple[str, int]:
    """Return the units without a square on the map, in rows of their own, and the height of it all."""
    tiles = [tile for tile in map_.tiles if not tile.square]
    if not tiles:
        return "", bottom + _MARGIN
    top = bottom + 16
    parts = []
    if grid.rows:
        parts.append(text_at("Chưa có ô trên sơ đồ:", _MARGIN, top + 14, fill=GREY))
        top += 24
    columns = max(1, (grid.width - 2 * _MARGIN + _GAP) // grid.step)
    for number, tile in enumerate(tiles):
        row, column = divmod(number, columns)
        corner = _MARGIN + column * grid.step, top + row * grid.row
        parts.append(_drawn_tile(tile, corner, grid, hatch))
    return "".join(parts), top + (len(tiles) - 1) // columns * grid.row + grid.height + _MARGIN
