"""How many associations there are, in words: provinces and communes apart from each other."""

from collections.abc import Iterable, Mapping

from associations.models import Association
from associations.numbers import format_count
from associations.territory import by_level


def how_many(units: Iterable[Association]) -> str:
    """Return "34 hội"; with both levels among them each apart: "34 hội cấp tỉnh, 3.321 hội cấp xã"."""
    return levels_in_words({level: format_count(len(of)) for level, of in by_level(units).items()})


def counted(units: Iterable[Association]) -> str:
    """Return the same without the noun, for a column that has it in its head: "34", "34 cấp tỉnh, 3.321 cấp xã"."""
    return levels_in_words({level: format_count(len(of)) for level, of in by_level(units).items()}, noun="")


def how_many_of(units: Iterable[Association], there: Iterable[Association]) -> str:
    """Return how many units are among those `there`: "7/8 hội", each level apart as above."""
    known = set(there)
    return levels_in_words(
        {
            level: f"{format_count(len(known & set(of)))}/{format_count(len(of))}"
            for level, of in by_level(units).items()
        }
    )


def levels_in_words(counts: Mapping[str, str], noun: str = "hội") -> str:
    """Return how many there are of each level; the level is named only where there are two."""
    if len(counts) <= 1:
        return f"{next(iter(counts.values()), '0')} {noun}".strip()
    named = [f"{count} {noun} {Association.Level(level).label}" for level, count in counts.items()]
    return ", ".join(" ".join(one.split()) for one in named)
