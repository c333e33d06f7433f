"""A tile map: the units of a result on their squares, in classes that share a colour.

Colour only repeats what is written in a square; one without a number is hatched.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

from reports.analysis.results import Result, UnitResult
from reports.indicators import Indicator
from reports.presentation.charts import GREY, INK, STRONG
from reports.presentation.tile_layout import THEN, TODAY, Layout, Square, place

PALE = "#f7f9fb"  # the square of a neighbour


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
        """Return how the legend calls it."""
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
    """Return at most five classes, the lowest first, with about as many distinct values in each.

    Values that `write` writes alike are one value, so that ranges never touch. A single value has a class
    without a name: nothing is there to compare it with.
    """
    alike = [list(group) for _, group in groupby(sorted(values), key=write)]
    count = min(len(alike), max(_CLASSES))
    found = []
    has_name = is_named and len(values) > 1
    for number in range(count):
        # Group i of n belongs to class i * count // n.
        first, beyond = (-(-edge * len(alike) // count) for edge in (number, number + 1))
        lowest, highest = alike[first][0], alike[beyond - 1][-1]
        name, step = _CLASSES[count][number]
        fill, ink = _RAMP[step]
        found.append(
            Class(
                name=name if has_name else "",
                lowest=lowest,
                highest=highest,
                range=_range(write(lowest), write(highest)),
                fill=fill,
                ink=ink,
            )
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
    whose `why` says the reason. key: of the unit's association; "" for a neighbour.
    """

    name: str
    square: Square | None
    is_unit: bool
    class_: Class | None = None
    text: str = ""
    why: str = ""
    key: str = ""

    @property
    def fill(self) -> str:
        """Return the colour; "" where it is hatched."""
        if self.class_:
            return self.class_.fill
        return "" if self.is_unit else PALE

    @property
    def ink(self) -> str:
        """Return the colour of the letters."""
        if self.class_:
            return self.class_.ink
        return INK if self.is_unit else GREY


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
        """Return whether provinces stand there that are no units."""
        return not all(tile.is_unit for tile in self.tiles)


def tile_map(result: Result, *, is_today: bool, is_country: bool = False) -> TileMap:
    """Return the units of a result on their map: cropped to them, or with all of the country around.

    is_today: whether the units are those from 1/7/2025 on. A unit without a square of its own stands below.
    """
    layout = TODAY if is_today else THEN
    indicator = result.indicator
    known = [unit.amount.value for unit in result.units if unit.amount.value is not None]
    found = classes(known, indicator.display_text, is_named=bool(indicator.better))
    on_map: dict[Square, Tile] = {}
    below = []
    for unit in result.units:
        square = place(unit.association, is_today)
        if square is None or square in on_map:
            below.append(_tile(indicator, unit, None, found))
        else:
            on_map[square] = _tile(indicator, unit, square, found)
    on_map |= _neighbours(layout, on_map, is_country=is_country)
    tiles = (*on_map.values(), *below)
    return TileMap(indicator.label, indicator.display.unit, tiles, _islands(layout, on_map), tuple(found))


def _neighbours(layout: Layout, units: Mapping[Square, Tile], *, is_country: bool) -> dict[Square, Tile]:
    """Return the provinces between the units, or all others of the country."""
    box = list(layout.squares.values()) if is_country else list(units)
    return {
        square: Tile(layout.names[code], square, is_unit=False)
        for code, square in layout.squares.items()
        if square not in units and _is_among(square, box)
    }


def _islands(layout: Layout, on_map: Mapping[Square, Tile]) -> tuple[Island, ...]:
    """Return the archipelagos whose province is on the map."""
    owned = [(layout.squares[owner], name, square) for owner, (name, square) in layout.islands.items()]
    return tuple(Island(name, square, on_map[owner]) for owner, name, square in owned if owner in on_map)


def _tile(indicator: Indicator, unit: UnitResult, square: Square | None, found: Sequence[Class]) -> Tile:
    value, name, key = unit.amount.value, unit.association.name, unit.association.key
    if value is None:
        return Tile(name, square, is_unit=True, text="chưa có", why=unit.amount.missing or "", key=key)
    own = next(class_ for class_ in found if class_.lowest <= value <= class_.highest)
    return Tile(name, square, is_unit=True, class_=own, text=indicator.display_text(value), key=key)


def _is_among(square: Square, others: Sequence[Square]) -> bool:
    """Return whether a square lies in the smallest box around others."""
    return bool(others) and all(
        min(other[axis] for other in others) <= square[axis] <= max(other[axis] for other in others)
        for axis in (0, 1)
    )


def alternative(map_: TileMap) -> str:
    """Return the main finding as a sentence, for those who do not see the map."""
    units = [tile for tile in map_.tiles if tile.is_unit]
    known = [tile for tile in units if tile.class_]
    missing = [tile.name for tile in units if not tile.class_]
    if not known:
        return f"{map_.label}: chưa có hội nào có số liệu."
    lacking = f" Chưa có số liệu: {', '.join(missing)}." if missing else ""
    return f"{map_.label}: {_finding(map_, known)}.{lacking}"


def _finding(map_: TileMap, known: Sequence[Tile]) -> str:
    """Return which units have the highest and which the lowest values."""
    if len(known) == 1:
        return f"chỉ {known[0].name} có số liệu, {_with_unit(map_, known[0].text)}"
    if len(map_.classes) == 1:
        return f"các hội bằng nhau, {_with_unit(map_, map_.classes[0].range)}"
    ends = (map_.classes[-1], map_.classes[0])
    return "; ".join(_group(map_, class_, known) for class_ in ends)


def _group(map_: TileMap, class_: Class, known: Sequence[Tile]) -> str:
    names = ", ".join(tile.name for tile in known if tile.class_ == class_)
    return f"nhóm {_called(map_, class_)}: {names}"


def _called(map_: TileMap, class_: Class) -> str:
    range_ = _with_unit(map_, class_.range)
    return f"{class_.name} ({range_})" if class_.name else range_


def _with_unit(map_: TileMap, text: str) -> str:
    return f"{text} {map_.unit}".rstrip().replace(" ", "\u00a0")
