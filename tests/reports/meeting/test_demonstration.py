"""The meeting of 2023 in the demonstration: what was published of it stands in every paper, and nothing else does."""

import pytest
from django.core.management import call_command

from associations.demo import FOLDER
from reports.analysis.results import cluster_report
from reports.exports.slides.deck import make_deck
from reports.meeting.demonstration import ANSWER, CONCLUSIONS, PETITIONS, SOURCE, TASKS
from reports.models import Meeting
from reports.narrative.compose import narrative
from reports.narrative.paragraphs import paragraphs_of
from reports.narrative.sources import Sources
from tests.browsing import sign_in


@pytest.fixture
def demonstration(db, settings, tmp_path):
    settings.VAR_DIR, settings.DEMO = tmp_path, True
    call_command("load_demo")


def test_the_meeting_of_2023_is_told_as_it_was_published_and_no_more(demonstration):
    meeting = Meeting.objects.get()
    assert (meeting.period.year, f"{meeting.date:%d/%m/%Y}", meeting.source) == (2023, "25/11/2023", SOURCE)
    assert SOURCE in (FOLDER / "returns.csv").read_text()
    silent = (meeting.place, meeting.host, meeting.chair, meeting.agenda, meeting.starts_at)
    assert not any(silent)
    assert not meeting.participants.exists()
    assert meeting.changed_by.username == "thu-ky-dong-bac"
    report = cluster_report(by=meeting.changed_by, cluster=meeting.cluster, year=2023)
    words = "\n".join(paragraph.text for paragraph in paragraphs_of(narrative(report, meeting=meeting)))
    annex = Sources(report).lines(narrative(report, meeting=meeting))
    assert len({line.code for line in annex}) == len(annex)
    assert [line.full for line in annex if line.behind == "hội nghị giao ban"] == [f"{SOURCE} (đã công bố)"]
    slides = "\n".join(line.text for slide in make_deck(report, meeting).slides for line in slide.lines)
    page = sign_in(meeting.changed_by).get("/cum/dong-bac/2023/hoi-nghi/ket-luan/").content.decode()
    for text in (*CONCLUSIONS, *TASKS, ANSWER, *(text for _, text in PETITIONS)):
        assert text.removesuffix(".")[1:] in words, "its first letter is small behind a colon"
        assert text in slides
        assert text.removesuffix(".")[1:] in page
    for told in (words, slides, page):
        assert SOURCE.replace("&", "&amp;") in told or SOURCE in told
    for blank in (
        "tại .",
        ": .",
        ", .",
        " ,",
        "đăng cai",
        "chủ trì",
        "không nêu nhiệm vụ",
        "không nêu kiến nghị",
    ):
        assert blank not in words
    marks = {slide.key: slide.mark for slide in make_deck(report, meeting).slides}
    assert marks["ket-luan"] == marks["kien-nghi"] == marks["nhiem-vu"] == "đã công bố"
    step = sign_in(meeting.changed_by).get("/cum/dong-bac/2023/hoi-nghi/").context["way"].steps[3]
    assert (step.is_done, list(step.missing)) == (True, []), "nobody has to add what was not published"
