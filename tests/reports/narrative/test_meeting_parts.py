"""What a meeting adds to the report: the day and the place, answers below their petitions, tasks, conclusions, grounds."""

import datetime

import pytest
from django.utils import timezone

from associations.models import Period, Petition
from reports.analysis.results import cluster_report
from reports.models import Meeting, MeetingPetition, MeetingTask, PetitionAnswer
from reports.narrative.compose import narrative
from reports.narrative.opening import grounds
from reports.narrative.paragraphs import digits_without_source
from reports.narrative.sources import Sources
from tests import factories
from tests.cast import Cast
from tests.made_once import made_once

BUDGET = "Cấp kinh phí\ncho hội cấp xã."


@pytest.fixture
@made_once
def meeting(cast: Cast) -> Meeting:
    """A meeting of a year in which two associations ask for three things, and two of them are answered."""
    returns = [factories.approved(cast, unit, 2024) for unit in (cast.lang_son, cast.cao_bang)]
    asked = [
        Petition.objects.create(of_return=return_, topic=topic, text=text, position=place)
        for place, (return_, topic, text) in enumerate(
            [
                (returns[0], Petition.Topic.ORGANISATION, "Quy định chế độ cho chi hội trưởng"),
                (returns[0], Petition.Topic.BUDGET, BUDGET),
                (returns[1], Petition.Topic.BUDGET, "- Hỗ trợ đi lại"),
            ],
            start=1,
        )
    ]
    period = Period.objects.get(year=2024)
    made = Meeting.objects.create(
        cluster=cast.cluster, period=period, date=datetime.date(2024, 11, 20), place="Nhà văn hóa tỉnh.",
        host=cast.lang_son, chair="Bà Chủ trì", conclusions="1. Giữ vững tổ chức;\n\n- Mở thêm 3 lớp",
        changed_by=cast.secretary, changed_at=timezone.now(),
    )  # fmt: skip
    for petition, answer, by in ((asked[1], "Đã ghi nhận.", "Trung ương Hội"), (asked[0], "Sẽ xem xét", "")):
        PetitionAnswer.objects.create(
            meeting=made, petition=petition, association=cast.lang_son, asked=petition.text, answer=answer,
            answered_by=by, by=cast.secretary, at=timezone.now(),
        )  # fmt: skip
    PetitionAnswer.objects.create(
        meeting=made,
        association=cast.bac_kan,
        asked="Thôi",
        answer="Vâng",
        by=cast.secretary,
        at=timezone.now(),
    )
    return made


def report_of(cast: Cast, year: int = 2024):
    return cluster_report(by=cast.secretary, cluster=cast.cluster, year=year)


def texts(cast: Cast, meeting: Meeting, section: str) -> list[str]:
    written = narrative(report_of(cast), meeting=meeting)
    assert digits_without_source(written) == []
    lines = Sources(report_of(cast)).lines(written)
    assert len({line.code for line in lines}) == len(lines)
    found = next(one for one in written if one.key == section)
    return [("- " if one.is_item else "") + one.text for one in found.paragraphs]


def test_the_opening_tells_the_day_the_place_and_the_host(cast: Cast, meeting: Meeting):
    opening = texts(cast, meeting, "mo-dau")[0]
    assert opening.endswith(
        "Hội nghị giao ban năm 2024 của cụm tổ chức ngày 20/11/2024 tại Nhà văn hóa tỉnh, do Lạng Sơn đăng cai."
    )
    for missing in ("date", "place", "host"):
        setattr(meeting, missing, None if missing != "place" else "")
    assert "Hội nghị" not in texts(cast, meeting, "mo-dau")[0]


def test_an_answer_stands_right_below_its_petition_and_topics_stand_together(cast: Cast, meeting: Meeting):
    assert texts(cast, meeting, "kien-nghi") == [
        "Các hội kiến nghị:",
        "Về kinh phí:",
        "- Cao Bằng: hỗ trợ đi lại.",
        "- Lạng Sơn: cấp kinh phí cho hội cấp xã.",
        "Trung ương Hội đã ghi nhận.",
        "Về tổ chức: quy định chế độ cho chi hội trưởng (Lạng Sơn).",
        "Trả lời: sẽ xem xét.",
        "Trả lời kiến nghị “Thôi” của Bắc Kạn: Vâng.",
    ]


@pytest.mark.parametrize(
    ("answer", "by", "said"),
    [
        ("Đã ghi nhận kiến nghị và giải đáp tại hội nghị.", "Trung ương Hội", "Trung ương Hội đã ghi nhận kiến nghị và giải đáp tại hội nghị."),
        ("Đã ghi nhận. Sẽ trả lời sau.", "Trung ương Hội", "Trung ương Hội trả lời: đã ghi nhận. Sẽ trả lời sau."),
        ("Đã rõ: chờ hướng dẫn", "Trung ương Hội", "Trung ương Hội trả lời: đã rõ: chờ hướng dẫn."),
        ("Đồng ý", "Trung ương Hội", "Trung ương Hội trả lời: Đồng ý."),
        ("Đã ghi nhận.", "", "Trả lời: đã ghi nhận."),
    ],
)  # fmt: skip
def test_an_answer_is_woven_into_a_sentence_only_where_it_is_one(
    cast: Cast, meeting: Meeting, answer, by, said
):
    PetitionAnswer.objects.filter(petition__topic=Petition.Topic.BUDGET).update(answer=answer, answered_by=by)
    assert said in texts(cast, meeting, "kien-nghi")


def test_petitions_of_the_meeting_itself_stand_in_one_sentence_with_their_answer(
    cast: Cast, meeting: Meeting
):
    PetitionAnswer.objects.all().delete()
    Petition.objects.all().delete()
    for topic, text, answer in (
        ("finance", "hướng dẫn tài chính", "Đã giải đáp."),
        ("budget", "kinh phí hoạt động", "Đã giải đáp."),
        ("other", "sách, báo", "Sẽ gửi"),
    ):
        MeetingPetition.objects.create(meeting=meeting, topic=topic, text=text, answer=answer)
    assert texts(cast, meeting, "kien-nghi") == [
        "Tại hội nghị, các hội kiến nghị về hướng dẫn tài chính và kinh phí hoạt động. Trả lời: đã giải đáp.",
        "Cũng tại hội nghị, các hội kiến nghị về sách, báo. Trả lời: sẽ gửi.",
    ]


def test_tasks_for_all_stand_before_those_for_one(cast: Cast, meeting: Meeting):
    for text, association in (("Đạt 75 %", None), ("Lập 2 chi hội", cast.bac_kan), ("Giữ vững.", None)):
        MeetingTask.objects.create(meeting=meeting, text=text, association=association, due=None)
    assert texts(cast, meeting, "nhiem-vu")[1:] == [
        "Hội nghị giao các hội trong cụm những nhiệm vụ sau:",
        "- Đạt 75 %.",
        "- Giữ vững.",
        "Riêng Bắc Kạn: Lập 2 chi hội.",
    ]


def test_conclusions_are_items_of_the_last_part(cast: Cast, meeting: Meeting):
    assert texts(cast, meeting, "hoi-nghi") == [
        "Hội nghị giao ban do bà Chủ trì chủ trì đã kết luận:",
        "- Giữ vững tổ chức.",
        "- Mở thêm 3 lớp.",
    ]
    meeting.conclusions = " \n- \n"
    assert "hoi-nghi" not in [one.key for one in narrative(report_of(cast), meeting=meeting)]


def test_the_tasks_of_the_meeting_before_are_no_ground_since_the_report_does_not_answer_to_them(
    cast: Cast, meeting: Meeting
):
    factories.approved(cast, cast.lang_son, 2025)
    before = [one.text for one in grounds(report_of(cast, 2025))]
    MeetingTask.objects.create(meeting=meeting, text="Giữ vững")
    assert [one.text for one in grounds(report_of(cast, 2025))] == before


def test_what_the_meeting_itself_says_is_never_cut(cast: Cast, meeting: Meeting):
    meeting.conclusions = "Giữ vững tổ chức Hội. " * 200
    (_, item) = texts(cast, meeting, "hoi-nghi")
    assert item.count("Giữ vững tổ chức Hội") == 200
    PetitionAnswer.objects.update(answer="Đã ghi nhận. " * 300)
    assert all("(…)" not in text for text in texts(cast, meeting, "kien-nghi"))
