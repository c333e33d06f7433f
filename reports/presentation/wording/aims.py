"""Official targets in words: the one that counts, the next one, or that none is set after its year."""

from collections.abc import Iterable
from itertools import groupby

from reports.analysis.targets import Aim, Aims
from reports.indicators import BY_CODE


def reach(aim: Aim) -> str:
    """Return what a target sets and until when: "40 % đến năm 2025"."""
    return f"{aim.text} {BY_CODE[aim.code].unit} đến năm {aim.year}"


def following(aim: Aim) -> str:
    """Return what is set after a target: "tiếp theo 60 % đến năm 2030", or that nothing is."""
    return f"tiếp theo {reach(aim.following)}" if aim.following else none_since(aim)


def none_since(last: Aim | None) -> str:
    """Return that no target is set after the last one, or that there never was one."""
    return f"sau năm {last.year} chưa có mục tiêu chính thức" if last else "chưa có mục tiêu chính thức"


def with_following(aim: Aim) -> str:
    """Return a target and the next: "40 % đến năm 2025; tiếp theo 60 % đến năm 2030"."""
    return f"{reach(aim)}; {following(aim)}"


# How the marks of bars are read: by their form, which paper and who sees no colour have too.
LAST_YEAR_OF_BARS = "Vạch mảnh: năm trước."


def key_of_bars(*, is_any_reached: bool, has_last_year: bool) -> str:
    """Return how bars that are held against their targets are read, as sentences: of the marks that stand there."""
    last_year = f"{LAST_YEAR_OF_BARS} " if has_last_year else ""
    reached = " Cột sẫm: đã đạt." if is_any_reached else ""
    return f"{last_year}Vạch dày: mục tiêu.{reached}"


def key_of_mark(aim: Aim) -> str:
    """Return how the target's mark on bars is read, and what is set after it, as a sentence."""
    return f"Vạch dày: mục tiêu {with_following(aim)}."


def key_of_line(aim: Aim) -> str:
    """Return how the target's line of a chart of years is read, and what is set after it, as a sentence."""
    return f"Đường ngang: mục tiêu {with_following(aim)}."


def ahead_of(aims: Aims, year: int) -> tuple[str, ...]:
    """Return the targets to be reached after a year, a sentence for each of their years, and which have none."""
    ahead = sorted(aims.ahead_of(year).values(), key=lambda aim: aim.year)
    by_year = groupby(ahead, key=lambda aim: aim.year)
    sentences = [
        f"Mục tiêu đến năm {of}: "
        + "; ".join(f"{BY_CODE[a.code].label} {a.text} {BY_CODE[a.code].unit}" for a in found)
        + "."
        for of, found in by_year
    ]
    return (*sentences, *none_after(aims.ends_by(year)))


def none_after(aims: Iterable[Aim]) -> tuple[str, ...]:
    """Return a sentence for each year after which indicators have no target: "Sau năm 2025 chưa có … cho: A; B."."""
    ordered = sorted(aims, key=lambda aim: aim.year)
    return tuple(
        f"Sau năm {year} chưa có mục tiêu chính thức cho: {'; '.join(BY_CODE[aim.code].label for aim in of_year)}."
        for year, of_year in groupby(ordered, key=lambda aim: aim.year)
    )
