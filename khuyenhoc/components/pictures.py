"""Every kind of chart in its hard cases: gaps, ties, changes below zero, nine digits, one unit, none, the own unit."""

from fractions import Fraction

from khuyenhoc.components.page import OWN
from reports.presentation import tile_map
from reports.presentation.charts import Bar, BarChart, Chart, FlowChart, LineChart, LinesChart, Series
from reports.presentation.tile_map import Tile, TileMap

_MERGED = ((2025, "sáp nhập 1/7/2025"),)


def _bars() -> BarChart:
    return BarChart(
        bars=(
            Bar("Thái Nguyên", 40.1, 37.6, "40,1", leads=True, marks="r"),
            Bar("Bà Rịa – Vũng Tàu", 40.1, 41.0, "40,1", leads=True),
            Bar("Lạng Sơn", 33.0, 31.5, "33,0", leads=False, key=OWN),
            Bar("Quảng Ninh", 0, 12.0, "0,0", leads=False),
            Bar("Cao Bằng", None, 26.0, "chưa có", leads=False),
        ),
        whole=29.8,
    )


def _below_zero() -> BarChart:
    return BarChart(
        bars=(
            Bar("Lạng Sơn", 6.3, None, "+6,3", leads=True, key=OWN),
            Bar("Quảng Ninh", -0.4, None, "−0,4", leads=False),
            Bar("Cao Bằng", -12.5, None, "−12,5", leads=False),
        ),
        whole=None,
    )


def _targets() -> BarChart:
    return BarChart(
        bars=(
            Bar("Gia đình", 69.2, 61.4, "69,2/70 %", leads=False, target=70),
            Bar("Dòng họ", 63.7, 56.9, "63,7/60 %", leads=True, target=60),
        ),
        whole=None,
    )


def _one() -> BarChart:
    bar = Bar("Lạng Sơn", 987_654_321, None, "987.654.321", leads=False, key=OWN)
    return BarChart(bars=(bar,), whole=None)


def _none() -> BarChart:
    return BarChart(bars=(Bar("Lạng Sơn", None, None, "chưa có", leads=False, key=OWN),), whole=None)


def _of_many(place: int) -> Bar:
    """Return one of 34 bars; the reader's own is among those that are folded away."""
    value = 70 - 2 * place
    key = OWN if place == 20 else f"tinh-{place}"
    return Bar(f"Tỉnh thứ {place}", value, value - 2, f"{value},0", leads=place == 1, key=key)


def _many() -> BarChart:
    bars = tuple(_of_many(place) for place in range(1, 35))
    return BarChart(bars=bars, whole=35)


_YEARS = (
    (2021, 24.0, "24,0", 0, False),
    (2022, 25.5, "25,5", 0, False),
    (2023, None, "", 0, False),
    (2024, 21.0, "21,0", 0, True),
    (2025, 29.8, "29,8", 1, False),
)


def _lines() -> LinesChart:
    return LinesChart(
        series=(
            Series("Cao Bằng", ((2022, 20, 0), (2023, 22, 0), (2024, 21, 0), (2025, 21, 0))),
            Series("Quảng Ninh", ((2022, 30, 0), (2023, None, 0), (2024, 33, 1), (2025, 36, 1))),
            Series("Thái Nguyên (từ 7/2025)", ((2025, 40, 1),)),
            Series("Lạng Sơn", ((2022, 25, 0), (2023, 27, 0), (2024, 26, 0), (2025, 31, 0)), is_highlighted=True, key=OWN),
            Series("Cả cụm", ((2022, 26, 0), (2023, 27, 0), (2024, 28, 0), (2025, 30, 1)), is_whole=True),
        ),
        breaks=_MERGED,
    )  # fmt: skip


def _flow() -> FlowChart:
    return FlowChart(
        steps=(
            ("Số dư năm trước", 0.0, 120.0, "120.000,0", True),
            ("+ Vận động", 120.0, 396.2, "276.187,0", False),
            ("− Đã chi", 396.2, -20.0, "416.187,0", False),
            ("Số dư cuối năm", 0.0, -20.0, "−20.000,0", True),
        )
    )


def _map() -> TileMap:
    """Return six units, one missing, one without a square, and a neighbour between them."""
    values = [Fraction(n, 10) for n in (243, 264, 330, 401, 401)]
    found = tile_map.classes(values, lambda value: str(float(value)).replace(".", ","))
    names = (("Cao Bằng", (2, 0)), ("Lạng Sơn", (3, 1)), ("Bắc Giang", (2, 2)), ("Quảng Ninh", (4, 2)))
    tiles = [
        Tile(
            name,
            square,
            is_unit=True,
            class_=_class_of(value, found),
            text=str(float(value)).replace(".", ","),
        )
        for (name, square), value in zip(names, values, strict=False)
    ]
    tiles.append(Tile("Thái Nguyên", (1, 1), is_unit=True, text="chưa có", why="chưa nộp báo cáo"))
    tiles.append(Tile("Thái Bình", (2, 1), is_unit=False))
    tiles.append(Tile("Hội ở nơi khác", None, is_unit=True, class_=_class_of(values[4], found), text="40,1"))
    return TileMap("Hội viên/dân số", "%", tuple(tiles), (), tuple(found))


def _class_of(value: Fraction, found: list[tile_map.Class]) -> tile_map.Class:
    return next(one for one in found if one.lowest <= value <= one.highest)


PICTURES: tuple[tuple[str, Chart | TileMap], ...] = (
    ("Cột: bằng nhau, số 0, chưa có, năm trước, cả cụm", _bars()),
    ("Cột dưới 0", _below_zero()),
    ("Cột có mục tiêu", _targets()),
    ("Một hội, chín chữ số", _one()),
    ("Chưa hội nào có số", _none()),
    ("Đường nhỏ, năm thiếu hội để trống ruột", LineChart(_YEARS, is_small=True)),
    ("Đường các năm: trống, thiếu hội, sáp nhập, mục tiêu", LineChart(_YEARS, False, _MERGED, 28.0)),
    ("Một năm", LineChart(_YEARS[:1], is_small=False)),
    ("Các hội qua các năm", _lines()),
    ("Dòng tiền xuống dưới 0", _flow()),
    ("Sơ đồ ô: chưa có, không có ô, tỉnh ngoài cụm", _map()),
    ("34 hội", _many()),
)
