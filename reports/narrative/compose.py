"""The whole narrative of a report, in the order in which a secretariat writes it."""

from collections.abc import Mapping
from dataclasses import replace

from reports.analysis.results import ClusterReport
from reports.models import Meeting
from reports.narrative import figure_sections, fund_section, models_section, text_sections
from reports.narrative.paragraphs import Narrative, Paragraph, Part, Section
from reports.narrative.phrasing import Phrases

ADDED = "them"  # begins the last part of the key of a paragraph that somebody added


def narrative(
    report: ClusterReport, *, meeting: Meeting | None = None, own: Mapping[str, str] | None = None
) -> Narrative:
    """Return the report in paragraphs; `own` are the texts written by hand, by key.

    A text under a generated paragraph's key stands instead of it, any other one at the end of its section. One
    whose section is gone stands in the last section, so that nothing that was written is lost.
    """
    phrases = Phrases(report)
    results = Part("ket-qua", f"Kết quả thực hiện năm {report.year}")
    sections = (
        replace(figure_sections.organisation(phrases), part=results),
        replace(figure_sections.movement(phrases), part=results),
        replace(fund_section.funds(phrases), part=results),
        replace(models_section.learning_models(phrases), part=results),
        _a_part("danh-gia", text_sections.difficulties(phrases)),
        _a_part("phuong-huong", text_sections.next_year(phrases, meeting)),
        _a_part("kien-nghi", text_sections.petitions(phrases, meeting)),
        _a_part("hoi-nghi", text_sections.account(phrases, meeting)),
    )
    return _with_own(sections, own or {})


def _a_part(key: str, section: Section) -> Section:
    """Return a section that is all of its part."""
    return replace(section, part=Part(key, section.title))


def _with_own(sections: Narrative, own: Mapping[str, str]) -> Narrative:
    keys = {paragraph.key for section in sections for paragraph in section.paragraphs}
    names = {section.key for section in sections}
    added: dict[str, list[Paragraph]] = {}
    for key, text in own.items():
        if key not in keys:
            section = key.partition("/")[0]
            where = section if section in names else sections[-1].key
            added.setdefault(where, []).append(Paragraph(key, "Đoạn thêm", (), text))
    return tuple(
        replace(
            section,
            paragraphs=(
                *(replace(one, own=own.get(one.key)) for one in section.paragraphs),
                *added.get(section.key, ()),
            ),
        )
        for section in sections
    )
