"""The whole narrative of a report, in the order in which a secretariat writes it."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from reports.analysis.results import ClusterReport
from reports.models import Meeting
from reports.narrative import (
    examples_section,
    figure_sections,
    fund_section,
    models_section,
    petitions_section,
)
from reports.narrative.assessment_section import assessment
from reports.narrative.conclusions_section import conclusions
from reports.narrative.opening import opening
from reports.narrative.paragraphs import Narrative, Paragraph, Part, Section, as_prose
from reports.narrative.phrasing import Phrases
from reports.narrative.plans_section import plans

ADDED = "them"  # begins the last part of the key of a paragraph that somebody added
_CONCLUSIONS = "hoi-nghi"
_LOST = petitions_section.KEY  # takes texts whose section is gone
# Sections that texts were written in and that have another name today, by the beginning of the keys.
_MOVED = (
    ("to-chuc/pham-vi", "mo-dau"),
    ("kho-khan/ket-qua", "uu-diem"),
    ("kho-khan/sang-kien", examples_section.KEY),
    ("kho-khan/nguyen-nhan", "nguyen-nhan"),
    ("kho-khan/", "han-che"),
    ("danh-gia/uu-diem", "uu-diem"),
    ("danh-gia/", "han-che"),
)


def narrative(
    report: ClusterReport, *, meeting: Meeting | None = None, own: Mapping[str, str] | None = None
) -> Narrative:
    """Return the report in paragraphs; `own` are the texts written by hand, by key.

    A text under a generated paragraph's key stands instead of it, any other one at the end of its section. One
    whose section is gone stands at the end of the petitions, so that nothing that was written is lost.
    """
    sections = tuple(map(as_prose, _sections(Phrases(report), meeting)))
    return _with_own(sections, own or {})


def _sections(phrases: Phrases, meeting: Meeting | None) -> Narrative:
    """Return all sections in order, those without a paragraph included: somebody may add one to them."""
    results = Part("ket-qua", f"Kết quả thực hiện năm {phrases.report.year}")
    assessed = Part("danh-gia", "Đánh giá chung")
    return (
        opening(phrases, meeting),
        replace(figure_sections.organisation(phrases), part=results),
        replace(figure_sections.movement(phrases), part=results),
        replace(fund_section.funds(phrases), part=results),
        replace(models_section.learning_models(phrases), part=results),
        replace(examples_section.examples(phrases), part=results),
        *(replace(section, part=assessed) for section in assessment(phrases)),
        _a_part("phuong-huong", plans(phrases, meeting)),
        _a_part(petitions_section.KEY, petitions_section.petitions(phrases, meeting)),
        _a_part("hoi-nghi", conclusions(phrases, meeting)),
    )


def _a_part(key: str, section: Section) -> Section:
    """Return a section that is all of its part."""
    return replace(section, part=Part(key, section.title))


def _with_own(sections: Narrative, own: Mapping[str, str]) -> Narrative:
    """Return the sections with the texts written by hand; the last section stands only where there is something in it."""
    added = _added(sections, own)
    with_texts = (
        replace(section, paragraphs=(*_written(section, own), *added.get(section.key, ())))
        for section in sections
    )
    return tuple(one for one in with_texts if one.paragraphs or one.key != _CONCLUSIONS)


def _written(section: Section, own: Mapping[str, str]) -> Iterator[Paragraph]:
    """Yield a section's paragraphs, each with the text that somebody wrote instead of it."""
    return (replace(one, own=own.get(one.key)) for one in section.paragraphs)


def _added(sections: Narrative, own: Mapping[str, str]) -> dict[str, list[Paragraph]]:
    """Return the texts that stand for no paragraph, by the section at whose end they stand."""
    keys = {paragraph.key for section in sections for paragraph in section.paragraphs}
    names = {section.key for section in sections}
    added: dict[str, list[Paragraph]] = {}
    for key, text in own.items():
        if key not in keys:
            added.setdefault(_section_of(key, names), []).append(Paragraph(key, "Đoạn thêm", (), text))
    return added


def _section_of(key: str, names: Collection[str]) -> str:
    """Return the section at whose end a text stands for which there is no paragraph (any more)."""
    for before, now in _MOVED:
        if key.startswith(before):
            return now
    section = key.partition("/")[0]
    return section if section in names else _LOST
