"""The numbered heads of a report: parts by Roman numbers, the sections of a part by Arabic ones (NĐ 30/2020, point 18)."""

from dataclasses import dataclass

from reports.narrative.paragraphs import Narrative, Part, Section

ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
_OPENING = "Mở đầu"


@dataclass(frozen=True)
class NumberedSection:
    """A section with its number in its part; 0 for one that stands under the head of its part alone, or under none."""

    section: Section
    number: int = 0

    @property
    def head(self) -> str:
        """The head of the section, "" where it has none of its own."""
        return f"{self.number}. {self.section.title}" if self.number else ""


@dataclass(frozen=True)
class NumberedPart:
    """A part with its number and its sections; number: "" for what stands before the first part."""

    number: str
    part: Part | None
    sections: tuple[NumberedSection, ...]

    @property
    def head(self) -> str:
        """The head of the part, "" where it has none."""
        return f"{self.number}. {self.part.title.upper()}" if self.part else ""

    def name_of(self, one: NumberedSection) -> str:
        """Return how a section of the part is named elsewhere: "I.3. Quỹ khuyến học"."""
        if self.part is None:
            return _OPENING
        return f"{self.number}.{one.head}" if one.number else f"{self.number}. {self.part.title}"


def numbered_parts(narrative: Narrative) -> list[NumberedPart]:
    """Return the sections in which something is printed by their parts, in the order of both, with their numbers."""
    found: dict[Part | None, list[Section]] = {}
    for section in narrative:
        if any(one.own is None or one.own.strip() for one in section.paragraphs):
            found.setdefault(section.part, []).append(section)
    numbers = iter(ROMAN)
    return [
        NumberedPart(next(numbers) if part else "", part, tuple(_numbered(part, sections)))
        for part, sections in found.items()
    ]


def _numbered(part: Part | None, sections: list[Section]) -> list[NumberedSection]:
    return [
        NumberedSection(section, place if part and section.title != part.title else 0)
        for place, section in enumerate(sections, start=1)
    ]
