"""Part II of the report: what went well, what did not, and the causes that returns name in so many words."""

from reports.narrative.assessed_figures import achievements, shortcomings
from reports.narrative.paragraphs import Paragraph, Section
from reports.narrative.phrasing import Phrases
from reports.narrative.quoting import DIFFICULTIES, OUTCOMES
from reports.narrative.unit_texts import as_items, causes, texts_under, without_causes
from reports.presentation.wording.pieces import Sentence


def assessment(phrases: Phrases) -> tuple[Section, ...]:
    """Write the three sections of "Đánh giá chung"; one without anything has no paragraphs."""
    outcomes = texts_under(phrases.report, OUTCOMES)
    difficulties = texts_under(phrases.report, DIFFICULTIES)
    remaining = [one for one in without_causes(difficulties) if one.text.strip()]
    named = causes(difficulties)
    strengths = (
        *_of_figures("danh-gia/uu-diem", "Ưu điểm qua số liệu", achievements(phrases)),
        *as_items(
            outcomes,
            "kho-khan/ket-qua",
            opening=["kết quả nổi bật"],
            alone=lambda name: ["kết quả nổi bật của ", name],
        ),
    )
    weaknesses = (
        *_of_figures("danh-gia/han-che", "Hạn chế qua số liệu", shortcomings(phrases)),
        *as_items(
            remaining,
            "kho-khan/kho-khan",
            opening=["khó khăn, vướng mắc"],
            alone=lambda name: ["khó khăn, vướng mắc của ", name],
        ),
    )
    reasons = as_items(
        named,
        "kho-khan/nguyen-nhan",
        opening=["các hội nêu nguyên nhân"],
        alone=lambda name: [name, " nêu nguyên nhân"],
    )
    return (
        Section("uu-diem", "Ưu điểm", strengths),
        Section("han-che", "Hạn chế", weaknesses),
        Section("nguyen-nhan", "Nguyên nhân", tuple(reasons)),
    )


def _of_figures(key: str, about: str, sentences: list[Sentence]) -> list[Paragraph]:
    return [Paragraph(key, about, tuple(sentences))] if sentences else []
